"""Checks of the town's words as they are in force: of the settings, or of an administrator."""

from collections.abc import AsyncIterator, Callable, Mapping

from forum.checks.result import CheckContext, CheckResult, error, warning
from forum.core.helplines import BY_COUNTRY
from forum.core.town_settings.review import Finding, Problem, findings
from forum.core.town_settings.setting import Setting

WHAT_FOR = {
    "hours": "pages and mails don't say when the phone is answered",
    "welfare": "moderators aren't told whom to call when somebody may be in danger",
    "accessibility.prepared_on": "/accessibility doesn't say when the site was tested, and by whom",
    "accessibility.enforcer": "/accessibility doesn't name whom people turn to when you don't answer",
}
"""What follows from one that is empty."""


def _name(setting: Setting) -> str:
    return setting.toml or setting.key


_MESSAGES: Mapping[Problem, Callable[[Finding], str]] = {
    Problem.example: lambda each: (
        f"{_name(each.setting)} is still the example's ({each.setting.example})"
    ),
    Problem.empty: lambda each: f"{_name(each.setting)} is empty: {WHAT_FOR[each.setting.key]}",
    Problem.unwritten: lambda each: (
        f"{_name(each.setting)} has nothing for {', '.join(each.languages)}, which is offered; write "
        "it in each language"
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
}


async def words(context: CheckContext) -> AsyncIterator[CheckResult]:
    """What is missing, as the administrators' page /admin/words says it too."""
    for finding in findings(context.forum.site):
        report = error if finding.is_error else warning
        yield report("town", _MESSAGES[finding.problem](finding))
