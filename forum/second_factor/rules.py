"""Rules of the second factor: what may be changed, by whom, and when a passkey is a copy."""

from datetime import timedelta

from forum.accounts.rules import StaffPolicy, may_administer
from forum.core.actor import Actor
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial

CHALLENGE_TIME = timedelta(minutes=5)
"""How long a browser has for a ceremony."""
MOST_PASSKEYS = 10
CODES = 10
"""Recovery codes in one set."""


def may_change(*, is_recent: bool) -> Verdict:
    """A second factor is changed just after it was given; the first one, just after a sign-in."""
    return ALLOWED if is_recent else denied("confirm_first")


def may_add(passkeys: int) -> Verdict:
    """As many passkeys as somebody has devices, and no more than fit on a page."""
    return ALLOWED if passkeys < MOST_PASSKEYS else denied("passkeys_enough")


def may_remove(passkeys: int, policy: StaffPolicy) -> Verdict:
    """The last passkey stays where a second factor is required."""
    is_last = passkeys <= 1
    return denied("passkey_last") if is_last and policy.requires_second_factor else ALLOWED


def may_make_codes(passkeys: int) -> Verdict:
    """Recovery codes stand for a passkey, so there must be one."""
    return ALLOWED if passkeys else denied("passkey_first")


def may_reset(actor: Actor, member_id: int) -> Verdict:
    """Another administrator, or a command, takes away the second factor of who lost it."""
    own = denied("own_second_factor") if actor.owns(member_id) else ALLOWED
    return first_denial(own, may_administer(actor))


def is_copy(stored: int, received: int) -> bool:
    """Whether a passkey's counter didn't go up: two devices use the same key (WebAuthn, 6.1.1).

    Passkeys that are kept in an account don't count, and always send 0.
    """
    return bool(stored or received) and received <= stored
