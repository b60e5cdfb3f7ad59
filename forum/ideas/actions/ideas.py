"""Actions on ideas: post, edit, withdraw; `statuses.py` has those of officials."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import update
from sqlmodel import col

from forum.accounts.actions.contributions import begin_contribution
from forum.calls import rules as calls_rules
from forum.calls.tables import Call
from forum.core.content import lifecycle
from forum.core.content.lifecycle import TextEdit
from forum.core.content.review import Submission, review
from forum.core.content.review_policy import EDITS
from forum.core.content.sealed import Originals, seal
from forum.core.content.summary import VisibilityChange
from forum.core.i18n.detection import resolve_language
from forum.core.i18n.languages import UNDETERMINED
from forum.core.journal.event import ContentChanged, EditTakenBack
from forum.core.media.photos import ChosenPhoto, propose_photos, set_photos
from forum.core.ref import ContentRef
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from forum.discussion.actions.comments import merge_comments
from forum.ideas import ranking, rules
from forum.ideas.actions.merging import leave_group
from forum.ideas.actions.milestones import record_milestone
from forum.ideas.queries import ideas as queries
from forum.ideas.tables import KIND, Idea, MilestoneKind
from forum.inbox.actions.follows import follow
from forum.verification.rules import Act, requirement


@dataclass(frozen=True)
class NewIdea:
    """The values of a new idea; `originals`: of texts in which the author left something out."""

    title: str
    body: RichText
    language: str
    language_chosen: bool = False
    name_shown: str = ""
    location: str = ""
    neighbourhood_id: int | None = None
    theme_id: int | None = None
    originals: Originals = field(default_factory=dict)
    photos: Sequence[ChosenPhoto] = ()


@dataclass(frozen=True)
class Choices:
    """What an author chooses from lists; `language` as in `resolve_language`."""

    neighbourhood_id: int | None
    theme_id: int | None
    language: str


@dataclass(frozen=True)
class Posted:
    """Result of posting: a new idea, or the earlier one with the same text."""

    idea: Idea
    is_new: bool


def new_code() -> str:
    """A new code of a short link."""
    return "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_LENGTH))


async def _add(
    uow: UnitOfWork,
    new: NewIdea,
    *,
    call: Call | None,
    author_id: int | None,
    visibility: Visibility,
) -> Idea:
    values = new.__dict__ | {"body": new.body.source, "body_html": new.body.html}
    originals, photos = values.pop("originals"), values.pop("photos")
    idea = await uow.add(
        Idea(
            code=new_code(),
            author_id=author_id,
            call_id=call.id if call else None,
            visibility=visibility,
            posted_at=uow.now,
            **values,
        )
    )
    await seal(uow, idea.ref, author_id, originals)
    if photos:
        await set_photos(uow, idea.ref, photos)
    return idea


async def post_idea(uow: UnitOfWork, new: NewIdea, *, call: Call | None = None) -> Posted:
    """Post a member's idea, public or pending by the review policy; its author follows it.

    Idempotent: the same text by the same author returns the earlier idea.
    """
    author_id = await begin_contribution(uow, requirement(uow, Act.idea))
    calls_rules.may_post_in(call, uow.today).enforce()
    if same := await queries.same_idea(uow, author_id, new.title, new.body.source):
        return Posted(same, is_new=False)
    idea = await _add(uow, new, call=call, author_id=author_id, visibility=Visibility.draft)
    await _submit(uow, idea, written_signed_out=False)
    return Posted(idea, is_new=True)


async def keep_draft(uow: UnitOfWork, new: NewIdea, *, call: Call | None = None) -> Idea:
    """Save a guest's idea as a draft until they confirm their address."""
    calls_rules.may_post_in(call, uow.today).enforce()
    return await _add(uow, new, call=call, author_id=None, visibility=Visibility.draft)


async def submit_draft(uow: UnitOfWork, idea: Idea) -> Idea:
    """Submit a draft as the idea of the member who confirmed it."""
    author_id = await begin_contribution(uow, requirement(uow, Act.idea))

    async def find_same(draft: Idea) -> Idea | None:
        return await queries.same_idea(uow, author_id, draft.title, draft.body)

    idea, is_new = await lifecycle.confirm_draft(uow, idea, find_same)
    if is_new:
        await _submit(uow, idea, written_signed_out=True)
    return idea


async def _submit(uow: UnitOfWork, idea: Idea, *, written_signed_out: bool) -> None:
    if idea.author_id:
        await follow(uow, idea.author_id, idea.ref)
    reviewed = await review(
        uow, replace(_submission(uow, idea), written_signed_out=written_signed_out)
    )
    await lifecycle.submit(uow, idea, reviewed.signs, publish=not reviewed.waits)
    await on_move(uow, idea, Visibility.draft, VisibilityChange(idea.visibility))


def _submission(uow: UnitOfWork, idea: Idea) -> Submission:
    return Submission(
        kind=KIND,
        ref=idea.ref,
        author=uow.actor,
        title=idea.title,
        body=idea.body,
        location=idea.location,
        language=idea.language,
        name_shown=idea.name_shown,
        place=KIND,
    )


async def on_move(
    uow: UnitOfWork, idea: Idea, before: Visibility, change: VisibilityChange
) -> None:
    """Set the date of the first publication, and record each transition on the timeline.

    An idea that leaves the site leaves its group: what was merged into it stays on the site.
    """
    if before is Visibility.public and (idea.is_merged or idea.merged_count):
        await leave_group(uow, idea.number)
    if change.to is Visibility.public and idea.public_at is None:
        idea.public_at, idea.public_day = uow.now, ranking.epoch_day(uow.now)
        idea.trend = ranking.trend(idea.public_day, idea.votes_count)
    await record_milestone(
        uow, idea, MilestoneKind.visibility, before=before, after=change.to, move=change
    )


async def edit_idea(
    uow: UnitOfWork,
    idea: Idea,
    edit: TextEdit,
    *,
    window: timedelta,
    seen: str = "",
    originals: Originals = MappingProxyType({}),
    photos: Sequence[ChosenPhoto] = (),
) -> bool:
    """Edit the actor's own idea: in place until it is public, then by the review policy.

    Returns whether the new text waits for a moderator. `seen` is the fingerprint of the text that the
    form began with; raises `Forbidden` if the text has changed since, or if the actor may not edit the
    idea. `originals` are those of texts in which the author left something out, `photos` all that are
    beside the new text.
    """
    # Lock the row, to serialise the edit with a moderator's concurrent decision.
    idea = await queries.idea(uow, idea.number, for_update=True)
    rules.may_edit(uow.actor, idea, uow.now, window).enforce()
    rules.is_edit_of(idea, seen).enforce()
    await seal(uow, idea.ref, idea.author_id, originals)
    location = idea.location if edit.location is None else edit.location
    name_shown = idea.name_shown if edit.name_shown is None else edit.name_shown
    edited = replace(
        _submission(uow, idea),
        title=edit.title,
        body=edit.body.source,
        location=location,
        name_shown=name_shown,
        place=str(idea.ref),
    )
    if idea.is_public:
        reviewed = await review(uow, replace(edited, kind=EDITS))
        # A moderator may be reading the edit before it.
        waits = reviewed.waits or idea.edited_body is not None
        if waits:
            await propose_photos(uow, idea.ref, photos)
            await lifecycle.propose_edit(uow, idea, edit, reviewed.signs)
        else:
            await set_photos(uow, idea.ref, photos)
            await lifecycle.replace_text(uow, idea.ref, edit)
        return waits
    signs = (await review(uow, edited)).signs
    idea.title, idea.body, idea.body_html = edit.title, edit.body.source, edit.body.html
    idea.location, idea.name_shown = location, name_shown
    await set_photos(uow, idea.ref, photos)
    _update_language(idea)
    await record_milestone(
        uow, idea, MilestoneKind.edited, before=idea.visibility, after=Visibility.pending
    )
    await lifecycle.submit(uow, idea, signs)
    return True


async def choose(uow: UnitOfWork, idea: Idea, choices: Choices, *, window: timedelta) -> None:
    """Set what the author of an idea chooses from lists: it holds at once, as no moderator needs to read it."""
    idea = await queries.idea(uow, idea.number, for_update=True)
    rules.may_edit(uow.actor, idea, uow.now, window).enforce()
    language = resolve_language(choices.language, idea.title, idea.body)
    before = idea.neighbourhood_id, idea.theme_id, idea.language, idea.language_chosen
    if before == (choices.neighbourhood_id, choices.theme_id, *language):
        return
    idea.neighbourhood_id, idea.theme_id = choices.neighbourhood_id, choices.theme_id
    idea.language, idea.language_chosen = language
    await uow.flush()
    if idea.is_public:
        uow.publish(ContentChanged(subject=idea.ref))


async def take_back_edit(uow: UnitOfWork, idea: Idea) -> None:
    """Discard the edit of the actor's own idea that waits for a moderator; raises `Forbidden` without one."""
    idea = await queries.idea(uow, idea.number, for_update=True)
    rules.may_take_back_edit(uow.actor, idea).enforce()
    await lifecycle.settle_edit(uow, idea.ref, accepted=False)
    uow.publish(EditTakenBack(subject=idea.ref))


def _update_language(idea: Idea) -> None:
    """Set the language of a changed text; a chosen one stays, unless the script contradicts it."""
    chosen_language = (idea.language or UNDETERMINED) if idea.language_chosen else ""
    idea.language, idea.language_chosen = resolve_language(chosen_language, idea.title, idea.body)


async def name_language(uow: UnitOfWork, idea: Idea, language: str) -> None:
    """Set the language of an idea, as its author or a moderator; if empty, the text decides."""
    idea = await queries.idea(uow, idea.number, for_update=True)
    rules.may_name_language(uow.actor, idea).enforce()
    idea.language, idea.language_chosen = resolve_language(language, idea.title, idea.body)
    await uow.flush()
    if idea.is_public:
        uow.publish(ContentChanged(subject=idea.ref))


async def on_edit(uow: UnitOfWork, idea: Idea) -> None:
    """Update the language after an accepted edit, and record the edit on the timeline."""
    _update_language(idea)
    await record_milestone(uow, idea, MilestoneKind.edited)


async def withdraw_idea(uow: UnitOfWork, idea: Idea) -> None:
    """Withdraw the actor's own idea."""
    rules.may_withdraw(uow.actor, idea).enforce()
    await lifecycle.move(uow, idea.ref, VisibilityChange(Visibility.withdrawn))


async def count_comment(uow: UnitOfWork, idea_id: int, step: int) -> None:
    """Add `step` (+1 or -1) to the count of public comments."""
    counted = await uow.execute(
        update(Idea)
        .where(col(Idea.id) == idea_id, col(Idea.merged_into).is_(None))
        .values(comments_count=col(Idea.comments_count) + step)
    )
    if counted.rowcount:
        return
    idea = await queries.idea(uow, idea_id)
    if idea.merged_into is not None:
        # It was written while the idea was being merged, and follows the other comments now.
        await merge_comments(uow, idea.ref, ContentRef(KIND, idea.merged_into))
        await count_comment(uow, idea.merged_into, step)
