"""Form input of accounts: sign-in, preferences, roles."""

from pydantic import field_validator
from pydantic_core import PydanticCustomError

from forum.core.actor import Role
from forum.core.forms.fields import Checkbox, Input, MailAddress, NameLine
from forum.core.i18n.languages import LANGUAGES
from forum.core.tokens import CODE_DIGITS


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


class Preferences(Input):
    """A member's preferences."""

    name: NameLine(0, 60)  # type: ignore[valid-type]
    language: str
    wants_mail: Checkbox = False

    @field_validator("language")
    @classmethod
    def known(cls, code: str) -> str:
        """The language's code; the error `not_a_choice` for an unknown language."""
        if code not in LANGUAGES:
            raise PydanticCustomError("not_a_choice", "not_a_choice")
        return code


class FindMember(Input):
    """Address of the member to find."""

    email: MailAddress


class GiveRole(Input):
    """The member's new role."""

    role: Role
