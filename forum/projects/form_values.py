"""Form values of projects and updates: the text of each field, for display and version checks."""

from collections.abc import Iterable, Mapping

from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.number_parsing import format_plain_number
from forum.core.i18n.translations import current_language
from forum.core.mail.address import shown_address
from forum.core.unit_of_work import ReadSession
from forum.projects import queries
from forum.projects.forms import MAX_STEPS, PROJECT_TEXTS, TICKED
from forum.projects.queries import Scope
from forum.projects.tables import Outcome, Project, StepState, Update

CONTACT = ("contact_name", "contact_phone", "contact_email")
"""The fields of one person, which are kept or replaced as a whole."""


def _text_fields(name: str, texts: Mapping[str, str], row: int | None = None) -> dict[str, str]:
    suffix = f"_{row}" if row else ""
    return {f"{name}_{code}{suffix}": text for code, text in texts.items()}


def of_project(project: Project, scope: Scope) -> dict[str, str]:
    """The values of the project form: texts, facts, and the ticked neighbourhoods and themes."""
    values = {
        "state": project.state.value,
        "partners": project.partners,
        "contact_name": project.contact_name,
        "contact_phone": project.contact_phone,
        "contact_email": shown_address(project.contact_email),
        "budget": "" if project.budget is None else str(project.budget),
        "starts_on": project.starts_on.isoformat() if project.starts_on else "",
        "ends_on": project.ends_on.isoformat() if project.ends_on else "",
    }
    for text in PROJECT_TEXTS:
        values |= _text_fields(text.name, getattr(project, text.name))
    values |= {
        f"neighbourhood_{neighbourhood.slug}": TICKED for neighbourhood in scope.neighbourhoods
    }
    values |= {f"theme_{theme.slug}": TICKED for theme in scope.themes}
    return values


async def of_steps(session: ReadSession, project: Project) -> dict[str, str]:
    """The values of the steps form, in numbered rows; unused rows have the default state."""
    values = {f"state_{row}": StepState.todo.value for row in range(1, MAX_STEPS + 1)}
    for row, step in enumerate(await queries.steps(session, project.number), start=1):
        values |= _text_fields("title", step.title, row) | {
            f"state_{row}": step.state.value,
            f"due_on_{row}": step.due_on.isoformat() if step.due_on else "",
        }
    return values


async def of_outcome(session: ReadSession, project: Project) -> dict[str, str]:
    """The values of the outcome form in the current language: evaluation, and rows of figures."""
    figures = await queries.outcomes(session, project.number)
    return _outcome(project, figures, current_language.get())


async def of_outcome_by_language(session: ReadSession, project: Project) -> list[dict[str, str]]:
    """`of_outcome` in each language, as languages format numbers differently.

    The form may be submitted in another language than the one in which it was opened.
    """
    figures = await queries.outcomes(session, project.number)
    return [_outcome(project, figures, language) for language in LANGUAGES]


def _outcome(project: Project, figures: Iterable[Outcome], language: str) -> dict[str, str]:
    values = _text_fields("evaluation", project.evaluation)
    for row, figure in enumerate(figures, start=1):
        number = format_plain_number(figure.value, language)
        values |= _text_fields("label", figure.label, row)
        values |= {f"value_{row}": number, f"unit_{row}": figure.unit}
    return values


def of_update(update: Update) -> dict[str, str]:
    """The values of the update form."""
    return {"title": update.title, "body": update.body, "language": update.language}
