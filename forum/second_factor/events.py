"""Events of the second factor; the subject of each is the member."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.journal.event import Audited, Event


@dataclass(frozen=True, kw_only=True)
class SecondFactorEvent(Event):
    """Something about a member's second factor."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(SecondFactorEvent):
    """A passkey was added."""

    passkey_id: int


@dataclass(frozen=True, kw_only=True)
class PasskeyRemoved(SecondFactorEvent):
    """A passkey was removed by its owner."""

    passkey_id: int


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(SecondFactorEvent):
    """New recovery codes replaced those before."""


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(SecondFactorEvent):
    """A recovery code was used in place of a passkey."""


@dataclass(frozen=True, kw_only=True)
class SecondFactorReset(SecondFactorEvent):
    """Somebody else took away the passkeys and recovery codes of a member."""
