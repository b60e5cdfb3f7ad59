"""Input models of the officials' forms for projects and updates."""

from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from forum.core.forms.fields import (
    TYPED,
    Input,
    MultiLine,
    NameLine,
    Phone,
    SingleLine,
    WholeEuros,
    read_number,
    read_whole,
)
from forum.core.forms.translated import Day, TranslatedField, TranslatedInput
from forum.core.i18n.number_parsing import TypedNumber, split_sign
from forum.core.mail.address import canonical_address
from forum.core.text.cleaning import clean_line
from forum.core.text.visible_text import has_visible_character
from forum.projects.tables import ProjectState, StepState

MAX_STEPS = 8
MAX_FIGURES = 6
TICKED = "yes"
LARGEST_AMOUNT = 2_000_000_000
LARGEST_ID = 10**15 - 1


def _error(code: str) -> PydanticCustomError:
    return PydanticCustomError(code, code)


def _figure(value: object) -> TypedNumber:
    typed = read_number(value)
    if abs(typed.number) > LARGEST_AMOUNT:
        raise PydanticCustomError(
            "out_of_range", "out_of_range", {"least": -LARGEST_AMOUNT, "most": LARGEST_AMOUNT}
        )
    return typed


def _number(value: object) -> int:
    return read_whole(clean_line(str(value or "")).lstrip("#"), 1, LARGEST_ID)


def _maybe_address(value: object) -> str:
    text = str(value or "")
    if not has_visible_character(text):
        return ""
    address = canonical_address(text)
    if address is None:
        raise _error("bad_address")
    return address


Figure = Annotated[TypedNumber, TYPED, BeforeValidator(_figure)]
Number = Annotated[int, BeforeValidator(_number)]
MaybeAddress = Annotated[str, TYPED, BeforeValidator(_maybe_address)]
Title = NameLine(3, 120)
Body = MultiLine(10, 8000)


class ProjectFields(TranslatedInput):
    """A project, without its texts by language. Neighbourhoods and themes are a checkbox each."""

    state: ProjectState
    partners: MultiLine(0, 1000) = ""  # type: ignore[valid-type]
    contact_name: NameLine(0, 120) = ""  # type: ignore[valid-type]
    contact_phone: Phone(40) = ""  # type: ignore[valid-type]
    contact_email: MaybeAddress = ""
    budget: WholeEuros(LARGEST_AMOUNT) = None  # type: ignore[valid-type]
    starts_on: Day = None
    ends_on: Day = None


class StepFields(TranslatedInput):
    """A row of the steps form, without its title by language."""

    state: StepState
    due_on: Day = None


class OutcomeFields(TranslatedInput):
    """A row of the outcome form, without its label by language."""

    value: Figure
    unit: SingleLine(0, 40) = Field(default="", validate_default=True)  # type: ignore[valid-type]

    @field_validator("unit")
    @classmethod
    def _sign_is_a_unit(cls, unit: str, info: ValidationInfo) -> str:
        """Move a sign that was typed with the number to the unit: "50 %" is 50 with the unit %."""
        value = info.data.get("value")
        if value is None or not value.sign:
            return unit
        if unit and split_sign(unit) != ("", value.sign):
            raise _error("other_unit")
        return unit or value.sign


class LinkIdea(Input):
    """The number of the idea to link to a project."""

    idea: Number


class ChooseProject(Input):
    """The number of the project to link an idea to."""

    project: Number


class WriteUpdate(Input):
    """The text of an update."""

    title: Title  # type: ignore[valid-type]
    body: Body  # type: ignore[valid-type]
    language: str = ""


class DraftUpdate(WriteUpdate):
    """A new update, with the number of its project."""

    project: Number


PROJECT_TEXTS = (
    TranslatedField("title", 120, 3),
    TranslatedField("summary", 300, 10),
    TranslatedField("body", 8000, prose=True),
    TranslatedField("target_groups", 200),
)
STEP_TEXTS = (TranslatedField("title", 120, 2),)
OUTCOME_TEXTS = (TranslatedField("label", 120, 2),)
EVALUATION_TEXTS = (TranslatedField("evaluation", 4000, prose=True),)
