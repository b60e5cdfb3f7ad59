"""Form input of the second factor."""

from pydantic import field_validator
from pydantic_core import PydanticCustomError

from forum.core.forms.fields import Input, NameLine, SingleLine
from forum.core.tokens import canonical_recovery_code


class AddPasskey(Input):
    """A new passkey: its name, and the browser's answer to the challenge, as JSON."""

    name: NameLine(1, 60)  # type: ignore[valid-type]
    credential: str = ""


class UsePasskey(Input):
    """The browser's answer to the challenge, as JSON."""

    credential: str = ""
    next: str = ""


class RemovePasskey(Input):
    """One of the member's passkeys."""

    passkey: int


class UseRecoveryCode(Input):
    """A recovery code, in capitals or not, with or without the hyphens."""

    code: SingleLine(1, 60)  # type: ignore[valid-type]
    next: str = ""

    @field_validator("code")
    @classmethod
    def canonical(cls, text: str) -> str:
        """The code as it was made; the error `bad_recovery_code` unless it can be one."""
        code = canonical_recovery_code(text)
        if code is None:
            raise PydanticCustomError("bad_recovery_code", "bad_recovery_code")
        return code


class ReturnPath(Input):
    """Where to go on after the step."""

    next: str = ""
