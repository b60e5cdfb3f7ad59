"""What officials type about projects and updates."""

import math
import re
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from forum.core.fields import Input, Label, Line, Prose
from forum.core.mail_address import canonical_address
from forum.core.text import clean_line
from forum.core.visible_text import shows_something
from forum.core.written import Day, Text, Written
from forum.projects.tables import ProjectState, StepState

LARGEST_AMOUNT = 2_000_000_000
_AMOUNT = re.compile(r"\d+|\d{1,3}([.,]\d{3})+")


def _fault(code: str) -> PydanticCustomError:
    return PydanticCustomError(code, code)


def _amount(value: object) -> int | None:
    text = clean_line(str(value or "")).replace("€", "").replace(" ", "")
    if not text:
        return None
    digits = re.sub("[.,]", "", text)
    if not _AMOUNT.fullmatch(text) or len(digits) > 10 or int(digits) > LARGEST_AMOUNT:
        raise _fault("not_a_number")
    return int(digits)


def _figure(value: object) -> float:
    text = clean_line(str(value or "")).replace(" ", "").replace(",", ".")
    if not text:
        raise _fault("required")
    try:
        figure = float(text)
    except ValueError:
        raise _fault("not_a_number") from None
    if not math.isfinite(figure) or abs(figure) > LARGEST_AMOUNT:
        raise _fault("not_a_number")
    return figure


def _number(value: object) -> int:
    text = clean_line(str(value or "")).lstrip("#")
    if not text:
        raise _fault("required")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise _fault("not_a_number")
    return int(text)


def _maybe_address(value: object) -> str:
    text = str(value or "")
    if not shows_something(text):
        return ""
    address = canonical_address(text)
    if address is None:
        raise _fault("bad_address")
    return address


Amount = Annotated[int | None, BeforeValidator(_amount)]
Figure = Annotated[float, BeforeValidator(_figure)]
Number = Annotated[int, BeforeValidator(_number)]
MaybeAddress = Annotated[str, BeforeValidator(_maybe_address)]
Title = Label(3, 120)
Body = Prose(10, 8000)


class ProjectFields(Written):
    """A project, without its texts by language. Themes and places are ticked one by one."""

    state: ProjectState
    partners: Prose(0, 1000) = ""  # type: ignore[valid-type]
    contact_name: Label(0, 120) = ""  # type: ignore[valid-type]
    contact_phone: Line(0, 40) = ""  # type: ignore[valid-type]
    contact_email: MaybeAddress = ""
    budget: Amount = None
    starts_on: Day = None
    ends_on: Day = None


class StepFields(Written):
    """One step, without its title by language."""

    state: StepState
    due_on: Day = None


class OutcomeFields(Written):
    """One figure, without its words by language."""

    value: Figure
    unit: Line(0, 40) = ""  # type: ignore[valid-type]


class LinkIdea(Input):
    """The number of an idea to link."""

    idea: Number


class ChooseProject(Input):
    """The number of the project to link an idea to."""

    project: Number


class WriteUpdate(Input):
    """A message to everyone who follows a project."""

    title: Title  # type: ignore[valid-type]
    body: Body  # type: ignore[valid-type]
    language: str = ""


class DraftUpdate(WriteUpdate):
    """A new message, on the project with that number."""

    project: Number


PROJECT_TEXTS = (
    Text("title", 120, 3),
    Text("summary", 300, 10),
    Text("body", 8000, prose=True),
    Text("target_groups", 200),
)
STEP_TEXTS = (Text("title", 120, 2),)
OUTCOME_TEXTS = (Text("label", 120, 2),)
EVALUATION_TEXTS = (Text("evaluation", 4000, prose=True),)
