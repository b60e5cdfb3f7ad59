"""Events of accounts; their subject is the member."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from forum.core.journal.event import Audited, Event


class StopReason(StrEnum):
    """Why the address that an administrator asked for doesn't come."""

    objection = "objection"
    """The old mailbox, or the member on their own page, said that it wasn't them."""
    taken = "taken"
    """Another account had it by then."""


@dataclass(frozen=True, kw_only=True)
class MailRhythmChosen(Event):
    """A member chose how often they get mail about what they follow; the subject is the member."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """All sessions of a member were ended by somebody else; the subject is the member."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A member was given another role; the subject is the member. `provider`: whose claim it was."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always
    role: str
    before: str = ""
    provider: str = ""


@dataclass(frozen=True, kw_only=True)
class IdentityLinked(Event):
    """A member signed in through a provider for the first time; the subject is the member."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always
    provider: str


@dataclass(frozen=True, kw_only=True)
class MemberBlocked(Event):
    """A member was blocked on a ground; the subject is the member. `days` is 0 for good."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always
    ground: str
    days: int


@dataclass(frozen=True, kw_only=True)
class BlockLifted(Event):
    """A block was lifted before its end; the subject is the member."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always


@dataclass(frozen=True, kw_only=True)
class BlockObjected(Event):
    """A member objected to their block; the subject is the member."""

    invalidates_pages: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Event):
    """A member has another address; the subject is the member."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never


@dataclass(frozen=True, kw_only=True)
class ColleagueAddressChanged(Event):
    """A member with a role has another address, from which they sign in; the subject is the member.

    For the audit trail alone, whoever confirmed it: both mailboxes do, without a session.
    """

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always


@dataclass(frozen=True, kw_only=True)
class AddressHelpAsked(Event):
    """An administrator asked for another address of a member (the subject), who can't open the old mailbox."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always


@dataclass(frozen=True, kw_only=True)
class AddressHelpWithdrawn(Event):
    """An administrator took back the address that one asked for; the subject is the member."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always


@dataclass(frozen=True, kw_only=True)
class AddressHelpStopped(Event):
    """The address that an administrator asked for doesn't come; the subject is the member.

    `reason`: a code of `StopReason`.
    """

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always
    reason: str


@dataclass(frozen=True, kw_only=True)
class AddressHelpCompleted(Event):
    """The member (the subject) has the address that an administrator asked for."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always


@dataclass(frozen=True, kw_only=True)
class MemberVerified(Event):
    """A provider vouched that the member lives here; the subject is the member."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never
    provider: str


@dataclass(frozen=True, kw_only=True)
class VerificationEnded(Event):
    """The provider says that the member doesn't live here (any more); the subject is the member."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never
    provider: str


@dataclass(frozen=True, kw_only=True)
class IdentityMoved(Event):
    """A way to sign in left the member (the subject) for the account in which its person is verified."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always
    provider: str
    to_member: int
