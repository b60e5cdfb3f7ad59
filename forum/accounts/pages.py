"""Page models of accounts: what each template shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from forum.accounts.forms import (
    AskSignIn,
    BlockMember,
    EnterCode,
    FindMember,
    GiveRole,
    NewAddress,
    NewAddressFor,
    Objection,
    OtherAddress,
    OwnSettings,
    UseLink,
)
from forum.accounts.presenters import Preview, WaitingAddress
from forum.core.pending_action import PendingAction
from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class Way:
    """A provider to sign in with, and the label of its button."""

    name: str
    label: str


@dataclass(frozen=True)
class SignInPage(Page):
    """Form for a sign-in by mail, and the providers. `problem` is the code of a failure before."""

    template: ClassVar[str] = "accounts/sign_in.html"
    form: Form[AskSignIn]
    ways: list[Way]
    problem: str
    pending: bool
    shared_minutes: int


@dataclass(frozen=True)
class OtherAccountPage(Page):
    """Page for a person who is verified in another account already; its address is masked."""

    template: ClassVar[str] = "accounts/other_account.html"
    email: str


@dataclass(frozen=True)
class LeavingPage(Page):
    """Page after signing out here, which links to the provider's logout (`there`)."""

    template: ClassVar[str] = "accounts/sign_out.html"
    there: str
    label: str


@dataclass(frozen=True)
class SentPage(Page):
    """Page after the mail is queued, with the form for its code.

    `email` is masked: it shows its first letter only. A resent mail, another address and the
    providers all keep the intent of the sign-in. `then`: the steps that follow, `title` and `drawing_html` those of
    what waits for them.
    """

    template: ClassVar[str] = "accounts/code.html"
    form: Form[EnterCode]
    other: Form[OtherAddress]
    ways: list[Way]
    email: str
    action: PendingAction | None
    care: tuple[str, ...]
    minutes: int
    shared_minutes: int
    then: list[str]
    drawing_html: str
    title: str
    title_lang: str


@dataclass(frozen=True)
class ExpiredPage(Page):
    """Page for an expired link or code of an unused sign-in, with a form for a new mail.

    `guessed`: too many wrong codes were typed, and the mailed link still works.
    """

    template: ClassVar[str] = "accounts/expired.html"
    token: str
    guessed: bool
    other: Form[OtherAddress]


@dataclass(frozen=True)
class OutcomePage(Page):
    """Outcome of a used sign-in, for the requesting browser or when the link is opened again.

    `outcome` is the code of how it ended. `path` leads to the content that the intent was about;
    `later` is its future path, while only its author sees it.
    """

    template: ClassVar[str] = "accounts/outcome.html"
    outcome: str
    done: bool
    intent: str
    title: str
    lang_of_title: str
    path: str
    later: str


@dataclass(frozen=True)
class ConfirmPage(Page):
    """Page behind a mailed link: what it would do, a button to do it, and one to discard it.

    Mail scanners open links, so a GET changes nothing. `official`: the comment would carry the mark
    of the municipality.
    """

    template: ClassVar[str] = "accounts/confirm.html"
    form: Form[UseLink]
    token: str
    email: str
    action: PendingAction | None
    preview: Preview | None
    care: tuple[str, ...]
    official: bool
    shared_minutes: int


@dataclass(frozen=True)
class SettingsPage(Page):
    """A member's settings. `languages`: own names by code; `waiting`: a new address, if any waits.

    `not_offered`: the member's languages that the site doesn't have at the moment.
    """

    template: ClassVar[str] = "accounts/settings.html"
    form: Form[OwnSettings]
    address: Form[NewAddress]
    languages: list[tuple[str, str]]
    rhythms: list[tuple[str, str]]
    not_offered: set[str]
    email: str
    waiting: WaitingAddress | None


@dataclass(frozen=True)
class SessionView:
    """A session on a device. `device` is empty if the browser gave no name that is known."""

    id_hash: str
    device: str
    begun_at: datetime
    seen_at: datetime
    shared: bool
    is_present: bool


@dataclass(frozen=True)
class SessionsPage(Page):
    """The devices on which a member is signed in."""

    template: ClassVar[str] = "accounts/sessions.html"
    sessions: list[SessionView]


@dataclass(frozen=True)
class AddressPage(Page):
    """Page behind a mailed link about a new address, with a button to confirm it.

    `email` is the new address; empty when the change is over. `may_refuse`: the link was mailed to
    the old address, which only may refuse it unless it `may_confirm`.
    """

    template: ClassVar[str] = "accounts/address.html"
    token: str
    email: str
    may_confirm: bool
    may_refuse: bool


@dataclass(frozen=True)
class Colleague:
    """A member in the administrators' lists. `seen`: the day of their last visit.

    `second_factor`: their role needs one in each session.
    """

    id: int
    name: str
    email: str
    role: str
    seen: str
    second_factor: bool


@dataclass(frozen=True)
class BlockPage(Page):
    """Why a member is blocked, until when (empty: for good), and the form to object."""

    template: ClassVar[str] = "accounts/block.html"
    form: Form[Objection]
    ground: str
    text: str
    until: str
    objected: str


@dataclass(frozen=True)
class BlockView:
    """A block in force. `until` is empty for good, `objected` while nobody has objected."""

    member: int
    who: str
    ground: str
    text: str
    since: str
    until: str
    objection: str
    objected: str


@dataclass(frozen=True)
class MembersPage(Page):
    """The members with a role, and a form to find any other. `more`: not all that were found are shown."""

    template: ClassVar[str] = "accounts/members.html"
    form: Form[FindMember]
    staff: list[Colleague]
    found: list[Colleague]
    more: bool
    blocked: list[BlockView]


@dataclass(frozen=True)
class CountView:
    """How much of one sort of content a member has posted, and how much of it is public."""

    plural: str
    total: str
    public: str


@dataclass(frozen=True)
class WrittenView:
    """Public content that a member wrote."""

    title: str
    lang: str
    path: str


@dataclass(frozen=True)
class RoleChangeView:
    """When a member got which role, and from whom; `by` is empty for the command line."""

    when: str
    role: str
    by: str


@dataclass(frozen=True)
class MemberPage(Page):
    """One member: what they did here, the form for their role, and its history."""

    template: ClassVar[str] = "accounts/member.html"
    form: Form[GiveRole]
    member: Colleague
    joined: str
    sessions: int
    counts: list[CountView]
    newest: list[WrittenView]
    changes: list[RoleChangeView]
    notes: list[str]
    roles: list[tuple[str, str, str]]
    may_give: Verdict
    block: BlockView | None
    block_form: Form[BlockMember]
    grounds: list[tuple[str, str]]
    block_days: list[tuple[int, str]]
    may_block: Verdict
    new_address_waiting: WaitingAddress | None
    address_form: Form[NewAddressFor]
    objection_time: str
    may_help: Verdict
