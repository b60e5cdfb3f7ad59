"""Personal data of ideas: the ideas of a member, their votes, and what they did as an official."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import col, select

from forum.accounts.queries import waiting_drafts
from forum.core.content.erasure import erase_authored
from forum.core.content.sealed import SealedText, are_sealed_of
from forum.core.content.text_history import ReplacedText
from forum.core.content.visibility_labels import VISIBILITY
from forum.core.i18n.translations import N_
from forum.core.media.tables import Photo
from forum.core.personal_data import Erasure, Person, PersonalTable, delete_rows, keep, set_values
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from forum.ideas.actions.voters import keep_member, void_unrecognisable
from forum.ideas.labels import STATUS
from forum.ideas.rules import PROMISED
from forum.ideas.tables import KIND, Idea, Milestone, MilestoneKind, UnsentIdea, Vote, VoterHash

MESSAGE = "it may be a moderator's message to somebody else; answers are on the page of the idea"


async def _keep_votes(uow: UnitOfWork, _table: PersonalTable, erasure: Erasure) -> None:
    """Leave the votes in their totals, recognisable should the voter come back; void the others."""
    member_id = erasure.person.member_id
    if member_id is None:
        return
    if erasure.first_at is None:
        await keep_member(uow, member_id)
    await void_unrecognisable(uow, member_id, erasure.first_at)


async def _erase_ideas(uow: UnitOfWork, _table: PersonalTable, erasure: Erasure) -> None:
    """Erase ideas, and in their timelines what moderators wrote to the author."""
    if erasure.person.member_id is None:
        # Nobody's are those of former participants, and those that were imported.
        return
    own = await uow.all(select(col(Idea.id)).where(col(Idea.author_id) == erasure.person.member_id))
    await erase_authored(uow, Idea, erasure, stays=lambda idea: idea.status in PROMISED)
    if own:
        await uow.execute(
            update(Milestone)
            .where(col(Milestone.idea_id).in_(own), col(Milestone.kind) == MilestoneKind.visibility)
            .values(text="", text_html="")
        )


def _is_sealed_unconfirmed(person: Person) -> ColumnElement[bool]:
    return are_sealed_of(KIND, waiting_drafts(KIND, person.email or ""))


def _is_unconfirmed(person: Person) -> ColumnElement[bool]:
    waiting = waiting_drafts(KIND, person.email or "")
    return and_(col(Idea.visibility) == Visibility.draft, col(Idea.id).in_(waiting))


def _is_replaced_text(person: Person) -> ColumnElement[bool]:
    own = select(col(Idea.id)).where(col(Idea.author_id) == person.member_id)
    return and_(col(ReplacedText.subject_kind) == KIND, col(ReplacedText.subject_id).in_(own))


def _replaced_of(row: Mapping[str, Any]) -> ContentRef:
    return ContentRef(KIND, row["subject_id"])


def _are_photos(person: Person) -> ColumnElement[bool]:
    """SQL condition: photos of a person's ideas, and of those that wait for their address."""
    waiting = waiting_drafts(KIND, person.email or "")
    is_beside_theirs: ColumnElement[bool] = col(Photo.subject_id).in_(waiting)
    if person.member_id is not None:
        own = select(col(Idea.id)).where(col(Idea.author_id) == person.member_id)
        is_beside_theirs = or_(is_beside_theirs, col(Photo.subject_id).in_(own))
    return and_(col(Photo.subject_kind) == KIND, is_beside_theirs)


def _voted_idea(row: Mapping[str, Any]) -> ContentRef:
    return ContentRef(KIND, row["idea_id"])


PERSONAL_DATA = (
    PersonalTable(
        Idea, N_("Your ideas"), ("author_id",), _erase_ideas,
        shown={
            "title": N_("Title"), "body": N_("Text"), "posted_at": N_("Posted on"),
            "location": N_("Where exactly"),
            "name_shown": N_("Name, as others see it"), "visibility": N_("Is it public?"),
            "status": N_("What the municipality does with it"),
            "edited_title": N_("Title, after your change"), "edited_body": N_("Text, after your change"),
            "edited_location": N_("Where exactly, after your change"), "edited_name": N_("Name, after your change"),
        },
        words={"visibility": VISIBILITY, "status": STATUS},
    ),
    PersonalTable(
        ReplacedText, N_("What your ideas said before you changed them"), (),
        keep("it goes with the ideas, also of those that stay"), where=_is_replaced_text,
        shown={"title": N_("Title"), "body": N_("Text"), "replaced_at": N_("Changed on")},
        subject=_replaced_of,
    ),
    PersonalTable(
        Photo, N_("Photos beside your ideas; they are in the folder “photos”"), (),
        keep("they go with the ideas that they are beside"), where=_are_photos,
        shown={
            "name": N_("File"), "alt": N_("What can be seen"), "staged_at": N_("Added on"),
        },
    ),
    PersonalTable(
        Idea, N_("Ideas that you wrote without signing in, and did not confirm yet"), (),
        keep("they go with the sign-in that waits for them"), where=_is_unconfirmed,
        shown={
            "title": N_("Title"), "body": N_("Text"), "location": N_("Where exactly"),
            "posted_at": N_("Posted on"), "name_shown": N_("Name, as others see it"),
        },
    ),
    PersonalTable(
        UnsentIdea, N_("An idea that you kept for later"), ("member_id",), delete_rows,
        shown={"title": N_("Title"), "body": N_("Text"), "saved_at": N_("Kept on")},
    ),
    PersonalTable(
        SealedText, N_("What you left out of ideas that you did not confirm yet"), (),
        keep("they go with the sign-in that waits for them"), where=_is_sealed_unconfirmed,
        shown={"text": N_("Text"), "sealed_at": N_("Left out on")},
    ),
    PersonalTable(
        Vote, N_("Ideas that you support"), ("member_id",),
        _keep_votes,
        shown={"cast_at": N_("Since")}, subject=_voted_idea,
    ),
    PersonalTable(
        VoterHash, "", ("member_id",),
        keep("a vote that stays is recognised by it; it goes when nobody can vote on the idea any more"),
        left_out={"voter_hash": "the hash of an address or a number with our key, by which nobody is described"},
    ),
    PersonalTable(
        Milestone, N_("What you did as a colleague"), ("actor_id",), set_values(actor_id=None),
        shown={"at": N_("When"), "after": N_("What")}, subject=_voted_idea,
        words={"after": {**VISIBILITY, **STATUS}},
        left_out={"text": MESSAGE, "text_html": MESSAGE},
    ),
)  # fmt: skip
