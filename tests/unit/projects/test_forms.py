"""What officials type: dates, amounts, figures, and texts by language."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from forum.core.written import in_languages
from forum.projects.forms import (
    PROJECT_TEXTS,
    STEP_TEXTS,
    LinkIdea,
    OutcomeFields,
    ProjectFields,
    StepFields,
)
from forum.projects.tables import ProjectState
from forum.web.forms import check

ProjectForm = in_languages(ProjectFields, PROJECT_TEXTS, ["nl", "en", "fr"], ["nl", "en"])
WHOLE = {
    "title_nl": "Praatbanken",
    "summary_nl": "Een bank in elk park.",
    "title_en": "Benches",
    "summary_en": "A bench in every park.",
    "state": "running",
}


def faults(**typed: str) -> set[str]:
    return set(check(ProjectForm, WHOLE | typed).faults)


def test_a_whole_project() -> None:
    form = check(ProjectForm, WHOLE | {"title_fr": " Bancs ", "summary_fr": "Un banc."})
    assert form.ok
    project = form.value()
    assert project.state is ProjectState.running
    assert project.texts("title", ["en", "fr", "nl"]) == {
        "en": "Benches",
        "fr": "Bancs",
        "nl": "Praatbanken",
    }
    assert project.texts("body", ["nl", "en"]) == {}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("title_nl", ""),
        ("title_nl", "x"),
        ("title_en", "x" * 121),
        ("summary_en", ""),
        ("body_fr", "x" * 8001),
        ("state", ""),
        ("state", "soup"),
        ("starts_on", "1 maart"),
        ("ends_on", "2027-02-30"),
        ("budget", "veel"),
        ("budget", "12.50"),
        ("budget", "-5"),
        ("budget", "9" * 30),
        ("contact_email", "tom"),
        ("contact_phone", "0" * 41),
    ],
)
def test_what_is_wrong_is_said_of_its_field(name: str, typed: str) -> None:
    assert faults(**{name: typed}) == {name}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("", None), ("0", 0), ("12500", 12_500), ("12.500", 12_500), ("€ 1,250,000", 1_250_000)],
)
def test_amounts(typed: str, amount: int | None) -> None:
    assert check(ProjectForm, WHOLE | {"budget": typed}).value().budget == amount


@pytest.mark.parametrize(
    ("typed", "figure"), [("12,5", 12.5), ("12.5", 12.5), ("1 200", 1200.0), ("-3", -3.0)]
)
def test_figures(typed: str, figure: float) -> None:
    assert OutcomeFields.model_validate({"value": typed}).value == figure


@pytest.mark.parametrize("typed", ["", "soup", "inf", "nan", "1e300"])
def test_what_is_no_figure(typed: str) -> None:
    with pytest.raises(ValidationError):
        OutcomeFields.model_validate({"value": typed})


@pytest.mark.parametrize(("typed", "number"), [("12", 12), (" #12 ", 12)])
def test_numbers_of_ideas(typed: Any, number: int) -> None:
    assert LinkIdea.model_validate({"idea": typed}).idea == number


@pytest.mark.parametrize("typed", ["", "1.5", "-1", "9" * 20, "١٢"])
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(ValidationError):
        LinkIdea.model_validate({"idea": typed})


def test_a_step() -> None:
    model = in_languages(StepFields, STEP_TEXTS, ["nl"], ["nl"])
    step = check(model, {"title_nl": "Openen", "state": "todo", "due_on": "2027-05-01"}).value()
    assert (step.texts("title", ["nl"]), step.due_on) == ({"nl": "Openen"}, date(2027, 5, 1))
