"""`forum check`: what a town hasn't written, or may have meant otherwise, is worth a look."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from forum.app.container import Forum
from forum.cli import main
from forum.town_settings.tables import TownSetting
from tests.integration.operating.checks.running import (
    HOST,
    Run,
    apply_change,
    assert_one_error,
)
from tests.services.databases import ON_SQLITE

WARNINGS = {
    "nobody to call": (
        {"WELFARE__PHONE": ""}, "welfare is empty: moderators aren't told whom to call",
    ),
    "no accessibility test": (
        {"ACCESSIBILITY__PREPARED_ON": ""},
        "accessibility.prepared_on is empty: /accessibility doesn't say when the site was tested",
    ),
    "nobody to turn to": (
        {"ACCESSIBILITY__ENFORCER": ""},
        "accessibility.enforcer is empty: /accessibility doesn't name whom people turn to",
    ),
    "not all works, and not what": (
        {f"ACCESSIBILITY__GAPS__{code}": "" for code in ("NL", "EN")},
        "accessibility.gaps is empty: /accessibility says that not everything works yet",
    ),
    "nobody reviewed it": (
        {"ACCESSIBILITY__PREPARED_ON": "2016-01-01"},
        "accessibility.reviewed_on: nobody has reviewed the accessibility statement for more than a year",
    ),
    "a law of a region": (
        {f"ACCESSIBILITY__LAW__{code}": "" for code in ("NL", "EN")},
        "accessibility.law is empty: /accessibility names the law of BE, whose regions have their own",
    ),
    "a body without an address": (
        {"ACCESSIBILITY__ENFORCER_CONTACT": ""},
        "accessibility.enforcer_contact is empty: /accessibility doesn't say how to reach",
    ),
    "a body without a site": (
        {"ACCESSIBILITY__ENFORCER_URL": ""},
        "accessibility.enforcer_url is empty: /accessibility has no link",
    ),
    "tested in a century": (
        {"ACCESSIBILITY__PREPARED_ON": "2126-11-01"},
        "accessibility.prepared_on is a day still to come",
    ),
    "no postal address": (
        {"PRIVACY__ADDRESS": ""},
        "privacy.address is empty: /privacy doesn't say where the controller",
    ),
    "no data-protection officer": (
        {"PRIVACY__OFFICER": ""},
        "privacy.officer is empty: every public body has a data-protection officer",
    ),
    "nobody processes data": (
        {"PRIVACY__PROCESSORS": "[]"},
        "privacy.processors is empty: /privacy says that nobody else processes data",
    ),
    "a processor in one language": (
        {"PRIVACY__PROCESSORS": '[{name = "Mail", place = "France", task = {nl = "mailt"}}]'},
        "privacy.processors: what Mail does isn't written in en",
    ),
    "every name": ({"SERVER__ALLOWED_HOSTS": '["*"]'}, 'server.allowed_hosts is "*"'),
    "open to all": ({"SERVER__HOST": "0.0.0.0"}, "can be reached around the proxy"),
    "the example's town": ({"SITE__TOWN": "Voorbeeldstad"}, "site.town is still the example's"),
    "the example's phone": (
        {"SITE__PHONE": "+32 470 00 00 01"}, "site.phone is still the example's",
    ),
    "the example's address": (
        {"SITE__EMAIL": "samenspraak@example.org"}, "site.email is still the example's",
    ),
    "no hours": (
        {f"SITE__HOURS__{code}": "" for code in ("NL", "FR", "DE", "EN", "IT", "TR", "AR")},
        "site.hours is empty: pages and mails don't say when the phone is answered",
    ),
    "a manual's town": ({"SITE__TOWN": "Oeverdam"}, "site.town is still the example's (Oeverdam)"),
    "a number of no one": (
        {"WELFARE__PHONE": "0470 00 00 77"},
        "welfare is still the example's (Sociaal huis, 0470 00 00 77)",
    ),
    "a host of no one": (
        {"SERVER__ALLOWED_HOSTS": f'["{HOST}", "ideas.example.org"]'},
        "server.allowed_hosts is still the example's (ideas.example.org)",
    ),
    "another sender": (
        {"MAIL__SENDER": "forum@town.internal"}, "mail.sender is at town.internal, the forum at",
    ),
    "two processes": ({"JOURNAL__IN_WEB": "false"}, "journal.in_web is false on SQLite"),
}  # fmt: skip


@ON_SQLITE
@pytest.mark.parametrize(("environment", "message"), WARNINGS.values(), ids=list(WARNINGS))
def test_a_setting_that_may_be_intended_is_only_a_warning(
    run: Run, environment: dict[str, str], message: str
) -> None:
    result = run(**{f"FORUM_{key}": value for key, value in environment.items()})
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    (line,) = [line for line in result.stdout.splitlines() if "worth a look" in line]
    assert line.startswith(("settings: worth a look: ", "town: worth a look: "))
    assert message in line


async def _own_words(forum: Forum) -> None:
    line = {"name": "Telefono Amico", "phone": "143", "language": "it"}
    own = {"phone": "+32 2 000 00 99", "hours": {"nl": "altijd"}, "helplines": [line]}
    async with forum.session_factory.unit_of_work() as uow:
        for key, value in own.items():
            await uow.add(TownSetting(key=key, value=value, saved_at=uow.now))


def test_words_are_judged_as_administrators_left_them(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, _own_words)
    result = run(FORUM_SITE__PHONE="+32 470 00 00 01")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "town: site.hours has nothing for en, which is offered; write it in each language",
        "town: site.helplines has one of CH, and site.country is another: it doesn't answer here",
    ]
    assert "site.phone" not in result.output


@ON_SQLITE
def test_texts_that_a_town_has_not_written_are_listed(run: Run) -> None:
    result = run(FORUM_SITE__LANGUAGES='["nl", "en", "tr"]')
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    line = next(line for line in result.stdout.splitlines() if "not written in every" in line)
    assert line.startswith(
        "town: worth a look: not written in every language that is offered: the call"
    )
    assert "the call samen-buiten (tr)" in line and "the theme buren (tr)" in line
    assert line.endswith("readers see them in nl")


@ON_SQLITE
def test_a_new_forum_is_shown_its_next_steps(run: Run, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    assert_one_error(
        run(FORUM_DATABASE__URL=url), "new.db; see database.url, or run: forum migrate"
    )
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    result = run(FORUM_DATABASE__URL=url)
    assert result.exit_code == 0, result.output
    for missing in ("administrator", "open call", "theme", "neighbourhood"):
        assert f"town: worth a look: there is no {missing}" in result.stdout
