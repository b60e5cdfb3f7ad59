"""Event handlers of ideas: notices of status changes, counts, and new names of their themes."""

from forum.accounts.queries import lock_members
from forum.core.delivery.handler import ExternalHandler, TransactionalHandler
from forum.core.journal.event import ContentChanged, Event, VisibilityChanged
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.ideas.actions.counts import count_idea
from forum.ideas.actions.votes import void_vote
from forum.ideas.events import IdeaMerged, IdeaSplit, StatusChanged, VoteVoided
from forum.ideas.queries import groups
from forum.ideas.queries import ideas as queries
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.tables import KIND, Idea, Status
from forum.inbox.actions.notices import notify
from forum.inbox.actions.topics import add_topic_news
from forum.inbox.queries import followers
from forum.inbox.tables import NewsKind
from forum.town.events import PartRenamed

RENAME_BATCH = 200
"""Ideas in one transaction: a theme may have thousands."""


async def _notify_about_status(uow: UnitOfWork, event: StatusChanged) -> None:
    milestone = await milestone_queries.milestone(uow, event.milestone_id)
    idea = await queries.idea(uow, event.subject.id)
    if milestone is None or not idea.is_public:
        return
    refs = await groups.refs(uow, [idea])
    authors = await groups.authors_of(uow, [ref.id for ref in refs])
    others = await followers(uow, *refs) - authors
    # Together, as one `notify()` after another would lock them against the lock order.
    await lock_members(uow, authors | others)
    code = "idea_reopened" if event.after == Status.open else f"idea_{event.after}"
    for recipients, news in ((authors, NewsKind.own), (others, NewsKind.idea)):
        await notify(
            uow,
            recipients,
            code,
            idea.ref,
            html=milestone.text_html,
            language=milestone.language,
            about=milestone.about,
            news=news,
        )


async def _announce(uow: UnitOfWork, event: VisibilityChanged) -> None:
    """Announce an idea that is public to who follows its neighbourhood, theme or call; imports are no news."""
    if event.subject.kind != KIND or not event.became_public:
        return
    idea = await queries.idea(uow, event.subject.id)
    if not idea.is_public or idea.source is not None:
        return
    topics = {
        NewsKind.neighbourhood: idea.neighbourhood_id,
        NewsKind.theme: idea.theme_id,
        NewsKind.call: idea.call_id,
    }
    await add_topic_news(
        uow, idea.ref, [ContentRef(kind, number) for kind, number in topics.items() if number]
    )


async def _notify_about_merge(uow: UnitOfWork, event: IdeaMerged) -> None:
    """Notify both authors, unless the ideas were split again before."""
    idea = await queries.idea(uow, event.subject.id)
    if idea.merged_into is not None:
        await _notify_authors(uow, idea, idea.merged_into, "idea_merged", "idea_absorbed")


async def _notify_about_split(uow: UnitOfWork, event: IdeaSplit) -> None:
    """Notify both authors, unless they never heard of the merge, the idea was merged again, or left the site."""
    idea = await queries.idea(uow, event.subject.id)
    if not event.is_undo and idea.is_public and not idea.is_merged:
        await _notify_authors(uow, idea, event.canonical_id, "idea_separated", "idea_released")


async def _notify_authors(
    uow: UnitOfWork, idea: Idea, canonical_id: int, own_code: str, canonical_code: str
) -> None:
    canonical = await queries.idea(uow, canonical_id)
    letters = {
        canonical.author_id: (canonical_code, canonical, idea),
        idea.author_id: (own_code, idea, canonical),
    }
    # Together, as one `notify()` after another would lock them against the lock order.
    await lock_members(uow, [member_id for member_id in letters if member_id])
    for member_id, (code, own, other) in letters.items():
        if member_id and own.is_public:
            await notify(uow, [member_id], code, own.ref, about=str(other.ref), urgent=True)


async def _reindex_renamed(uow: UnitOfWork, event: PartRenamed) -> None:
    """Have the ideas of a theme or a neighbourhood indexed with its new name."""
    ids = await queries.public_ids_of_part(uow, event.subject, event.after, RENAME_BATCH)
    for number in ids:
        uow.publish(ContentChanged(subject=ContentRef(KIND, number)))
    if len(ids) == RENAME_BATCH:
        uow.publish(PartRenamed(subject=event.subject, after=ids[-1]))


async def _void_vote(uow: UnitOfWork, event: VoteVoided) -> None:
    await void_vote(uow, event.subject.id, event.member_id)


async def _count(session_factory: SessionFactory, event: Event) -> None:
    if event.subject.kind == KIND:
        async with session_factory.unit_of_work() as uow:
            await count_idea(uow, event.subject.id)


HANDLERS = (
    TransactionalHandler("tell_about_status", (StatusChanged,), _notify_about_status),
    TransactionalHandler("announce_idea", (VisibilityChanged,), _announce),
    TransactionalHandler("tell_about_merge", (IdeaMerged,), _notify_about_merge),
    TransactionalHandler("tell_about_split", (IdeaSplit,), _notify_about_split),
    TransactionalHandler("reindex_renamed", (PartRenamed,), _reindex_renamed),
    # External, as pages that were made before it ran have the count of before.
    ExternalHandler(
        "count_idea", (VisibilityChanged, ContentChanged), _count, invalidates_pages=True
    ),
    TransactionalHandler("void_vote", (VoteVoided,), _void_vote),
)
