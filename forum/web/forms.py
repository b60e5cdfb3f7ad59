"""Forms: posted input, which is always kept, and errors, shown at their fields and in a summary."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar, cast

from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from forum.core.content.shield import Review
from forum.core.forms.fields import Input
from forum.core.forms.translated import language_of_field, typed_fields
from forum.core.i18n.formatting import format_number
from forum.core.i18n.translations import N_, gettext
from forum.web.redisplay import REDISPLAY_PARAMETER, redisplay_mark_of
from forum.web.request import actor_of, part_of

Data = TypeVar("Data", bound=Input)
GIVEN = ("call", "language", "parent", "version")
"""Pre-filled fields of forms that don't open with somebody else's text; they aren't input."""

ERROR_MESSAGES = {
    "required": N_("Please fill this in."),
    "too_short": N_("Please write at least {least} characters."),
    "too_long": N_("This is {length} characters long; please keep to {most}."),
    "answers_nothing": N_(
        "The comment you answered is no longer here. What you typed can be a comment of its own."
    ),
    "no_letters": N_("Please write at least one letter or digit here."),
    "overwide": N_("The sign {sign} is too wide for a title or a name. Please leave it out."),
    "private_name": N_(
        "Everybody can read this name. Please leave e-mail addresses, telephone numbers and the like out of it."
    ),
    "private_location": N_(
        "Everybody can read this. Please leave e-mail addresses, telephone numbers and the like out of it."
    ),
    "bad_address": N_(
        "Please check the e-mail address. It should look like this: name@example.org"
    ),
    "bad_phone": N_(
        "Please write one telephone number. It may begin with +. After that only digits, spaces and the signs ( ) - . /"
    ),
    "not_a_choice": N_("Please choose one from the list."),
    "bad_code": N_(
        "This code doesn't match. Please look again at the six digits in the e-mail we sent."
    ),
    "not_a_number": N_("Please write a number, in digits."),
    "which_number": N_("Do you mean {one} or {other}? Please write it in that way."),
    "not_whole": N_("Please write a whole number, without decimals."),
    "out_of_range": N_("Please write a number from {least} to {most}."),
    "too_many_digits": N_("Please write at most {most} digits."),
    "other_unit": N_("The number has another sign beside it. Please write the unit in one place."),
    "not_a_date": N_("Please write the day, the month and the year, for example: {example}."),
    "which_day": N_("Do you mean {one} or {other}? Please write the month as a word."),
    "ends_before_it_begins": N_("The last day is before the first day."),
    "which_year": N_("Do you mean {one}? Please write the year in four digits."),
}


@dataclass(frozen=True)
class Messages:
    """The message of every public code of the application, in English."""

    by_code: Mapping[str, str]


def _message(messages: Mapping[str, str], code: str, parameters: Mapping[str, object]) -> str:
    """The message of a code in the current language; numbers are formatted for it."""
    shown = {
        name: format_number(value) if isinstance(value, int) else value
        for name, value in parameters.items()
    }
    source = messages.get(code) or ERROR_MESSAGES.get(code) or ERROR_MESSAGES["not_a_choice"]
    text = gettext(source)
    return text.format(**shown) if shown else text


@dataclass(frozen=True)
class ShownField:
    """A field on the page, for the error summary, which links to it by its label."""

    name: str
    id: str
    label: str


@dataclass(frozen=True)
class EditConflict:
    """A newer save of the same form: by whom, when, whether by the actor, and what it changed."""

    who: str
    at: datetime | None
    own: bool
    theirs: dict[str, str]


@dataclass
class Form(Generic[Data]):
    """Input, its errors, and the validated data when there are none.

    `previews` holds the HTML of texts that were submitted for preview, by field name.
    `shown` is filled by the templates of fields, in page order.
    `version` is the version of the values that the form showed when it was opened
    (`core/versions.py`); `stale_version`, on a conflict page, the one before the other save.
    `shield` asks about the personal data in its texts.
    `care`: what somebody may be in danger of, as its texts suggest; its page shows helplines, whatever is wrong.
    `messages` are those of the application's public codes, beside the ones of this module.
    """

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    data: Data | None = None
    previews: dict[str, str] = field(default_factory=dict)
    shown: list[ShownField] = field(default_factory=list)
    version: str = ""
    stale_version: str = ""
    conflict: EditConflict | None = None
    shield: Review | None = None
    care: tuple[str, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.version = self.version or self.values.get("version", "")

    @property
    def is_valid(self) -> bool:
        """Whether no field has an error."""
        return not self.errors

    def add_error(self, name: str, code: str | None, **parameters: object) -> None:
        """Set the error of a field to the message of a code; the first error of a field is kept.

        Nothing happens without a code, as that of an allowed verdict.
        """
        if code:
            self.add_error_text(name, _message(self.messages, code, parameters))

    def add_error_text(self, name: str, text: str) -> None:
        """Set the error of a field to a text in the current language; the first one is kept."""
        self.errors.setdefault(name, text)

    def show(self, name: str, id: str, label: str) -> str:
        """Record that the page shows a field. Returns an empty text, because templates print it."""
        self.shown.append(ShownField(name, id, label))
        return ""

    def hidden_texts(self) -> dict[str, str]:
        """The texts in languages that the page doesn't show, after all its fields."""
        shown = {item.name for item in self.shown}
        return {
            name: text
            for name, text in self.values.items()
            if text and name not in shown and language_of_field(name)
        }

    def has_input_after(self, start: int) -> bool:
        """Whether a field after the first `start` shown ones has a value or an error.

        A field that a conflicting save changed counts too, also when that save emptied it.
        """
        theirs = self.conflict.theirs if self.conflict else {}
        return any(
            self.values.get(item.name) or item.name in self.errors or item.name in theirs
            for item in self.shown[start:]
        )

    def summary(self) -> list[tuple[str, str, str]]:
        """The errors in page order, as (field id, label, text); first those of no field shown."""
        named = [(item.id, item.label, self.errors[item.name]) for item in self.shown
                 if item.name in self.errors]  # fmt: skip
        names = {item.name for item in self.shown}
        rest = [("", "", text) for name, text in self.errors.items() if name not in names]
        return rest + named

    def cleaned(self) -> Data:
        """The validated data.

        Raises `HTTPException` (400) if there is none, for routes without a page to show errors on.
        """
        if self.data is None:
            raise HTTPException(400)
        return self.data


def validate(
    model: type[Data], values: dict[str, str], messages: Mapping[str, str] | None = None
) -> Form[Data]:
    """Validate text values. A missing field counts as empty: an error only where it is required."""
    form: Form[Data] = Form(values=values, messages=messages or {})
    try:
        form.data = model.model_validate(dict.fromkeys(model.model_fields, "") | values)
    except ValidationError as error:
        for fault in error.errors():
            code = {"int_parsing": "not_a_number", "date_from_datetime_parsing": "not_a_date"}
            form.add_error(
                str(fault["loc"][0]), code.get(fault["type"], fault["type"]), **fault.get("ctx", {})
            )
    return form


async def posted_values(request: Request) -> dict[str, str]:
    """The text fields of a posted form; the last value of a repeated field wins.

    Null characters are dropped: nobody types them, and no database accepts them. In an e-mail
    address they become U+FFFD, which is invalid there: without them the address would be another's.
    """
    posted = await request.form(max_fields=150)
    return {
        name: value.replace("\0", "\ufffd" if name.endswith("email") else "")
        for name, value in posted.items()
        if not isinstance(value, UploadFile)
    }


async def preserve_input(request: Request) -> None:
    """Keep the texts of a posted form in the scope, so that an error page can give them back.

    Only what people type into is kept: choices and hidden fields are quick to enter again. The names
    of fields in rows and languages (`title_nl_2`) begin with the name that their model declares.
    """
    first_words = {name.partition("_")[0] for name in typed_fields()}
    # RuntimeError: the body was read already, and could not be parsed.
    with suppress(HTTPException, ValueError, RuntimeError):
        request.scope["forum.typed"] = [
            text
            for name, text in (await posted_values(request)).items()
            if text.strip() and name.partition("_")[0] in first_words
        ]


def preserved_input(request: Request) -> list[str]:
    """The texts that `preserve_input` kept."""
    return cast(list[str], request.scope.get("forum.typed", []))


async def read_form(request: Request, model: type[Data]) -> Form[Data]:
    """The posted form, validated against its model; not validated when it is only redisplayed."""
    values = await posted_values(request)
    messages = part_of(request, Messages).by_code
    if not redisplay_mark_of(request):
        return validate(model, values, messages)
    request.scope["forum.untouched"] = not any(
        text.strip() and name not in GIVEN and text != actor_of(request).name
        for name, text in values.items()
    )
    # A redisplayed conflict page reports the conflict again: its values predate the other save.
    stale = values.pop("stale_version", "")
    return Form(
        values=values,
        errors={"": REDISPLAY_PARAMETER},
        version=stale,
        stale_version=stale,
        messages=messages,
    )


def mark_input(request: Request) -> None:
    """Note that a form has input of the sender, although nothing was typed."""
    request.scope["forum.untouched"] = False


def has_no_input(request: Request) -> bool:
    """Whether a redisplayed form has no input of the sender yet."""
    return cast(bool, request.scope.get("forum.untouched", False))
