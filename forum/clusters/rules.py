"""Rules of clusters: which addresses are one mailbox, and how many accounts are a group. Pure."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from forum.core.mail.message import rate_limit_mailbox
from forum.core.tokens import hash_secret

PROVIDERS_FILE = Path(__file__).resolve().parent / "mail_providers.toml"

DOMAIN_WINDOW = timedelta(days=7)
DOMAIN_SIZE = 5
"""From how many accounts of one domain within the window they are a group."""
BURST_WINDOW = timedelta(hours=1)
BURST_SIZE = 5
"""From how many accounts that joined within the window and support one idea they are a group."""
NEW_FOR = timedelta(days=1)
"""How long after joining a vote counts as that of a new account."""
LOOK_BACK = timedelta(days=3)
"""How far back joined accounts are looked at; more than a day, should a daily run be late."""
MOST_OF = 0.75
"""The part of a burst from one domain, from which staff are told so."""


@dataclass(frozen=True)
class MailProviders:
    """Big public mail providers, other names of their domains, and those that ignore dots."""

    public: frozenset[str]
    same: dict[str, str]
    ignore_dots: frozenset[str]


@cache
def mail_providers() -> MailProviders:
    """The list in `mail_providers.toml`."""
    data = tomllib.loads(PROVIDERS_FILE.read_text(encoding="utf-8"))
    return MailProviders(
        frozenset(data["public"]), data["same"], frozenset(data["dots"]["ignored"])
    )


def mailbox_of(address: str) -> tuple[str, str]:
    """The mailbox of an address, as a hash, and its domain (empty for a public provider).

    Only for showing groups: two people may share it where a provider doesn't ignore tags or dots.
    """
    providers = mail_providers()
    local, _, domain = rate_limit_mailbox(address).rpartition("@")
    domain = providers.same.get(domain, domain)
    if domain in providers.ignore_dots:
        local = local.replace(".", "")
    return hash_secret(f"{local}@{domain}"), "" if domain in providers.public else domain


@dataclass(frozen=True)
class NewVote:
    """A vote of an account that joined recently."""

    idea_id: int
    member_id: int
    joined_at: datetime
    cast_at: datetime
    domain: str


def is_domain_group(recent: int, total: int) -> bool:
    """Whether so many new accounts of one domain, of so many in all, are a group.

    A domain that had as many accounts before is a provider that the list doesn't name.
    """
    return recent >= DOMAIN_SIZE and 2 * recent > total


def largest_burst(votes: Iterable[NewVote]) -> Sequence[NewVote]:
    """Of the votes on one idea, most of those whose accounts joined within `BURST_WINDOW`.

    Empty if they are too few. Votes count only of accounts that were new when they voted.
    """
    new = sorted(
        (vote for vote in votes if vote.cast_at - vote.joined_at <= NEW_FOR),
        key=lambda vote: (vote.joined_at, vote.member_id),
    )
    best: Sequence[NewVote] = ()
    start = 0
    for end, vote in enumerate(new):
        while vote.joined_at - new[start].joined_at > BURST_WINDOW:
            start += 1
        if end + 1 - start > len(best):
            best = new[start : end + 1]
    return best if len(best) >= BURST_SIZE else ()


def commonest_domain(votes: Sequence[NewVote]) -> int:
    """How many of the votes are of accounts with the commonest rare domain."""
    counts = Counter(vote.domain for vote in votes if vote.domain)
    return max(counts.values(), default=0)


def is_mostly_one_domain(of_one_domain: int, size: int) -> bool:
    """Whether staff are told that most of a burst has addresses of one domain."""
    return of_one_domain >= MOST_OF * size
