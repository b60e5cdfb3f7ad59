"""Rules of accounts: sign-ins, sessions, roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from forum.accounts.tables import AddressChange, Member, SignIn, Verification
from forum.core.actor import STAFF, SYSTEM, Actor, AssuranceLevel, Role
from forum.core.mail.address import shown_address
from forum.core.screening.signs import CRY_FOR_HELP
from forum.core.text.cleaning import fold
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial

FOREVER = datetime.max.replace(tzinfo=UTC, microsecond=0)
"""End of a block for good, where it is stored on the member."""
SIGN_IN_TIME = timedelta(minutes=15)
ADDRESS_CHANGE_TIME = timedelta(days=2)
"""How long both mailboxes have to confirm a new address."""
OBJECTION_TIME = timedelta(days=7)
"""How long the old mailbox may object to an address that an administrator asked for."""
ASSISTED_CHANGE_TIME = OBJECTION_TIME + timedelta(days=7)
"""How long the new mailbox has to confirm such an address."""
MOST_GUESSES = 5
MOST_GUESSES_A_DAY = 100
"""Per account, over all its codes: mails that would allow more contain a link and no code."""
RECENT = timedelta(minutes=15)
"""For how long after a second factor, or a first sign-in, the second factor may be changed."""
EXTEND_EVERY = timedelta(hours=12)
MIN_EXTENSIONS = 6
"""A session in use is extended at least this many times within its lifetime."""

SHOW_HELPLINES = "care"
"""Key in an intent's data: what the author, or somebody they write about, may be in danger of (codes of
`core/screening/distress`), so that the next page shows helplines."""
OUTCOME_SHOWN_FOR = timedelta(hours=1)
LONGEST_HANDLE = SIGN_IN_TIME + OUTCOME_SHOWN_FOR
"""The longest lifetime of a requesting browser's handle: see `handle_lifetime`."""
"""How long the requesting browser is shown that its link was used in another one."""
STEP_LEFT = "step_left"
STEPS_PATH = "me/verification"
"""Path (after the language) of the page on which a member takes the steps that an act needs."""
SENT_AGAIN = "sent_again"
MOVED = "moved"
THROWN_AWAY = "thrown_away"


@dataclass(frozen=True)
class SessionTimes:
    """Session lifetimes from the last visit: usual, of staff, on a shared computer."""

    usual: timedelta
    staff: timedelta
    shared: timedelta

    def lasts(self, role: Role | None, *, shared: bool) -> timedelta:
        """The lifetime of one session."""
        usual = min(self.staff, self.usual) if role in STAFF else self.usual
        return min(self.shared, usual) if shared else usual


RIGHTS_RECORDED = 6
"""The use of a role's rights is written this many times within the time that it may rest."""


@dataclass(frozen=True)
class StaffPolicy:
    """When a session gives its member the rights of their role.

    `requires_second_factor`: of everybody with a role, not only of those who have one. `idle`: how
    long after the last use; `longest`: how long after the second factor, or the sign-in.
    """

    requires_second_factor: bool
    idle: timedelta
    longest: timedelta


@dataclass(frozen=True)
class SessionProof:
    """What a session knows of who uses it."""

    begun_at: datetime
    second_factor_at: datetime | None
    rights_used_at: datetime | None
    has_second_factor: bool


@dataclass(frozen=True)
class SignedIn:
    """A session in use: its member as the actor, when it was last extended, and its proof."""

    actor: Actor
    seen_at: datetime
    shared: bool
    proof: SessionProof


def care_of(intent_data: Mapping[str, Any]) -> tuple[str, ...]:
    """What the text that an intent holds may be a cry for help about; empty if it isn't one."""
    categories = intent_data.get(SHOW_HELPLINES) or ()
    # Former versions stored only that it is one.
    return (CRY_FOR_HELP,) if categories is True else tuple(categories)


def needs_reauthentication(proof: SessionProof, policy: StaffPolicy, now: datetime) -> bool:
    """Whether the session gives no rights of a role, until a second factor or a sign-in.

    The one rule about it: every permission asks the actor, who is made with its answer.
    """
    needs_factor = policy.requires_second_factor or proof.has_second_factor
    proven_at = proof.second_factor_at or (None if needs_factor else proof.begun_at)
    if proven_at is None or proof.rights_used_at is None:
        return True
    return now >= min(proven_at + policy.longest, proof.rights_used_at + policy.idle)


def is_use_recorded(proof: SessionProof, policy: StaffPolicy, now: datetime) -> bool:
    """Whether it is time to record again that the rights of a role are in use."""
    used_at = proof.rights_used_at
    return used_at is not None and now - used_at >= policy.idle / RIGHTS_RECORDED


def is_recent(proof: SessionProof, now: datetime) -> bool:
    """Whether a second factor, or the sign-in of whoever has none, is so recent that it may be changed.

    So a session left open adds no passkey to an account, and takes none away.
    """
    proven_at = proof.second_factor_at
    if not proof.has_second_factor:
        proven_at = max(proof.begun_at, proven_at or proof.begun_at)
    return proven_at is not None and now < proven_at + RECENT


def extension_interval(lifetime: timedelta) -> timedelta:
    """How long after its last extension a session in use is extended again."""
    return min(EXTEND_EVERY, lifetime / MIN_EXTENSIONS)


def is_not_blocked(actor: Actor) -> Verdict:
    """Whoever is blocked takes part in nothing, and no page offers it to them."""
    return denied("blocked") if actor.is_blocked else ALLOWED


def may_take_part(actor: Actor) -> Verdict:
    """Members may post, vote, comment and follow unless blocked; a guest confirms an address first."""
    signed_in = ALLOWED if actor.is_authenticated else denied("not_signed_in")
    return first_denial(is_not_blocked(actor), signed_in)


def is_blocked(member: Member, now: datetime) -> bool:
    """Whether a block of the member is in force."""
    return member.blocked_until is not None and member.blocked_until > now


def starts_after_block(member: Member, role: Role, now: datetime) -> bool:
    """Whether a role that the member is given has no rights before a block of theirs ends."""
    return role in STAFF and is_blocked(member, now)


def is_meant(text: str, name: str, email: str) -> bool:
    """Whether a text is a part of a name, or of an address as it is shown or sent, but for case and accents."""
    folded = fold(text)
    if text.lower() in email:
        return True
    return bool(folded) and (folded in fold(name) or folded in fold(shown_address(email)))


def reached_level(
    declared_at: datetime | None, verified_until: datetime | None, now: datetime
) -> AssuranceLevel:
    """What is known of a member, by what they said and what a provider vouched for."""
    if verified_until is not None and verified_until > now:
        return AssuranceLevel.resident
    return AssuranceLevel.address if declared_at is None else AssuranceLevel.neighbourhood


def may_block(actor: Actor, member: Member) -> Verdict:
    """Administrators block residents only: a colleague's role must be taken away first."""
    resident = denied("block_colleague") if member.role in STAFF else ALLOWED
    return first_denial(may_administer(actor), resident)


def is_fresh(sign_in: SignIn, now: datetime) -> bool:
    """True while a sign-in is unused and its 15 minutes aren't over."""
    return sign_in.used_at is None and sign_in.expires_at > now


def may_guess(sign_in: SignIn, now: datetime) -> bool:
    """True while the code may be typed; after too many guesses only the mailed link works."""
    return is_fresh(sign_in, now) and sign_in.guesses < MOST_GUESSES


def may_read_outcome(sign_in: SignIn, now: datetime) -> bool:
    """True while the requesting browser may read the outcome; afterwards nobody may."""
    return sign_in.used_at is not None and now < sign_in.used_at + OUTCOME_SHOWN_FOR


def may_confirm(change: AddressChange, now: datetime, *, to_new: bool) -> bool:
    """True while a mailbox, the new or the old one, hasn't confirmed a change that isn't over."""
    confirmed = change.new_confirmed_at if to_new else change.old_confirmed_at
    return confirmed is None and change.expires_at > now


def needs_mailbox(change: AddressChange, *, to_new: bool) -> bool:
    """Whether a mailbox has to confirm: the old one not where its time to object stands in its place."""
    return to_new or change.objection_until is None


def is_agreed(change: AddressChange, member: Member, now: datetime) -> bool:
    """Whether the address changes now: the new mailbox has confirmed, and the old one, or it didn't object.

    What an administrator asked for waits while the member is blocked.
    """
    if change.objection_until is None:
        old_agrees = change.old_confirmed_at is not None
    else:
        old_agrees = change.objection_until <= now and not is_blocked(member, now)
    return change.new_confirmed_at is not None and old_agrees


def may_refuse(*, to_new: bool) -> bool:
    """Only the old mailbox may: whoever holds the new one is a stranger until both have confirmed."""
    return not to_new


def handle_lifetime(sign_in: SignIn, now: datetime) -> timedelta:
    """Lifetime of the requesting browser's handle: as long as its code works.

    With an intent, extended by the time in which the outcome may be read.
    """
    return sign_in.expires_at - now + (OUTCOME_SHOWN_FOR if sign_in.intent else timedelta())


def masked(email: str) -> str:
    """The address for a screen that others may see: enough to notice a typing mistake."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def may_have_code(guessable: int) -> bool:
    """True while one more code keeps an account within its guesses per day."""
    return guessable + MOST_GUESSES <= MOST_GUESSES_A_DAY


def may_use_provider(role: Role, *, assigns_roles: bool) -> Verdict:
    """Members with a role sign in by mail or through a provider that decides on roles."""
    if role in STAFF and not assigns_roles:
        return denied("provider_not_for_staff")
    return ALLOWED


def may_link(*, linked: bool) -> Verdict:
    """An address of another identity at the provider opens no account: addresses change hands."""
    return denied("provider_other_person") if linked else ALLOWED


def may_verify(verified: Verification | None, person_hash: str, now: datetime) -> Verdict:
    """An account that is verified as one person isn't verified as another until that has expired."""
    is_other = verified is not None and verified.person_hash != person_hash
    if verified is not None and is_other and verified.expires_at > now:
        return denied("verified_as_other")
    return ALLOWED


def role_by_claim(current: Role, provided: Role, claimed: Role) -> tuple[Role, Role]:
    """The member's role after a provider's claim, and the part of it that the provider gave.

    `provided` is the role it gave before. A role given by the provider is withdrawn when no longer
    claimed; a role given by hand is only ever raised.
    """
    ranks = list(Role)
    if current is provided or ranks.index(claimed) > ranks.index(current):
        return claimed, claimed
    return current, Role.resident


def is_own_path(path: str) -> bool:
    """True for a path on this site: the only valid redirect target after a sign-in."""
    return (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and len(path) <= 500
        and path.isprintable()
    )


def may_administer(actor: Actor) -> Verdict:
    """Administrators, and commands, edit calls, neighbourhoods, themes, roles and blocks."""
    return ALLOWED if actor.is_admin or actor is SYSTEM else denied("not_admin")


def may_help_with_address(actor: Actor, member: Member, now: datetime) -> Verdict:
    """Administrators ask for another address of others only, and of nobody who is blocked."""
    own = denied("own_address") if actor.owns(member.id) else ALLOWED
    blocked = denied("address_blocked") if is_blocked(member, now) else ALLOWED
    return first_denial(may_administer(actor), own, blocked)


def may_give_role(actor: Actor, member_id: int | None) -> Verdict:
    """Administrators give roles to others only; so there is always one administrator left."""
    return denied("own_role") if actor.owns(member_id) else may_administer(actor)
