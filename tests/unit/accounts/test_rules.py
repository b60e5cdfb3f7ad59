"""What a provider's word changes about a role, and whom it may vouch for."""

import pytest

from forum.accounts.rules import may_link, may_use_provider, role_by_claim
from forum.core.actor import STAFF, Role

R, M, O, A = Role.resident, Role.moderator, Role.official, Role.admin


@pytest.mark.parametrize(
    ("held", "given", "told", "after"),
    [
        # What the provider gave, it changes and takes again.
        (R, R, R, (R, R)),
        (R, R, M, (M, M)),
        (M, M, M, (M, M)),
        (M, M, A, (A, A)),
        (A, A, M, (M, M)),
        (M, M, R, (R, R)),
        # What was given by hand it only raises.
        (A, R, R, (A, R)),
        (A, R, M, (A, R)),
        (M, R, M, (M, R)),
        (M, R, O, (O, O)),
        (A, M, R, (A, R)),
        # What was taken by hand while the provider still says it comes back.
        (R, M, M, (M, M)),
        (R, M, R, (R, R)),
    ],
)
def test_a_role_after_a_claim(
    held: Role, given: Role, told: Role, after: tuple[Role, Role]
) -> None:
    assert role_by_claim(held, given, told) == after


def test_colleagues_need_a_provider_that_knows_them() -> None:
    for role in Role:
        assert may_use_provider(role, assigns_roles=True)
        assert bool(may_use_provider(role, assigns_roles=False)) is (role not in STAFF)


def test_an_address_opens_an_account_once_at_each_provider() -> None:
    assert may_link(linked=False)
    assert may_link(linked=True).code == "provider_other_person"
