"""Project forms: dates, amounts, figures, and texts by language."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from forum.core.forms.translated import translated_model
from forum.core.i18n.translations import override_language
from forum.projects.forms import (
    PROJECT_TEXTS,
    STEP_TEXTS,
    LinkIdea,
    OutcomeFields,
    ProjectFields,
    StepFields,
)
from forum.projects.tables import ProjectState
from forum.web.forms import validate

ProjectForm = translated_model(ProjectFields, PROJECT_TEXTS, ["nl", "en", "fr"], ["nl", "en"])
VALID = {
    "title_nl": "Praatbanken",
    "summary_nl": "Een bank in elk park.",
    "title_en": "Benches",
    "summary_en": "A bench in every park.",
    "state": "running",
}


def errors(**typed: str) -> set[str]:
    return set(validate(ProjectForm, VALID | typed).errors)


def test_a_valid_project() -> None:
    form = validate(ProjectForm, VALID | {"title_fr": " Bancs ", "summary_fr": "Un banc."})
    assert form.is_valid
    project = form.cleaned()
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
        ("starts_on", "1 maart 27"),
        ("ends_on", "2027-02-30"),
        ("budget", "veel"),
        ("budget", "12.50"),
        ("budget", "-5"),
        ("budget", "50 %"),
        ("budget", "1,200.50"),
        ("budget", "9" * 30),
        ("contact_email", "tom"),
        ("contact_phone", "0" * 41),
    ],
)
def test_an_invalid_value_is_reported_at_its_field(name: str, typed: str) -> None:
    assert errors(**{name: typed}) == {name}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("", None), ("0", 0), ("12500", 12_500), ("12.500", 12_500), ("€ 1,250,000", 1_250_000)],
)
def test_amounts(typed: str, amount: int | None) -> None:
    with override_language("nl"):
        assert validate(ProjectForm, VALID | {"budget": typed}).cleaned().budget == amount


@pytest.mark.parametrize(
    ("typed", "figure"),
    [("12,5", 12.5), ("12.5", 12.5), ("1 200", 1200), ("-3", -3), ("1.200", 1200)],
)
def test_figures(typed: str, figure: float) -> None:
    with override_language("nl"):
        assert OutcomeFields.model_validate({"value": typed}).value.number == Decimal(str(figure))


@pytest.mark.parametrize(
    "typed", ["", "soup", "inf", "nan", "1e300", "1e9", "2.000.000.001", "0,1234567890123456"]
)
def test_invalid_figures(typed: str) -> None:
    with override_language("nl"), pytest.raises(ValidationError):
        OutcomeFields.model_validate({"value": typed})


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [("50 %", "", "%"), ("%50", "%", "%"), ("€ 1.200", "", "€"), ("€ 1.200", "euro", "euro"),
     ("50", "uur", "uur")],
)  # fmt: skip
def test_the_sign_next_to_a_figure_is_its_unit(typed: str, unit: str, expected: str) -> None:
    with override_language("nl"):
        assert OutcomeFields.model_validate({"value": typed, "unit": unit}).unit == expected


def test_two_different_units_are_refused() -> None:
    form = validate(OutcomeFields, {"value": "50 %", "unit": "uur"})
    assert list(form.errors) == ["unit"]


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [("nl", "1,200", "1200 of 1,2?"), ("en", "1.200", "1200 or 1.2?"), ("nl", "-1,234", "-1234 of -1,2340?")],
)  # fmt: skip
def test_an_ambiguous_number_is_reported_at_its_field(
    language: str, typed: str, expected: str
) -> None:
    with override_language(language):
        form = validate(OutcomeFields, {"value": typed})
    assert expected in form.errors["value"]
    assert form.values["value"] == typed


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [("en", "3/12/2026", ("3 December 2026", "12 March 2026")), ("nl", "3-12-26", ("3 december 2026",))],
)  # fmt: skip
def test_an_ambiguous_date_is_reported_at_its_field(
    language: str, typed: str, expected: tuple[str, ...]
) -> None:
    with override_language(language):
        form = validate(ProjectForm, VALID | {"starts_on": typed})
    assert all(day in form.errors["starts_on"] for day in expected)


@pytest.mark.parametrize(("typed", "number"), [("12", 12), (" #12 ", 12), ("١٢", 12)])
def test_idea_numbers(typed: Any, number: int) -> None:
    assert LinkIdea.model_validate({"idea": typed}).idea == number


@pytest.mark.parametrize("typed", ["", "1.5", "-1", "9" * 20, "0"])
def test_invalid_idea_numbers(typed: str) -> None:
    with pytest.raises(ValidationError):
        LinkIdea.model_validate({"idea": typed})


def test_a_step() -> None:
    model = translated_model(StepFields, STEP_TEXTS, ["nl"], ["nl"])
    step = validate(
        model, {"title_nl": "Openen", "state": "todo", "due_on": "2027-05-01"}
    ).cleaned()
    assert (step.texts("title", ["nl"]), step.due_on) == ({"nl": "Openen"}, date(2027, 5, 1))
