"""Personal data of moderation: cases about what a member wrote, decisions on them and by them, sealed texts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, update
from sqlmodel import col, select

from forum.core.content.sealed import SealedText
from forum.core.i18n.translations import N_
from forum.core.personal_data import Erasure, Person, PersonalTable, delete_rows, set_values
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from moderation.labels import DECIDED, SIGN_TAGS
from moderation.tables import FORGOTTEN, NO_WORDS, Case, CaseKind, CaseState, Decision, Statement

OTHERS = "it is about somebody else"


def _on_own_content(person: Person) -> ColumnElement[bool]:
    own = select(Case.id).where(Case.author_id == person.member_id)
    return col(Decision.case_id).in_(own)


def _about_own_content(person: Person) -> ColumnElement[bool]:
    return col(Statement.decision_id).in_(select(Decision.id).where(_on_own_content(person)))


async def _forget_messages(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Empty what moderators wrote to the author; that they decided, and why, stays counted."""
    await uow.execute(update(Decision).where(table.condition(erasure.person)).values(NO_WORDS))


async def _close_cases(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Unlink cases from their author, without what a program noticed in a text.

    Those about a text that waits have nothing left to decide.
    """
    own = table.condition(erasure.person)
    waiting = (
        own,
        col(Case.state) == CaseState.open,
        col(Case.kind).in_((CaseKind.new, CaseKind.edited)),
    )
    await uow.execute(
        update(Case).where(*waiting).values(state=CaseState.closed, decided_at=uow.now)
    )
    await uow.execute(update(Case).where(own).values(FORGOTTEN))


def _subject(row: Mapping[str, Any]) -> ContentRef:
    return ContentRef(row["subject_kind"], row["subject_id"])


def _in_texts_of_others(person: Person) -> ColumnElement[bool]:
    if person.member_id is None:
        return false()
    author = col(SealedText.author_id)
    is_others = or_(author.is_(None), author != person.member_id)
    return and_(col(SealedText.sealed_by_id) == person.member_id, is_others)


PERSONAL_DATA = (
    PersonalTable(
        Case, N_("What moderators looked at"), ("author_id",), _close_cases,
        shown={"opened_at": N_("Since"), "decided_at": N_("Until"), "signs": N_("What a program noticed")},
        words={"signs": SIGN_TAGS},
        subject=_subject,
    ),
    PersonalTable(
        Decision, N_("What was decided about what you wrote"), (), _forget_messages,
        shown={"at": N_("When"), "outcome": N_("What"), "ground": N_("Why"), "text": N_("What we wrote to you")},
        words={"outcome": DECIDED}, grounds={"ground": "at"},
        left_out={"moderator_id": "it is a colleague's"}, where=_on_own_content,
    ),
    PersonalTable(
        Statement, N_("Our reasons for what we decided about what you wrote"), (), delete_rows,
        shown={
            "passage": N_("About which words"), "ground_words": N_("Why"), "law": N_("Law"),
            "facts": N_("What we wrote to you"), "signs": N_("What a program noticed"),
            "objection_until": N_("You can object until"),
        },
        words={"signs": SIGN_TAGS}, where=_about_own_content,
    ),
    PersonalTable(
        Decision, N_("What you decided as a colleague"), ("moderator_id",), set_values(moderator_id=None),
        shown={"at": N_("When"), "outcome": N_("What"), "ground": N_("Why")},
        words={"outcome": DECIDED}, grounds={"ground": "at"}, left_out={
            "text": OTHERS, "letter": OTHERS, "language": OTHERS, "version": OTHERS, "author_trusted": OTHERS,
        },
    ),
    PersonalTable(
        SealedText, N_("What your texts said before something was left out of them"), ("author_id",), delete_rows,
        shown={"text": N_("Text"), "sealed_at": N_("Left out on")},
        left_out={"sealed_by_id": "it may be a colleague's"}, subject=_subject,
    ),
    PersonalTable(
        SealedText, N_("Where you left something out as a colleague"), ("sealed_by_id",), set_values(sealed_by_id=None),
        shown={"sealed_at": N_("When")}, left_out={"text": OTHERS, "author_id": OTHERS},
        where=_in_texts_of_others, subject=_subject,
    ),
)  # fmt: skip
