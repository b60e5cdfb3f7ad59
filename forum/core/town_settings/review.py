"""What is missing in the town's words: still the example's, not written, or of another country.

Or they contradict each other. `forum check` and the administrators' overview both show these findings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forum.core.accessibility import LAWS, REGIONAL, AccessibilityStatement, Conformance
from forum.core.data_protection import DataProtection
from forum.core.examples import is_example
from forum.core.helplines import BY_COUNTRY, Helpline
from forum.core.i18n.localized_text import missing_languages
from forum.core.phone import dialled
from forum.core.site import Site
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.privacy import OFFICER, POSTAL_ADDRESS, PROCESSORS
from forum.core.town_settings.setting import Json, Setting, ValueKind
from forum.core.town_settings.values import json_of


class Problem(StrEnum):
    """What is missing."""

    example = "example"
    empty = "empty"
    unwritten = "unwritten"
    unwritten_task = "unwritten_task"
    no_helpline = "no_helpline"
    incomplete_helpline = "incomplete_helpline"
    bad_phone = "bad_phone"
    foreign_helpline = "foreign_helpline"
    gaps_of_nothing = "gaps_of_nothing"
    in_future = "in_future"
    review_before_test = "review_before_test"
    old_statement = "old_statement"
    regional_law = "regional_law"


@dataclass(frozen=True)
class Finding:
    """What is missing in one setting: in which languages, of which country, of whom, what is no number,
    or only an example."""

    setting: Setting
    problem: Problem
    languages: tuple[str, ...] = ()
    country: str = ""
    phone: str = ""
    who: str = ""
    example: Json = None

    @property
    def is_error(self) -> bool:
        """Whether somebody may call in vain, or find nobody to call."""
        if self.problem is Problem.unwritten:
            return self.setting.key == "hours"
        return self.problem in (
            Problem.no_helpline,
            Problem.incomplete_helpline,
            Problem.bad_phone,
            Problem.foreign_helpline,
        )


EXPECTED = ("hours", "welfare", "accessibility.prepared_on", "accessibility.enforcer")
"""What may be empty, but shouldn't be."""
CITED = ("accessibility.law",)
"""What is called by its own name in every language."""


def findings(site: Site, protection: DataProtection, today: date) -> list[Finding]:
    """Everything that is missing, in the order of the catalogue; `today` is a day of the town."""
    words = [found for each in CATALOGUE.values() for found in findings_of(site, each, today)]
    return [*words, *privacy_findings(site, protection)]


def privacy_findings(site: Site, protection: DataProtection) -> Iterator[Finding]:
    """What the privacy statement must say by law (Article 13 GDPR), and only the settings can."""
    if not protection.address:
        yield Finding(POSTAL_ADDRESS, Problem.empty)
    if not protection.officer:
        yield Finding(OFFICER, Problem.empty)
    for each in protection.processors:
        missing = tuple(code for code in site.language_codes if not each.tasks.get(code))
        if missing:
            yield Finding(PROCESSORS, Problem.unwritten_task, missing, who=each.name)


def findings_of(site: Site, setting: Setting, today: date) -> Iterator[Finding]:
    """What is missing in one setting."""
    value = _shown_value(site, setting)
    if is_example(value):
        yield Finding(setting, Problem.example, example=value)
    if setting.key in EXPECTED and not _is_written(setting, value):
        yield Finding(setting, Problem.empty)
    elif setting.kind.is_text and setting.key not in CITED:
        missing = tuple(missing_languages(site.language_codes, value))
        if missing:
            yield Finding(setting, Problem.unwritten, missing)
    if setting.kind is ValueKind.helplines:
        yield from _helplines(site, setting)
    for phone in _phones(setting, value):
        if phone and not dialled(phone):
            yield Finding(setting, Problem.bad_phone, phone=phone)
    if problem := contradiction(setting.key, site.accessibility, today):
        yield Finding(setting, problem)
    elif problem := _gap_in_statement(setting.key, site, today):
        yield Finding(setting, problem, country=site.country)


def _shown_value(site: Site, setting: Setting) -> Json:
    """The value in force, without texts in languages that aren't offered."""
    value = json_of(site.values, setting)
    return site.offered(value) if setting.kind.is_text else value


def contradiction(key: str, statement: AccessibilityStatement, today: date) -> Problem | None:
    """What is wrong between the value of a key and the rest of the accessibility statement."""
    inner = key.partition(".")[2]
    match key:
        case "accessibility.conformance" | "accessibility.gaps" | "accessibility.burden":
            is_of_this = key.endswith("conformance") or any(getattr(statement, inner).values())
            if is_of_this and statement.conformance != statement.conformance_shown:
                return Problem.gaps_of_nothing
        case "accessibility.prepared_on" | "accessibility.reviewed_on":
            prepared, reviewed = statement.prepared_on, statement.reviewed_on
            day = prepared if key.endswith("prepared_on") else reviewed
            if day and day > today:
                return Problem.in_future
            if prepared and reviewed and prepared > reviewed:
                return Problem.review_before_test
    return None


def _gap_in_statement(key: str, site: Site, today: date) -> Problem | None:
    """What the accessibility statement lacks by law, or for long."""
    statement = site.accessibility
    match key:
        case "accessibility.reviewed_on" if statement.is_old(today):
            return Problem.old_statement
        case "accessibility.law" if not any(statement.law.values()):
            if site.country in REGIONAL:
                return Problem.regional_law
            return None if site.country in LAWS else Problem.empty
        case "accessibility.gaps":
            is_less = statement.conformance != Conformance.full
            return Problem.empty if is_less and not statement.has_barriers else None
        case "accessibility.enforcer_contact" | "accessibility.enforcer_url":
            is_lacking = not getattr(statement, key.partition(".")[2])
            return Problem.empty if statement.enforcer and is_lacking else None
    return None


def _phones(setting: Setting, value: Json) -> list[str]:
    """The telephone numbers in a value."""
    if setting.kind is ValueKind.phone:
        return [value]
    if setting.kind is ValueKind.contact:
        return [value["phone"]]
    return [line["phone"] for line in value] if setting.kind is ValueKind.helplines else []


def _is_written(setting: Setting, value: Json) -> bool:
    if setting.kind is ValueKind.contact:
        # A name alone can't be called.
        return bool(value["phone"] or value["email"])
    return any(value.values()) if isinstance(value, dict) else bool(value)


def _helplines(site: Site, setting: Setting) -> Iterator[Finding]:
    lines = site.values.helplines
    if not lines and not site.country:
        yield Finding(setting, Problem.no_helpline)
    if any(not line.name.strip() or not line.phone.strip() for line in lines):
        yield Finding(setting, Problem.incomplete_helpline)
    if country := next(filter(None, (_foreign(line, site.country) for line in lines)), ""):
        yield Finding(setting, Problem.foreign_helpline, country=country)


def _digits(phone: str) -> str:
    return "".join(filter(str.isdigit, phone))


def _foreign(line: Helpline, country: str) -> str:
    """The other country whose helpline this is: its short number answers nowhere else."""
    by_country = {
        code: {(each.name, _digits(each.phone)) for each in lines}
        for code, lines in BY_COUNTRY.items()
    }
    own = (line.name.strip(), _digits(line.phone))
    if not country or own in by_country.get(country, set()):
        return ""
    return next((code for code, lines in by_country.items() if own in lines), "")
