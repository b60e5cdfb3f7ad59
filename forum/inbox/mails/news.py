"""What is new for the readers of many mails: the number of statements doesn't depend on how many they are."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import col

from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.inbox import queries
from forum.inbox.tables import TOPICS, Follow, NewsKind, Notice, TopicNews


class Span(NamedTuple):
    """What is new of a kind to a reader: the notices, or topic news, above one id and up to another."""

    member_id: int
    kind: NewsKind
    above: int
    last: int

    def covers(self, number: int) -> bool:
        """Whether the id is above the one, and not above the other."""
        return self.above < number <= self.last


def _bounds(spans: Collection[Span]) -> dict[str, int]:
    return {
        "above": min(span.above for span in spans),
        "last": max(span.last for span in spans),
    }


async def notices_in(
    session: ReadSession, spans: Collection[Span], limit: int
) -> dict[Span, list[Notice]]:
    """The notices of each span, the oldest first, at most `limit` of each; with two statements."""
    if not spans:
        return {}
    members = {span.member_id for span in spans}
    ids: dict[tuple[int, str], list[int]] = {}
    for member_id, kind, number in await session.fetch_all(
        _NOTICE_IDS, {"members": members, **_bounds(spans)}
    ):
        ids.setdefault((member_id, kind), []).append(number)
    found = {
        span: [each for each in ids.get((span.member_id, span.kind), ()) if span.covers(each)][
            :limit
        ]
        for span in spans
    }
    rows = await queries.notices_by_id(
        session, {each for numbers in found.values() for each in numbers}
    )
    return {span: [rows[each] for each in numbers] for span, numbers in found.items()}


_NOTICE_IDS = (
    select(col(Notice.member_id), col(Notice.news_kind), col(Notice.id))
    .where(
        col(Notice.member_id).in_(bindparam("members", expanding=True)),
        col(Notice.id) > bindparam("above"),
        col(Notice.id) <= bindparam("last"),
    )
    .order_by(col(Notice.id))
)


async def new_in_topics(
    session: ReadSession, spans: Collection[Span], limit: int
) -> dict[Span, list[tuple[int, ContentRef]]]:
    """What is new in the topics that the readers follow, since they follow them, as (id, content) by id.

    At most `limit` of each span, with one statement for all readers and one for each kind of topic.
    """
    if not spans:
        return {}
    followed: dict[tuple[int, NewsKind], list[tuple[int, datetime]]] = {}
    for member_id, kind, topic_id, since in await session.fetch_all(
        _TOPICS_FOLLOWED, {"members": {span.member_id for span in spans}}
    ):
        followed.setdefault((member_id, NewsKind(kind)), []).append((topic_id, since))
    found: dict[Span, list[tuple[int, ContentRef]]] = {}
    for of_kind in {span.kind for span in spans}:
        alike = [span for span in spans if span.kind is of_kind]
        topics = {span: followed.get((span.member_id, of_kind), []) for span in alike}
        ids = {topic_id for own in topics.values() for topic_id, _ in own}
        news: dict[int, list[tuple[int, datetime, ContentRef]]] = {}
        for topic_id, number, at, kind, subject_id in await session.fetch_all(
            _TOPIC_NEWS, {"kind": of_kind, "topics": ids, **_bounds(alike)}
        ):
            news.setdefault(topic_id, []).append((number, at, ContentRef(kind, subject_id)))
        for span, own in topics.items():
            new = {
                number: ref
                for topic_id, since in own
                for number, at, ref in news.get(topic_id, ())
                if span.covers(number) and at >= since
            }
            found[span] = sorted(new.items())[:limit]
    return found


_TOPICS_FOLLOWED = select(
    col(Follow.member_id), col(Follow.subject_kind), col(Follow.subject_id), col(Follow.since)
).where(
    col(Follow.member_id).in_(bindparam("members", expanding=True)),
    col(Follow.subject_kind).in_(TOPICS),
)
_TOPIC_NEWS = (
    select(
        col(TopicNews.topic_id),
        col(TopicNews.id),
        col(TopicNews.at),
        col(TopicNews.subject_kind),
        col(TopicNews.subject_id),
    )
    .where(
        col(TopicNews.topic_kind) == bindparam("kind"),
        col(TopicNews.topic_id).in_(bindparam("topics", expanding=True)),
        col(TopicNews.id) > bindparam("above"),
        col(TopicNews.id) <= bindparam("last"),
    )
    .order_by(col(TopicNews.id))
)
