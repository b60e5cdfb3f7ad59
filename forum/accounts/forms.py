"""Form input of accounts: sign-in, a member's own settings, roles."""

from typing import Literal

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from forum.accounts.tables import Rhythm
from forum.core.actor import Role
from forum.core.content.grounds import BLOCK_GROUNDS
from forum.core.forms.fields import (
    Checkbox,
    Code,
    Input,
    MailAddress,
    MultiLine,
    NameLine,
    SingleLine,
)
from forum.core.i18n.languages import LANGUAGES
from forum.core.text.sizes import SIZES
from forum.core.tokens import CODE_DIGITS

BLOCK_DAYS = (7, 30, 90, 365, 0)
"""For how long somebody can be blocked; 0 is for good."""


class AskSignIn(Input):
    """Request for a sign-in by mail."""

    email: MailAddress
    next: str = ""


class OtherAddress(Input):
    """Corrected address of a sign-in whose mail went to another one."""

    email: MailAddress


class EnterCode(Input):
    """Six-digit code from the mail, with any spacing."""

    code: str
    shared: Checkbox = False

    @field_validator("code")
    @classmethod
    def digits(cls, text: str) -> str:
        """Reduce the input to ASCII digits; the error `bad_code` unless there are six."""
        code = "".join(character for character in text if character.isdecimal())
        # `int()` maps Arabic and other Unicode digits to their value.
        code = "".join(str(int(character)) for character in code)
        if len(code) != CODE_DIGITS:
            raise PydanticCustomError("bad_code", "bad_code")
        return code


class UseLink(Input):
    """Form of the page that a mailed link opens."""

    shared: Checkbox = False


class OwnSettings(Input):
    """What a member chooses: their name, the languages of pages and of mails, the size of letters, how
    often they get mail.

    `page_language` and `text_size` are empty for whoever chooses on the pages themselves; without
    `mail_rhythm` it stays.
    """

    name: NameLine(0, 60)  # type: ignore[valid-type]
    language: str
    page_language: str = ""
    text_size: str = ""
    mail_rhythm: Rhythm | Literal[""] = ""

    @field_validator("language", "page_language")
    @classmethod
    def known(cls, code: str, info: ValidationInfo) -> str:
        """The language's code; the error `not_a_choice` for an unknown language."""
        if code not in LANGUAGES and (code or info.field_name == "language"):
            raise PydanticCustomError("not_a_choice", "not_a_choice")
        return code

    @field_validator("text_size")
    @classmethod
    def known_size(cls, size: str) -> str:
        """The size's name; the error `not_a_choice` for an unknown one."""
        if size not in ("", *SIZES):
            raise PydanticCustomError("not_a_choice", "not_a_choice")
        return size


class NewAddress(Input):
    """The address that a member wants to have."""

    new_email: MailAddress


class NewAddressFor(NewAddress):
    """The address that a member can open; `sure`: the colleague knows that it is them who asks."""

    sure: Checkbox = False


class WhichSession(Input):
    """One of a member's sessions, by the hash of its secret; empty for all but the present one."""

    session: Code(64) = ""  # type: ignore[valid-type]


class FindMember(Input):
    """A part of the name or address of the member to find."""

    query: SingleLine(2, 254)  # type: ignore[valid-type]


class GiveRole(Input):
    """The member's new role."""

    role: Role


class BlockMember(Input):
    """The ground of a block, for how many days (0: for good), and a message to the member."""

    ground: str
    days: int
    text: MultiLine(0, 2000) = ""  # type: ignore[valid-type]

    @field_validator("ground")
    @classmethod
    def known_ground(cls, code: str) -> str:
        """The code of a published ground; the error `not_a_choice` for any other."""
        if code not in BLOCK_GROUNDS:
            raise PydanticCustomError("not_a_choice", "not_a_choice")
        return code

    @field_validator("days", mode="before")
    @classmethod
    def known_days(cls, days: str) -> str:
        """A number of days that the form offers; the error `not_a_choice` for any other."""
        if days not in map(str, BLOCK_DAYS):
            raise PydanticCustomError("not_a_choice", "not_a_choice")
        return days


class Objection(Input):
    """What a blocked member writes against it."""

    objection: MultiLine(10, 4000)  # type: ignore[valid-type]
