"""The catalogue agrees with the shipped settings, and values survive the table."""

import json
import tomllib
from functools import reduce
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forum.app.factories import make_site
from forum.core.content.grounds import GROUNDS, READY_QUESTIONS, READY_SENTENCES
from forum.core.site import Site, SiteValues
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.review import Problem, findings
from forum.core.town_settings.setting import GROUP_LABELS, Group, Setting
from forum.core.town_settings.values import OwnValue, json_of, values_in_force
from forum.settings.loader import DEFAULTS_FILE, load
from forum.town_settings.tables import TownSetting

SHIPPED = tomllib.loads(Path(DEFAULTS_FILE).read_text())


def shipped_value(setting: Setting) -> object:
    """The value in the shipped `settings.toml`."""
    return reduce(lambda table, name: table[name], setting.toml.split("."), SHIPPED)


@pytest.mark.parametrize("setting", CATALOGUE.values(), ids=CATALOGUE)
def test_a_default_is_in_the_settings_and_an_example_is_theirs(setting: Setting) -> None:
    if setting.toml:
        shipped = shipped_value(setting)
        assert setting.example in (None, shipped)
    else:
        assert setting.example is None
    assert len(setting.key) <= TownSetting.model_fields["key"].metadata[0].max_length


def test_every_public_code_can_have_own_words() -> None:
    for prefix, codes in (
        ("ground", GROUNDS), ("question", READY_QUESTIONS), ("sentence", READY_SENTENCES),
    ):  # fmt: skip
        assert {key for key in CATALOGUE if key.startswith(f"{prefix}.")} == {
            f"{prefix}.{code}" for code in codes
        }


def test_every_group_has_a_label_and_settings_that_stand_together() -> None:
    groups = [setting.group for setting in CATALOGUE.values()]
    assert list(dict.fromkeys(groups)) == list(Group) == list(GROUP_LABELS)
    assert groups == sorted(groups, key=list(Group).index)


@pytest.mark.parametrize("setting", CATALOGUE.values(), ids=CATALOGUE)
def test_a_default_survives_the_table(setting: Setting) -> None:
    site = make_site(load(environment={}))
    value = json_of(site.defaults, setting)
    stored = json.loads(json.dumps(value))
    values = values_in_force(site, {setting.key: OwnValue(7, stored)})
    assert json_of(values, setting) == value


def test_the_default_language_is_always_offered() -> None:
    site = make_site(load(environment={}))
    values = values_in_force(site, {"language_codes": OwnValue(1, ["fr"])})
    assert values.language_codes == ("fr", "nl")


def make_review_site(**values: object) -> Site:
    """A site on which nothing is missing, but for these values."""
    site = make_site(load(environment={}))
    given = {"town": "Oeverdam", "phone": "0123", "email": "a@example.org"} | values
    defaults = SiteValues(**{**vars(site.defaults), **given})
    return Site(
        defaults, base_url="", zone=ZoneInfo("UTC"), default_language="nl", country="BE"
    )  # fmt: skip


def test_the_shipped_settings_are_still_the_examples() -> None:
    found = {
        finding.setting.key
        for finding in findings(make_site(load(environment={})))
        if finding.problem is Problem.example
    }
    assert found == {"town", "phone", "email"}


def test_a_text_in_some_languages_is_missing_in_the_others() -> None:
    site = make_review_site(language_codes=("nl", "fr", "ar"), wordings={"about": {"fr": "Ici"}})
    [found] = [each for each in findings(site) if each.setting.key == "about"]
    assert (found.problem, found.languages) == (Problem.unwritten, ("nl", "ar"))


def test_a_text_that_nobody_wrote_is_not_missing() -> None:
    assert not [each for each in findings(make_review_site()) if each.setting.key == "about"]
