"""Posting, moving, editing and withdrawing ideas; `statuses.py` has the municipality's steps."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col

from forum.accounts.rules import lock_key, may_take_part
from forum.calls import rules as calls_rules
from forum.calls.tables import Call
from forum.core.content.summary import VisibilityChange
from forum.core.errors import Conflict
from forum.core.i18n.detection import settle_language
from forum.core.i18n.languages import UNDETERMINED
from forum.core.journal.event import ContentChanged, ContentSubmitted, VisibilityChanged
from forum.core.screening.signs import screen
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility, check_visibility_move
from forum.discussion.queries import signs_of_name
from forum.ideas import queries, rules
from forum.ideas.actions.milestones import record_milestone
from forum.ideas.tables import Idea, MilestoneKind
from forum.inbox.actions import follow

# No vowels and no look-alikes: the code is read aloud, and spells nothing.
CODE_LETTERS = "23456789bcdfghjkmnpqrstvwxz"


@dataclass(frozen=True)
class NewIdea:
    """What an idea begins with."""

    title: str
    body: RichText
    language: str
    language_chosen: bool = False
    name_shown: str = ""
    neighbourhood_id: int | None = None
    theme_id: int | None = None
    source: str | None = None
    source_id: str | None = None


def _new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(7))


async def _add(
    uow: UnitOfWork,
    new: NewIdea,
    *,
    call: Call | None,
    author_id: int | None,
    visibility: Visibility,
) -> Idea:
    return await uow.add(
        Idea(
            code=_new_code(),
            author_id=author_id,
            call_id=call.id if call else None,
            visibility=visibility,
            posted_at=uow.now,
            **new.__dict__ | {"body": new.body.source, "body_html": new.body.html},
        )
    )


async def post_idea(uow: UnitOfWork, new: NewIdea, *, call: Call | None = None) -> Idea:
    """A member's idea: it waits for a moderator, and its author follows it.

    The same words by the same author are the same idea: then that one is returned.
    """
    may_take_part(uow.actor).enforce()
    calls_rules.may_post_in(call, uow.today).enforce()
    assert uow.actor.member_id is not None
    await uow.advisory_lock(lock_key(uow.actor.member_id))
    known = await queries.same_idea(uow, uow.actor.member_id, new.title, new.body.source)
    if known:
        return known
    idea = await _add(
        uow, new, call=call, author_id=uow.actor.member_id, visibility=Visibility.pending
    )
    await _submitted(uow, idea, Visibility.draft)
    return idea


async def keep_draft(uow: UnitOfWork, new: NewIdea, *, call: Call | None = None) -> Idea:
    """An idea by somebody signed out, kept until they confirm their address."""
    calls_rules.may_post_in(call, uow.today).enforce()
    return await _add(uow, new, call=call, author_id=None, visibility=Visibility.draft)


async def submit_draft(uow: UnitOfWork, idea: Idea) -> Idea:
    """A kept draft becomes the idea of the member who confirmed it."""
    may_take_part(uow.actor).enforce()
    assert uow.actor.member_id is not None
    await uow.advisory_lock(lock_key(uow.actor.member_id))
    idea = await queries.idea(uow, idea.number, hold=True)
    if idea.visibility is not Visibility.draft:
        raise Conflict("visibility_move")
    known = await queries.same_idea(uow, uow.actor.member_id, idea.title, idea.body)
    if known:
        await uow.execute(delete(Idea).where(col(Idea.id) == idea.id))
        return known
    idea.author_id = uow.actor.member_id
    idea.visibility = Visibility.pending
    await uow.flush()
    await _submitted(uow, idea, Visibility.draft)
    return idea


async def discard_draft(uow: UnitOfWork, number: int) -> None:
    """Delete a kept draft; what was submitted meanwhile stays."""
    await uow.execute(
        delete(Idea).where(col(Idea.id) == number, col(Idea.visibility) == Visibility.draft)
    )


async def import_idea(uow: UnitOfWork, new: NewIdea, *, call: Call | None = None) -> Idea:
    """An idea of another platform: it waits for a moderator and has no author here."""
    idea = await _add(uow, new, call=call, author_id=None, visibility=Visibility.pending)
    await _submitted(uow, idea, Visibility.draft)
    return idea


async def _submitted(uow: UnitOfWork, idea: Idea, before: Visibility) -> None:
    await record_milestone(
        uow, idea, MilestoneKind.visibility, before=before, after=Visibility.pending
    )
    if idea.author_id:
        await follow(uow, idea.author_id, idea.ref)
    found = await _signs(uow, idea, idea.title, idea.body)
    uow.publish(ContentSubmitted(subject=idea.ref, signs=found))


async def _signs(uow: UnitOfWork, idea: Idea, title: str, body: str) -> str:
    return ",".join(screen(title, body) + await signs_of_name(uow, idea.name_shown))


async def set_visibility(uow: UnitOfWork, idea_id: int, move: VisibilityChange) -> None:
    """Move an idea to another visibility, and tell of it."""
    idea = await queries.idea(uow, idea_id, hold=True)
    before = idea.visibility
    check_visibility_move(before, move.to)
    # Only from where it was read: a colleague's move a moment ago wins, and this one says so.
    moved = await uow.execute(
        update(Idea)
        .where(col(Idea.id) == idea_id, col(Idea.visibility) == before)
        .values(visibility=move.to, **_first_publication(uow, idea, move.to))
    )
    if not moved.rowcount:
        raise Conflict("visibility_move")
    await record_milestone(
        uow, idea, MilestoneKind.visibility, before=before, after=move.to, move=move
    )
    uow.publish(VisibilityChanged(subject=idea.ref, before=before, after=move.to))


def _first_publication(uow: UnitOfWork, idea: Idea, to: Visibility) -> dict[str, Any]:
    if to is not Visibility.public or idea.public_at is not None:
        return {}
    day = rules.epoch_day(uow.now)
    return {"public_at": uow.now, "public_day": day, "trend": rules.trend(day, idea.votes_count)}


async def edit_idea(
    uow: UnitOfWork, idea: Idea, *, title: str, body: RichText, window: timedelta, seen: str = ""
) -> None:
    """The author's change: in place while the idea waits; beside the public text until checked.

    `seen` is the fingerprint of the words it began from; raises `Forbidden` when they changed since.
    """
    # Held, so that a moderator's decision at the same moment comes before or after, never between.
    idea = await queries.idea(uow, idea.number, hold=True)
    rules.may_edit(uow.actor, idea, uow.now, window).enforce()
    rules.is_edit_of(idea, seen).enforce()
    found = await _signs(uow, idea, title, body.source)
    if idea.is_public:
        idea.edited_title, idea.edited_body, idea.edited_html = title, body.source, body.html
        await uow.flush()
        uow.publish(ContentSubmitted(subject=idea.ref, edited=True, signs=found))
        return
    idea.title, idea.body, idea.body_html = title, body.source, body.html
    _follow_text(idea)
    before = idea.visibility
    idea.visibility = Visibility.pending
    await uow.flush()
    await record_milestone(uow, idea, MilestoneKind.edited, before=before, after=Visibility.pending)
    if before is Visibility.returned:
        uow.publish(VisibilityChanged(subject=idea.ref, before=before, after=Visibility.pending))
    uow.publish(ContentSubmitted(subject=idea.ref, signs=found))


def _follow_text(idea: Idea) -> None:
    """The language of a changed text; one that was chosen stays while the script allows."""
    named = (idea.language or UNDETERMINED) if idea.language_chosen else ""
    idea.language, idea.language_chosen = settle_language(named, idea.title, idea.body)


async def name_language(uow: UnitOfWork, idea: Idea, named: str) -> None:
    """Somebody who can read the idea says in which language it is; unnamed, the text tells."""
    idea = await queries.idea(uow, idea.number, hold=True)
    rules.may_name_language(uow.actor, idea).enforce()
    idea.language, idea.language_chosen = settle_language(named, idea.title, idea.body)
    await uow.flush()
    if idea.is_public:
        uow.publish(ContentChanged(subject=idea.ref))


async def settle_edit(uow: UnitOfWork, idea_id: int, accepted: bool) -> None:
    """Put the waiting edit of a public idea in place, or drop it."""
    idea = await queries.idea(uow, idea_id, hold=True)
    if idea.edited_body is None or idea.edited_html is None:
        raise Conflict("visibility_move")
    if accepted:
        idea.title = idea.edited_title or idea.title
        idea.body, idea.body_html = idea.edited_body, idea.edited_html
        _follow_text(idea)
    idea.edited_title = idea.edited_body = idea.edited_html = None
    await uow.flush()
    if accepted:
        await record_milestone(uow, idea, MilestoneKind.edited)
        uow.publish(ContentChanged(subject=idea.ref))


async def withdraw_idea(uow: UnitOfWork, idea: Idea) -> None:
    """The author takes the idea back."""
    rules.may_withdraw(uow.actor, idea).enforce()
    await set_visibility(uow, idea.number, VisibilityChange(Visibility.withdrawn))


async def count_comment(uow: UnitOfWork, idea_id: int, step: int) -> None:
    """One public comment more or less."""
    await uow.execute(
        update(Idea)
        .where(col(Idea.id) == idea_id)
        .values(comments_count=col(Idea.comments_count) + step)
    )
