"""What people type to sign in and to set up their account."""

from pydantic import field_validator
from pydantic_core import PydanticCustomError

from forum.core.actor import Role
from forum.core.forms.fields import Checkbox, Input, MailAddress, NameLine
from forum.core.i18n.languages import LANGUAGES
from forum.core.tokens import CODE_DIGITS


class AskSignIn(Input):
    """Ask for a sign-in by mail."""

    email: MailAddress
    next: str = ""


class OtherAddress(Input):
    """The address that was meant, for a sign-in whose mail went to another one."""

    email: MailAddress


class EnterCode(Input):
    """Six digits, however they were spaced."""

    code: str
    shared: Checkbox = False

    @field_validator("code")
    @classmethod
    def digits(cls, text: str) -> str:
        code = "".join(character for character in text if character.isdecimal())
        # Arabic and other digits count as what they mean.
        code = "".join(str(int(character)) for character in code)
        if len(code) != CODE_DIGITS:
            raise PydanticCustomError("bad_code", "bad_code")
        return code


class UseLink(Input):
    """The button of a mailed link."""

    shared: Checkbox = False


class Preferences(Input):
    """A member's own choices."""

    name: NameLine(0, 60)  # type: ignore[valid-type]
    language: str
    wants_mail: Checkbox = False

    @field_validator("language")
    @classmethod
    def known(cls, code: str) -> str:
        if code not in LANGUAGES:
            raise PydanticCustomError("not_a_choice", "not_a_choice")
        return code


class FindMember(Input):
    """The address of a member to look for."""

    email: MailAddress


class GiveRole(Input):
    """The role a member gets."""

    role: Role
