"""Posting, moving, editing and withdrawing ideas; `statuses.py` has the municipality's steps."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col

from forum.accounts.actions.contributions import begin_contribution
from forum.calls import rules as calls_rules
from forum.calls.tables import Call
from forum.core.content import lifecycle
from forum.core.content.summary import VisibilityChange
from forum.core.i18n.detection import resolve_language
from forum.core.i18n.languages import UNDETERMINED
from forum.core.journal.event import ContentChanged
from forum.core.screening.signs import screen
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
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


@dataclass(frozen=True)
class Posted:
    """The idea that a post led to: a new one, or the earlier one with the same words."""

    idea: Idea
    is_new: bool


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


async def post_idea(uow: UnitOfWork, new: NewIdea, *, call: Call | None = None) -> Posted:
    """Post a member's idea: it waits for a moderator, and its author follows it.

    The same words by the same author are the same idea: then that one is returned.
    """
    author_id = await begin_contribution(uow)
    calls_rules.may_post_in(call, uow.today).enforce()
    if same := await queries.same_idea(uow, author_id, new.title, new.body.source):
        return Posted(same, is_new=False)
    idea = await _add(uow, new, call=call, author_id=author_id, visibility=Visibility.pending)
    await _submit(uow, idea)
    return Posted(idea, is_new=True)


async def keep_draft(uow: UnitOfWork, new: NewIdea, *, call: Call | None = None) -> Idea:
    """Keep an idea by somebody signed out, until they confirm their address."""
    calls_rules.may_post_in(call, uow.today).enforce()
    return await _add(uow, new, call=call, author_id=None, visibility=Visibility.draft)


async def submit_draft(uow: UnitOfWork, idea: Idea) -> Idea:
    """Submit a draft as the idea of the member who confirmed it."""
    author_id = await begin_contribution(uow)

    async def find_same(draft: Idea) -> Idea | None:
        return await queries.same_idea(uow, author_id, draft.title, draft.body)

    idea, is_new = await lifecycle.confirm_draft(uow, idea, find_same)
    if is_new:
        await _submit(uow, idea)
    return idea


async def import_idea(uow: UnitOfWork, new: NewIdea, *, call: Call | None = None) -> Idea:
    """Import an idea of another platform: it waits for a moderator and has no author here."""
    idea = await _add(uow, new, call=call, author_id=None, visibility=Visibility.pending)
    await _submit(uow, idea)
    return idea


async def _submit(uow: UnitOfWork, idea: Idea) -> None:
    await record_milestone(
        uow, idea, MilestoneKind.visibility, before=Visibility.draft, after=Visibility.pending
    )
    if idea.author_id:
        await follow(uow, idea.author_id, idea.ref)
    await lifecycle.submit(uow, idea, await _signs(uow, idea, idea.title, idea.body))


async def _signs(uow: UnitOfWork, idea: Idea, title: str, body: str) -> tuple[str, ...]:
    return screen(title, body) + await signs_of_name(uow, idea.name_shown)


async def on_move(
    uow: UnitOfWork, idea: Idea, before: Visibility, change: VisibilityChange
) -> None:
    """Date an idea at its first publication, and record every move on its timeline."""
    if change.to is Visibility.public and idea.public_at is None:
        idea.public_at, idea.public_day = uow.now, rules.epoch_day(uow.now)
        idea.trend = rules.trend(idea.public_day, idea.votes_count)
    await record_milestone(
        uow, idea, MilestoneKind.visibility, before=before, after=change.to, move=change
    )


async def edit_idea(
    uow: UnitOfWork, idea: Idea, *, title: str, body: RichText, window: timedelta, seen: str = ""
) -> None:
    """Change an idea by its author: in place while it waits, beside the public text otherwise.

    `seen` is the fingerprint of the words the form began with; raises `Forbidden` when they changed.
    """
    # Lock the row: a moderator's concurrent decision comes before the edit or after it.
    idea = await queries.idea(uow, idea.number, for_update=True)
    rules.may_edit(uow.actor, idea, uow.now, window).enforce()
    rules.is_edit_of(idea, seen).enforce()
    signs = await _signs(uow, idea, title, body.source)
    if idea.is_public:
        await lifecycle.propose_edit(uow, idea, title, body, signs)
        return
    idea.title, idea.body, idea.body_html = title, body.source, body.html
    _follow_text(idea)
    await record_milestone(
        uow, idea, MilestoneKind.edited, before=idea.visibility, after=Visibility.pending
    )
    await lifecycle.submit(uow, idea, signs)


def _follow_text(idea: Idea) -> None:
    """The language of a changed text; one that was chosen stays while the script allows."""
    named = (idea.language or UNDETERMINED) if idea.language_chosen else ""
    idea.language, idea.language_chosen = resolve_language(named, idea.title, idea.body)


async def name_language(uow: UnitOfWork, idea: Idea, named: str) -> None:
    """Somebody who can read the idea says in which language it is; unnamed, the text tells."""
    idea = await queries.idea(uow, idea.number, for_update=True)
    rules.may_name_language(uow.actor, idea).enforce()
    idea.language, idea.language_chosen = resolve_language(named, idea.title, idea.body)
    await uow.flush()
    if idea.is_public:
        uow.publish(ContentChanged(subject=idea.ref))


async def on_edit(uow: UnitOfWork, idea: Idea) -> None:
    """Detect the language of an accepted edit, and record it on the timeline."""
    _follow_text(idea)
    await record_milestone(uow, idea, MilestoneKind.edited)


async def withdraw_idea(uow: UnitOfWork, idea: Idea) -> None:
    """The author takes the idea back."""
    rules.may_withdraw(uow.actor, idea).enforce()
    await lifecycle.move(uow, idea.ref, VisibilityChange(Visibility.withdrawn))


async def count_comment(uow: UnitOfWork, idea_id: int, step: int) -> None:
    """One public comment more or less."""
    await uow.execute(
        update(Idea)
        .where(col(Idea.id) == idea_id)
        .values(comments_count=col(Idea.comments_count) + step)
    )
