"""Rules of the second factor, as tables."""

from datetime import timedelta

import pytest

from forum.accounts.rules import StaffPolicy
from forum.core.actor import SYSTEM, Actor, Role
from forum.second_factor import rules

OPTIONAL = StaffPolicy(
    requires_second_factor=False, idle=timedelta(hours=1), longest=timedelta(hours=12)
)
REQUIRED = StaffPolicy(
    requires_second_factor=True, idle=timedelta(hours=1), longest=timedelta(hours=12)
)


@pytest.mark.parametrize(
    ("stored", "received", "expected"),
    [(0, 0, False), (0, 1, False), (5, 6, False), (5, 5, True), (5, 4, True), (5, 0, True)],
)
def test_a_counter_that_does_not_go_up_is_a_copy(
    stored: int, received: int, *, expected: bool
) -> None:
    assert rules.is_copy(stored, received) is expected


@pytest.mark.parametrize(
    ("passkeys", "policy", "code"),
    [(1, OPTIONAL, None), (2, OPTIONAL, None), (1, REQUIRED, "passkey_last"), (2, REQUIRED, None)],
)
def test_the_last_one_stays_where_it_is_required(
    passkeys: int, policy: StaffPolicy, code: str | None
) -> None:
    assert rules.may_remove(passkeys, policy).code == code


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (Actor(1, Role.admin), None),
        (SYSTEM, None),
        (Actor(7, Role.admin), "own_second_factor"),
        (Actor(1, Role.moderator), "not_admin"),
        (Actor(1, Role.admin, needs_reauthentication=True), "not_admin"),
        (Actor(1, Role.admin, is_blocked=True), "not_admin"),
        (Actor(), "not_admin"),
    ],
)
def test_who_resets_a_second_factor(actor: Actor, code: str | None) -> None:
    assert rules.may_reset(actor, 7).code == code
