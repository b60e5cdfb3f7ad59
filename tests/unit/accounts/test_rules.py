"""Account rules for providers: the role after a claim, who may use them, and account links."""

import pytest

from forum.accounts.rules import may_link, may_use_provider, role_by_claim
from forum.core.actor import STAFF, Role

R, M, O, A = Role.resident, Role.moderator, Role.official, Role.admin


@pytest.mark.parametrize(
    ("current", "provided", "claimed", "expected"),
    [
        # A role given by the provider follows its claims, also down.
        (R, R, R, (R, R)),
        (R, R, M, (M, M)),
        (M, M, M, (M, M)),
        (M, M, A, (A, A)),
        (A, A, M, (M, M)),
        (M, M, R, (R, R)),
        # A role given by hand is only raised.
        (A, R, R, (A, R)),
        (A, R, M, (A, R)),
        (M, R, M, (M, R)),
        (M, R, O, (O, O)),
        (A, M, R, (A, R)),
        # A role withdrawn by hand returns while the provider still claims it.
        (R, M, M, (M, M)),
        (R, M, R, (R, R)),
    ],
)
def test_a_role_after_a_claim(
    current: Role, provided: Role, claimed: Role, expected: tuple[Role, Role]
) -> None:
    assert role_by_claim(current, provided, claimed) == expected


def test_staff_need_a_provider_that_assigns_roles() -> None:
    for role in Role:
        assert may_use_provider(role, assigns_roles=True)
        assert bool(may_use_provider(role, assigns_roles=False)) is (role not in STAFF)


def test_an_account_is_linked_once_per_provider() -> None:
    assert may_link(linked=False)
    assert may_link(linked=True).code == "provider_other_person"
