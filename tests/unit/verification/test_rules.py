"""What each act needs, and whether a member has reached it."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.accounts.rules import reached_level
from forum.core.actor import GUEST, Actor, AssuranceLevel, Role
from forum.core.errors import Forbidden
from forum.verification.rules import Act, Ladder, has_level, may_act

L = AssuranceLevel
NOW = datetime(2027, 3, 1, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)


def ladder(level: AssuranceLevel) -> Ladder:
    return Ladder(levels=dict.fromkeys(Act, level))


def member(
    level: AssuranceLevel = L.address, role: Role = Role.resident, *, is_blocked: bool = False
) -> Actor:
    return Actor(7, role, level=level, is_blocked=is_blocked)


@pytest.mark.parametrize("needed", L)
@pytest.mark.parametrize("reached", L)
def test_a_level_includes_those_before_it(reached: AssuranceLevel, needed: AssuranceLevel) -> None:
    order = ["address", "neighbourhood", "resident"]
    expected = order.index(reached) >= order.index(needed)
    assert reached.reaches(needed) is expected
    for act in Act:
        assert may_act(member(reached), act, ladder(needed)).allowed is expected


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("needed", [L.neighbourhood, L.resident])
def test_a_denial_names_the_step(act: Act, needed: AssuranceLevel) -> None:
    verdict = may_act(member(), act, ladder(needed))
    assert (verdict.code, verdict.step) == (f"{act}_needs_{needed}", needed)
    with pytest.raises(Forbidden) as raised:
        verdict.enforce()
    assert raised.value.step == needed


def test_only_the_act_itself_is_concerned() -> None:
    mixed = Ladder(levels={Act.vote: L.resident, Act.idea: L.neighbourhood})
    neighbour = member(L.neighbourhood)
    assert not may_act(neighbour, Act.vote, mixed)
    assert may_act(neighbour, Act.idea, mixed)
    assert may_act(member(), Act.comment, mixed)


def test_a_guest_and_somebody_blocked_are_refused_for_that_reason() -> None:
    assert may_act(GUEST, Act.vote, ladder(L.resident)).code == "not_signed_in"
    blocked = member(L.resident, is_blocked=True)
    assert may_act(blocked, Act.vote, ladder(L.resident)).code == "blocked"


def test_a_guest_is_told_of_the_step() -> None:
    assert has_level(GUEST, Act.vote, ladder(L.neighbourhood)).step is L.neighbourhood
    assert has_level(GUEST, Act.vote, ladder(L.address))


@pytest.mark.parametrize("role", [Role.moderator, Role.official, Role.admin])
def test_staff_comment_for_the_municipality_but_vote_as_residents(role: Role) -> None:
    colleague = member(role=role)
    assert may_act(colleague, Act.comment, ladder(L.resident))
    assert not may_act(colleague, Act.vote, ladder(L.resident))
    assert not may_act(colleague, Act.idea, ladder(L.resident))


@pytest.mark.parametrize(
    ("declared_at", "verified_until", "level"),
    [
        (None, None, L.address),
        (EARLIER, None, L.neighbourhood),
        (None, LATER, L.resident),
        (EARLIER, LATER, L.resident),
        (None, NOW, L.address),
        (EARLIER, EARLIER, L.neighbourhood),
    ],
)
def test_what_is_known_of_a_member(
    declared_at: datetime | None, verified_until: datetime | None, level: AssuranceLevel
) -> None:
    assert reached_level(declared_at, verified_until, NOW) is level


def test_the_page_is_there_only_where_something_needs_it() -> None:
    assert not Ladder().is_in_use
    assert not ladder(L.address).is_in_use
    assert ladder(L.neighbourhood).is_in_use
    assert ladder(L.neighbourhood).asks_home
    assert not ladder(L.resident).asks_home
    assert Ladder(verifiers={"street": {"nl": "Straat-ID"}}).is_in_use
