"""What holds for accounts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.accounts.tables import SignIn
from forum.core.actor import STAFF, Actor, Role
from forum.core.verdict import ALLOWED, Verdict, denied

SIGN_IN_TIME = timedelta(minutes=15)
MOST_GUESSES = 5
MOST_GUESSES_A_DAY = 100
"""For one account, over all its codes: mails that would allow more hold a link and no code."""
SEEN_EVERY = timedelta(hours=12)
SEEN_AT_LEAST = 6
"""So often in its time a session in use is prolonged."""

SHOW_HELPLINES = "care"
"""In an intent's data: the text may be a cry for help, so the next page names the helplines."""
TOLD_FOR = timedelta(hours=1)
"""How long the browser that asked is told that its link was used in another one."""
SENT_AGAIN = "sent_again"
MOVED = "moved"
THROWN_AWAY = "thrown_away"


@dataclass(frozen=True)
class SessionTimes:
    """How long a session lasts after the last visit: usually, of colleagues, on a shared computer."""

    usual: timedelta
    staff: timedelta
    shared: timedelta

    def lasts(self, role: Role | None, *, shared: bool) -> timedelta:
        """The time of one session."""
        usual = min(self.staff, self.usual) if role in STAFF else self.usual
        return min(self.shared, usual) if shared else usual


def seen_every(lasts: timedelta) -> timedelta:
    """How long after it was prolonged a session in use is prolonged again."""
    return min(SEEN_EVERY, lasts / SEEN_AT_LEAST)


def may_take_part(actor: Actor) -> Verdict:
    """Members may post, vote, comment and follow; a guest confirms an address first."""
    return ALLOWED if actor.is_authenticated else denied("not_signed_in")


def lock_key(member_id: int) -> str:
    """The turn in which a member contributes: the same words sent twice at once come one by one."""
    return f"member {member_id}"


def is_fresh(sign_in: SignIn, now: datetime) -> bool:
    """True while a sign-in is unused and its quarter of an hour isn't over."""
    return sign_in.used_at is None and sign_in.expires_at > now


def may_guess(sign_in: SignIn, now: datetime) -> bool:
    """True while its code may still be typed; too many guesses leave only the mailed link."""
    return is_fresh(sign_in, now) and sign_in.guesses < MOST_GUESSES


def may_be_told(sign_in: SignIn, now: datetime) -> bool:
    """True while the browser that asked may still read how its sign-in ended, then it is nobody's."""
    return sign_in.used_at is not None and now < sign_in.used_at + TOLD_FOR


def asks_for(sign_in: SignIn, now: datetime) -> timedelta:
    """How long the browser that asked is still known: while its code works.

    If something was asked for, then as long as it may be told how that ended.
    """
    return sign_in.expires_at - now + (TOLD_FOR if sign_in.intent else timedelta())


def masked(email: str) -> str:
    """An address for a screen others may see: enough to notice a mistake in it."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def may_have_code(guessable: int) -> bool:
    """True while one more code keeps an account within the guesses of a day."""
    return guessable + MOST_GUESSES <= MOST_GUESSES_A_DAY


def may_be_vouched_for(role: Role, *, knows_colleagues: bool) -> Verdict:
    """Whoever has a role signs in by mail or through a provider that decides on roles."""
    if role in STAFF and not knows_colleagues:
        return denied("provider_not_for_staff")
    return ALLOWED


def may_link(*, linked: bool) -> Verdict:
    """An address that somebody else had at a provider opens nobody's account: addresses move on."""
    return denied("provider_other_person") if linked else ALLOWED


def role_by_claim(held: Role, given: Role, claimed: Role) -> tuple[Role, Role]:
    """The role somebody has after a provider told one, and what of it is the provider's.

    `given` is what it gave before. What a provider gave it takes again; a role that was given by
    hand is raised at most.
    """
    ranks = list(Role)
    if held is given or ranks.index(claimed) > ranks.index(held):
        return claimed, claimed
    return held, Role.resident


def is_own_path(path: str) -> bool:
    """True for a path on this site: where a sign-in may lead to."""
    return (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and len(path) <= 500
        and path.isprintable()
    )


def may_administer(actor: Actor) -> Verdict:
    """Administrators change calls, neighbourhoods, themes and roles."""
    return ALLOWED if actor.is_admin else denied("not_admin")


def may_give_role(actor: Actor, member_id: int | None) -> Verdict:
    """Administrators give roles to others; so there is always one administrator left."""
    return denied("own_role") if actor.owns(member_id) else may_administer(actor)
