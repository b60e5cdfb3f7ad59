"""When a session gives the rights of a role, and when its second factor may be changed."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.accounts.rules import (
    RECENT,
    SessionProof,
    StaffPolicy,
    is_recent,
    is_use_recorded,
    needs_reauthentication,
)
from forum.core.actor import GUEST, Actor, Role

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
REST_AFTER, LONGEST = timedelta(minutes=60), timedelta(hours=12)
OPTIONAL = StaffPolicy(requires_second_factor=False, idle=REST_AFTER, longest=LONGEST)
REQUIRED = StaffPolicy(requires_second_factor=True, idle=REST_AFTER, longest=LONGEST)


def proof(
    begun: float, factor: float | None, used: float | None, *, has_factor: bool
) -> SessionProof:
    """A proof by the minutes ago at which the session began, a factor was given, rights were used."""

    def ago(minutes: float | None) -> datetime | None:
        return None if minutes is None else NOW - timedelta(minutes=minutes)

    return SessionProof(NOW - timedelta(minutes=begun), ago(factor), ago(used), has_factor)


@pytest.mark.parametrize(
    ("session", "optional", "required"),
    [
        # Without a second factor the sign-in counts, where that is allowed.
        (proof(0, None, 0, has_factor=False), True, False),
        (proof(719, None, 59, has_factor=False), True, False),
        (proof(720, None, 0, has_factor=False), False, False),
        (proof(60, None, 60, has_factor=False), False, False),
        # Whoever has one must have given it in this session.
        (proof(0, None, 0, has_factor=True), False, False),
        (proof(5, 1, 0, has_factor=True), True, True),
        (proof(9000, 719, 59, has_factor=True), True, True),
        (proof(9000, 720, 0, has_factor=True), False, False),
        (proof(9000, 61, 60, has_factor=True), False, False),
        # A provider vouched for one: from then on the member has one, but a stale row does no harm.
        (proof(5, 5, 5, has_factor=False), True, True),
        # A session from before this was recorded.
        (proof(5, None, None, has_factor=False), False, False),
        (proof(5, 5, None, has_factor=True), False, False),
    ],
)
def test_when_a_role_has_rights(session: SessionProof, *, optional: bool, required: bool) -> None:
    assert needs_reauthentication(session, OPTIONAL, NOW) is not optional
    assert needs_reauthentication(session, REQUIRED, NOW) is not required


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        (proof(14.9, None, 0, has_factor=False), True),
        (proof(15, None, 0, has_factor=False), False),
        (proof(99, 14, 0, has_factor=False), True),
        (proof(0, None, 0, has_factor=True), False),
        (proof(0, 15, 0, has_factor=True), False),
        (proof(99, 14.9, 0, has_factor=True), True),
    ],
)
def test_when_a_second_factor_may_be_changed(session: SessionProof, *, expected: bool) -> None:
    assert timedelta(minutes=15) == RECENT
    assert is_recent(session, NOW) is expected


def test_use_is_recorded_every_ten_minutes() -> None:
    assert not is_use_recorded(proof(0, None, 9.9, has_factor=False), OPTIONAL, NOW)
    assert is_use_recorded(proof(0, None, 10, has_factor=False), OPTIONAL, NOW)


@pytest.mark.parametrize("role", Role)
def test_a_dormant_role_has_no_rights(role: Role) -> None:
    awake = Actor(7, role)
    dormant = Actor(7, role, needs_reauthentication=True)
    assert not (dormant.is_staff or dormant.is_moderator or dormant.is_official or dormant.is_admin)
    assert dormant.has_dormant_role is dormant.is_colleague is awake.is_staff
    assert dormant.reauthenticated == awake
    assert not awake.has_dormant_role


def test_a_block_leaves_nothing_to_wake() -> None:
    blocked = Actor(7, Role.admin, is_blocked=True, needs_reauthentication=True)
    assert not blocked.is_colleague
    assert not blocked.has_dormant_role
    assert not GUEST.is_colleague


def test_a_resident_is_cached_as_one_whatever_their_session() -> None:
    resident = Actor(7, Role.resident, needs_reauthentication=True)
    assert resident.for_shared_cache == Actor(8, Role.resident).for_shared_cache
    colleague = Actor(7, Role.admin, needs_reauthentication=True)
    assert colleague.for_shared_cache != colleague.reauthenticated.for_shared_cache
