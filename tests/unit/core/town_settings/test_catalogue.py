"""The catalogue agrees with the shipped settings, and values survive the table."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from functools import reduce
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forum.app.factories import make_data_protection, make_site
from forum.core.accessibility import LAWS, REGIONAL, AccessibilityStatement, Conformance
from forum.core.content.grounds import GROUNDS, READY_QUESTIONS, READY_SENTENCES
from forum.core.helplines import BY_COUNTRY
from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.translations import gettext, override_language
from forum.core.site import Site, SiteValues
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.privacy import OFFICER, POSTAL_ADDRESS, PROCESSORS
from forum.core.town_settings.review import Problem, findings, findings_of
from forum.core.town_settings.setting import (
    GROUP_LABELS,
    SPOT_LABELS,
    Group,
    Setting,
    Spot,
    ValueKind,
)
from forum.core.town_settings.values import json_of, values_in_force
from forum.settings.loader import DEFAULTS_FILE, load
from forum.town_settings.tables import TownSetting

TODAY = date(2026, 11, 20)
PROTECTION = make_data_protection(SETTINGS := load(environment={}), make_site(SETTINGS))
SHIPPED = tomllib.loads(Path(DEFAULTS_FILE).read_text())


def shipped_value(setting: Setting) -> object:
    """The value in the shipped `settings.toml`."""
    return reduce(lambda table, name: table[name], setting.toml.split("."), SHIPPED)


@pytest.mark.parametrize("setting", CATALOGUE.values(), ids=CATALOGUE)
def test_a_default_is_in_the_settings_and_a_key_fits_its_column(setting: Setting) -> None:
    if setting.toml:
        shipped_value(setting)
    assert len(setting.key) <= TownSetting.model_fields["key"].metadata[0].max_length


def test_every_public_code_can_have_own_words() -> None:
    for prefix, codes in (
        ("ground", GROUNDS), ("question", READY_QUESTIONS), ("sentence", READY_SENTENCES),
    ):  # fmt: skip
        assert {key for key in CATALOGUE if key.startswith(f"{prefix}.")} == {
            f"{prefix}.{code}" for code in codes
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_settings_are_called_the_same(language: str) -> None:
    with override_language(language):
        labels = [
            gettext(each.label)
            for each in (*CATALOGUE.values(), OFFICER, POSTAL_ADDRESS, PROCESSORS)
        ]
    assert sorted(set(labels)) == sorted(labels)


def test_every_group_has_a_label_and_settings_that_stand_together() -> None:
    groups = [setting.group for setting in CATALOGUE.values()]
    assert list(dict.fromkeys(groups)) == list(Group) == list(GROUP_LABELS)
    assert groups == sorted(groups, key=list(Group).index)


@pytest.mark.parametrize("setting", CATALOGUE.values(), ids=CATALOGUE)
def test_a_default_survives_the_table(setting: Setting) -> None:
    site = make_site(load(environment={}))
    value = json_of(site.defaults, setting)
    stored = json.loads(json.dumps(value))
    values = values_in_force(site, {setting.key: stored})
    assert json_of(values, setting) == value


def test_the_default_language_is_always_offered() -> None:
    site = make_site(load(environment={}))
    values = values_in_force(site, {"language_codes": ["fr"]})
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
        for finding in findings(make_site(load(environment={})), PROTECTION, TODAY)
        if finding.problem is Problem.example
    }
    assert found == {"town", "phone", "email"}


def test_a_text_in_some_languages_is_missing_in_the_others() -> None:
    site = make_review_site(language_codes=("nl", "fr", "ar"), wordings={"about": {"fr": "Ici"}})
    [found] = [each for each in findings(site, PROTECTION, TODAY) if each.setting.key == "about"]
    assert (found.problem, found.languages) == (Problem.unwritten, ("nl", "ar"))


def test_a_text_that_nobody_wrote_is_not_missing() -> None:
    assert not [
        each
        for each in findings(make_review_site(), PROTECTION, TODAY)
        if each.setting.key == "about"
    ]


GAPS = {"nl": "De kaart."}
CONTRADICTIONS = {
    "full with gaps": (
        AccessibilityStatement(Conformance.full, gaps=GAPS),
        {("conformance", Problem.gaps_of_nothing), ("gaps", Problem.gaps_of_nothing)},
    ),
    "full with a burden": (
        AccessibilityStatement(Conformance.full, burden=GAPS),
        {("conformance", Problem.gaps_of_nothing), ("burden", Problem.gaps_of_nothing)},
    ),
    "full with what the law exempts": (AccessibilityStatement(Conformance.full, exempt=GAPS), set()),
    "partial with a burden": (AccessibilityStatement(Conformance.partial, burden=GAPS), set()),
    "a body that nobody can reach": (
        AccessibilityStatement(Conformance.full, enforcer="Ombudsdienst"),
        {("enforcer_contact", Problem.empty), ("enforcer_url", Problem.empty)},
    ),
    "reviewed a year ago": (
        AccessibilityStatement(
            Conformance.full, prepared_on=date(2016, 1, 1), reviewed_on=date(2025, 11, 20)
        ),
        set(),
    ),
    "reviewed long ago": (
        AccessibilityStatement(
            Conformance.full, prepared_on=date(2016, 1, 1), reviewed_on=date(2025, 11, 18)
        ),
        {("reviewed_on", Problem.old_statement)},
    ),
    "never reviewed": (
        AccessibilityStatement(Conformance.full, prepared_on=date(2016, 1, 1)),
        {("reviewed_on", Problem.old_statement)},
    ),
    "partial without gaps": (
        AccessibilityStatement(Conformance.partial), {("gaps", Problem.empty)},
    ),
    "none without gaps": (AccessibilityStatement(Conformance.none), {("gaps", Problem.empty)}),
    "tested tomorrow": (
        AccessibilityStatement(Conformance.full, prepared_on=date(2026, 11, 21)),
        {("prepared_on", Problem.in_future)},
    ),
    "reviewed tomorrow": (
        AccessibilityStatement(Conformance.full, prepared_on=TODAY, reviewed_on=date(2026, 11, 21)),
        {("reviewed_on", Problem.in_future)},
    ),
    "reviewed before it was tested": (
        AccessibilityStatement(Conformance.full, prepared_on=TODAY, reviewed_on=date(2026, 11, 19)),
        {("prepared_on", Problem.review_before_test), ("reviewed_on", Problem.review_before_test)},
    ),
    "nothing wrong": (
        AccessibilityStatement(Conformance.partial, prepared_on=TODAY, reviewed_on=TODAY, gaps=GAPS),
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "problems"), CONTRADICTIONS.values(), ids=list(CONTRADICTIONS)
)
def test_a_statement_that_contradicts_itself_is_found(
    statement: AccessibilityStatement, problems: set[tuple[str, Problem]]
) -> None:
    named = replace(statement, law={"nl": "Bestuursdecreet"})
    site = make_review_site(accessibility=named, language_codes=("nl",))
    expected = {(f"accessibility.{name}", problem) for name, problem in problems}
    not_of_others = {"accessibility.enforcer"} | (
        set() if statement.prepared_on else {"accessibility.prepared_on"}
    )
    assert {
        (each.setting.key, each.problem)
        for each in findings(site, PROTECTION, TODAY)
        if each.setting.key.startswith("accessibility.") and each.setting.key not in not_of_others
    } == expected


@pytest.mark.parametrize(
    ("country", "law", "problem"),
    [
        ("BE", {}, Problem.regional_law),
        ("BE", {"nl": "Bestuursdecreet"}, None),
        ("NL", {}, None),
        ("XX", {}, Problem.empty),
        ("XX", {"nl": "Een wet"}, None),
    ],
)
def test_a_law_is_missing_where_we_know_none_or_regions_have_their_own(
    country: str, law: dict[str, str], problem: Problem | None
) -> None:
    """A law keeps its name in other languages."""
    statement = AccessibilityStatement(law=law)
    site = make_review_site(accessibility=statement, language_codes=("nl", "fr"))
    site.country = country
    found = findings_of(site, CATALOGUE["accessibility.law"], TODAY)
    assert [each.problem for each in found] == ([problem] if problem else [])


def test_every_country_with_helplines_has_a_law() -> None:
    assert LAWS.keys() == BY_COUNTRY.keys()
    assert LAWS.keys() >= REGIONAL


@pytest.mark.parametrize("setting", CATALOGUE.values(), ids=CATALOGUE)
def test_whatever_is_no_picture_has_a_place_to_look_at(setting: Setting) -> None:
    assert bool(setting.spots) != (setting.kind in (ValueKind.picture, ValueKind.colour))


def test_every_place_is_of_a_setting_and_has_a_label() -> None:
    used = {place for setting in CATALOGUE.values() for place in setting.spots}
    assert used == set(Spot) == set(SPOT_LABELS)
