"""Which addresses are one mailbox, and which accounts are a group."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.clusters.rules import (
    BURST_SIZE,
    BURST_WINDOW,
    DOMAIN_SIZE,
    NEW_FOR,
    NewVote,
    commonest_domain,
    is_domain_group,
    is_mostly_one_domain,
    largest_burst,
    mail_providers,
    mailbox_of,
)

BEGINNING = datetime(2027, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("rosa@example.org", "Rosa+vote@example.org", True),
        ("rosa+1@example.org", "rosa+2@example.org", True),
        ("ro.sa@example.org", "rosa@example.org", False),
        ("ro.sa@gmail.com", "rosa@gmail.com", True),
        ("r.o.s.a+x@googlemail.com", "rosa@gmail.com", True),
        ("rosa@protonmail.com", "rosa@pm.me", True),
        ("rosa@gmail.com", "rosa@example.org", False),
        ("+rosa@example.org", "+anna@example.org", False),
    ],
)
def test_addresses_of_one_mailbox(one: str, other: str, same: bool) -> None:
    assert (mailbox_of(one)[0] == mailbox_of(other)[0]) is same


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("rosa@example.org", "example.org"),
        ("rosa@gmail.com", ""),
        ("rosa@googlemail.com", ""),
        ("rosa@mail.gmail.com", "mail.gmail.com"),
    ],
)
def test_the_domain_of_a_public_provider_says_nothing(address: str, domain: str) -> None:
    assert mailbox_of(address)[1] == domain


def test_the_list_of_providers_is_in_order() -> None:
    providers = mail_providers()
    assert providers.public == {domain.lower() for domain in providers.public}
    assert set(providers.same) | set(providers.same.values()) <= providers.public
    assert providers.ignore_dots <= providers.public


@pytest.mark.parametrize(
    ("recent", "total", "expected"),
    [
        (DOMAIN_SIZE - 1, DOMAIN_SIZE - 1, False),
        (DOMAIN_SIZE, DOMAIN_SIZE, True),
        (DOMAIN_SIZE, 2 * DOMAIN_SIZE - 1, True),
        (DOMAIN_SIZE, 2 * DOMAIN_SIZE, False),
        (40, 5000, False),
    ],
)
def test_a_group_of_one_domain(recent: int, total: int, expected: bool) -> None:
    assert is_domain_group(recent, total) is expected


def vote(
    member: int, *, joined: timedelta, cast: timedelta = timedelta(minutes=5), domain: str = ""
) -> NewVote:
    joined_at = BEGINNING + joined
    return NewVote(1, member, joined_at, joined_at + cast, domain)


def test_those_who_joined_within_the_hour_are_a_burst() -> None:
    step = BURST_WINDOW / (BURST_SIZE - 1)
    votes = [vote(each, joined=each * step) for each in range(BURST_SIZE)]
    assert [each.member_id for each in largest_burst(reversed(votes))] == list(range(BURST_SIZE))
    assert largest_burst(votes[1:]) == ()
    late = [*votes[1:], vote(9, joined=BURST_WINDOW + timedelta(seconds=1) + step)]
    assert largest_burst(late) == ()


def test_old_accounts_are_in_no_burst() -> None:
    votes = [vote(each, joined=timedelta(), cast=NEW_FOR) for each in range(BURST_SIZE)]
    assert len(largest_burst(votes)) == BURST_SIZE
    later = NEW_FOR + timedelta(seconds=1)
    assert largest_burst([*votes[1:], vote(0, joined=timedelta(), cast=later)]) == ()


def test_the_largest_of_several_bursts_counts() -> None:
    early = [vote(each, joined=timedelta(minutes=each)) for each in range(BURST_SIZE)]
    day = timedelta(days=1)
    late = [vote(100 + each, joined=day) for each in range(BURST_SIZE + 2)]
    assert {each.member_id for each in largest_burst([*late, *early])} == set(range(100, 107))


def test_the_commonest_rare_domain() -> None:
    votes = [vote(each, joined=timedelta(), domain="a.example") for each in range(3)]
    votes += [vote(9, joined=timedelta(), domain="b.example"), vote(8, joined=timedelta())]
    assert commonest_domain(votes) == 3
    assert commonest_domain(votes[-1:]) == 0
    assert is_mostly_one_domain(9, 12)
    assert not is_mostly_one_domain(8, 12)
