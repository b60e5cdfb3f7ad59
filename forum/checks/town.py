"""Checks of the town's words as they are in force: of the settings, or of an administrator."""

from collections.abc import AsyncIterator, Callable, Mapping

from forum.app.factories import make_data_protection
from forum.checks.result import CheckContext, CheckResult, error, warning
from forum.core.helplines import BY_COUNTRY
from forum.core.town_settings.review import Finding, Problem, findings
from forum.core.town_settings.setting import Json, Setting

WHAT_FOR = {
    "hours": "pages and mails don't say when the phone is answered",
    "welfare": "moderators aren't told whom to call when somebody may be in danger",
    "accessibility.prepared_on": "/accessibility doesn't say when the site was tested, and by whom",
    "accessibility.enforcer": "/accessibility doesn't name whom people turn to when you don't answer",
    "accessibility.enforcer_contact": (
        "/accessibility doesn't say how to reach the body that people turn to when you don't answer"
    ),
    "accessibility.enforcer_url": (
        "/accessibility has no link to the body that people turn to when you don't answer"
    ),
    "accessibility.law": (
        "/accessibility names no law of your country by which the site must be accessible; write it"
    ),
    "accessibility.gaps": (
        "/accessibility says that not everything works yet, and not what; write it, or "
        "accessibility.burden, or set accessibility.conformance to full"
    ),
    "privacy.address": "/privacy doesn't say where the controller can be written to",
    "privacy.officer": ("every public body has a data-protection officer, whom /privacy must name"),
}
"""What follows from one that is empty."""


def shown(value: Json) -> str:
    """A value in one line."""
    if isinstance(value, dict):
        return ", ".join(shown(part) for part in value.values() if part)
    return ", ".join(map(shown, value)) if isinstance(value, list | tuple) else str(value)


def _name(setting: Setting) -> str:
    return setting.toml or setting.key


_MESSAGES: Mapping[Problem, Callable[[Finding], str]] = {
    Problem.example: lambda each: (
        f"{_name(each.setting)} is still the example's ({shown(each.example)})"
    ),
    Problem.empty: lambda each: f"{_name(each.setting)} is empty: {WHAT_FOR[each.setting.key]}",
    Problem.unwritten: lambda each: (
        f"{_name(each.setting)} has nothing for {', '.join(each.languages)}, which is offered; write "
        "it in each language"
    ),
    Problem.unwritten_task: lambda each: (
        f"{_name(each.setting)}: what {each.who} does isn't written in {', '.join(each.languages)}"
    ),
    Problem.no_helpline: lambda _: (
        "site.country isn't set, so nobody in need is shown a helpline; set it "
        f"({', '.join(BY_COUNTRY)}), or write site.helplines"
    ),
    Problem.incomplete_helpline: lambda _: (
        "site.helplines has a line without a name or without a number"
    ),
    Problem.bad_phone: lambda each: (
        f"{_name(each.setting)} has {each.phone}, which isn't one telephone number: nobody can call "
        "it with one press"
    ),
    Problem.foreign_helpline: lambda each: (
        f"site.helplines has one of {each.country}, and site.country is another: it doesn't answer "
        "here"
    ),
    Problem.gaps_of_nothing: lambda each: (
        f"{_name(each.setting)}: accessibility.conformance is full, and accessibility.gaps or "
        "accessibility.burden says what doesn't work yet; /accessibility says partly accessible"
    ),
    Problem.in_future: lambda each: f"{_name(each.setting)} is a day still to come",
    Problem.review_before_test: lambda each: (
        f"{_name(each.setting)}: the last review (accessibility.reviewed_on) is before the statement "
        "was made (accessibility.prepared_on)"
    ),
    Problem.old_statement: lambda each: (
        f"{_name(each.setting)}: nobody has reviewed the accessibility statement for more than a "
        "year; check whether it is still true, and write the day"
    ),
    Problem.regional_law: lambda each: (
        f"{_name(each.setting)} is empty: /accessibility names the law of {each.country}, whose "
        "regions have their own; write the one that holds for you"
    ),
}


async def words(context: CheckContext) -> AsyncIterator[CheckResult]:
    """What is missing, as the administrators' page /admin/words says it too."""
    site = context.forum.site
    today = context.forum.session_factory.clock.now().astimezone(site.zone).date()
    for finding in findings(site, make_data_protection(context.settings, site), today):
        report = error if finding.is_error else warning
        yield report("town", _MESSAGES[finding.problem](finding))
