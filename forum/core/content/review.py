"""Review: whether what an author sends waits for a moderator, and what was noticed in it.

The review policy is asked here and nowhere else. What only other slices know comes from them: whom the
moderators trust, and whose name looks like the municipality's.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast

from forum.core.actor import Actor
from forum.core.content.earlier_texts import find_repeated, is_fast
from forum.core.content.review_policy import (
    FAST,
    REPEATED,
    SAMPLED,
    Hold,
    ReviewPolicy,
    TrustPolicy,
)
from forum.core.content.shield import public_contacts
from forum.core.key_file import KeyFile
from forum.core.ref import ContentRef
from forum.core.screening.signs import screen
from forum.core.site import site_in
from forum.core.tokens import keyed_hash
from forum.core.unit_of_work import HasInfo, ReadSession

TrustSource = Callable[[ReadSession, int, TrustPolicy], Awaitable[bool]]
"""`is_trusted(session, member_id, policy)`: whether moderators trust a member."""
NameSigns = Callable[[ReadSession, str, Actor], Awaitable[tuple[str, ...]]]
"""`signs_of_name(session, name, actor)`: what is noticed in the name that an author shows."""


@dataclass(frozen=True)
class Submission:
    """What an author sends.

    - `kind`: its content type, or `review_policy.EDITS`; `ref`: the content itself;
    - `location`: where it is about, in words;
    - `place`: where it appears; a text that is sent there again on the same day is drawn, or not, as the first;
    - `by_staff`: it speaks for the municipality, and never waits;
    - `written_signed_out`: anybody may have entered the address by which it was confirmed.
    """

    kind: str
    ref: ContentRef
    author: Actor
    body: str
    language: str
    title: str = ""
    location: str = ""
    name_shown: str = ""
    place: str = ""
    by_staff: bool = False
    written_signed_out: bool = False


@dataclass(frozen=True)
class Review:
    """The codes of what was noticed, and whether the content waits for a moderator."""

    signs: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True)
class _Parts:
    policy: ReviewPolicy
    is_trusted: TrustSource
    signs_of_name: NameSigns
    key: KeyFile


_KEY = "review"


def review_info(
    policy: ReviewPolicy, is_trusted: TrustSource, signs_of_name: NameSigns, key: KeyFile
) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the policy, and what other slices know."""
    return {_KEY: _Parts(policy, is_trusted, signs_of_name, key)}


def _parts_of(holder: HasInfo) -> _Parts:
    return cast(_Parts, holder.info[_KEY])


def review_policy_of(holder: HasInfo) -> ReviewPolicy:
    """The policy in the `info` of a session, a unit of work or their factory."""
    return _parts_of(holder).policy


def signs_in(session: HasInfo, language: str, *texts: str) -> tuple[str, ...]:
    """What is noticed in the texts alone; the contacts that the town publishes are no personal data."""
    text = "\n".join(texts)
    found = [each.sign for each in review_policy_of(session).findings(text, language)]
    noticed = screen(text, public=public_contacts(site_in(session.info)))
    return (*noticed, *dict.fromkeys(found))


async def review(session: ReadSession, submission: Submission) -> Review:
    """What is noticed in a submission, and whether it waits."""
    if submission.by_staff:
        return Review()
    parts, author = _parts_of(session), submission.author
    texts = (submission.title, submission.body, submission.location)
    signs = [
        *signs_in(session, submission.language, *texts),
        *await parts.signs_of_name(session, submission.name_shown, author),
    ]
    if await is_fast(session, submission.ref, author.member_id, parts.policy.speed):
        signs.append(FAST)
    if await _is_repeated(session, submission):
        signs.append(REPEATED)
    if await _is_held(session, submission):
        return Review(tuple(signs), waits=True)
    if not signs and _is_sampled(session, submission):
        signs.append(SAMPLED)
    return Review(tuple(signs), waits=bool(signs))


async def _is_repeated(session: ReadSession, submission: Submission) -> bool:
    within = review_policy_of(session).repeated_within
    since, author_id = session.now - within, submission.author.member_id
    return bool(within) and bool(
        await find_repeated(session, submission.ref, author_id, submission.body, since)
    )


async def _is_held(session: ReadSession, submission: Submission) -> bool:
    """Whether it waits whatever is in it."""
    parts, author_id = _parts_of(session), submission.author.member_id
    whose = parts.policy.hold_for(submission.kind)
    if submission.written_signed_out or whose is Hold.everyone or author_id is None:
        return True
    if whose is Hold.nobody:
        return False
    return not await parts.is_trusted(session, author_id, parts.policy.trust)


def _is_sampled(session: ReadSession, submission: Submission) -> bool:
    """Whether it is drawn by lot, where trust decides who waits.

    The lot is a keyed hash, not chance: whoever sends a text again in the same place, or changes a few words,
    draws the same. The key keeps authors from knowing when they are drawn.
    """
    policy = review_policy_of(session)
    if policy.hold_for(submission.kind) is not Hold.newcomers or not policy.trust.sampled:
        return False
    lot = f"review {submission.author.member_id}\0{submission.place}\0{session.today}"
    drawn = int(keyed_hash(_parts_of(session).key.read(), lot)[:8], 16)
    return drawn % 100 < policy.trust.sampled
