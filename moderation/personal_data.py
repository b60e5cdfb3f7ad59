"""Personal data of moderation: cases about what a member wrote, and decisions on them and by them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from forum.core.i18n.translations import N_
from forum.core.personal_data import Erasure, Person, PersonalTable, delete_rows, set_values
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from moderation.labels import APPEAL_STATES, DECIDED, SIGN_TAGS
from moderation.tables import (
    FORGOTTEN,
    FORGOTTEN_APPEAL,
    NO_WORDS,
    Appeal,
    Case,
    CaseKind,
    CaseState,
    Decision,
    Statement,
)

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


async def _close_appeals(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Empty what the author wrote; that they objected, and what came of it, stays counted."""
    own = table.condition(erasure.person)
    await uow.execute(
        update(Appeal)
        .where(own, col(Appeal.state) == CaseState.open)
        .values(state=CaseState.closed, decided_at=uow.now)
    )
    await uow.execute(update(Appeal).where(own).values(FORGOTTEN_APPEAL))


def _subject(row: Mapping[str, Any]) -> ContentRef:
    return ContentRef(row["subject_kind"], row["subject_id"])


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
            "objection_until": N_("You can object until"), "edited_title": N_("Your change"),
            "edited_body": N_("Your change"),
        },
        words={"signs": SIGN_TAGS}, where=_about_own_content,
    ),
    PersonalTable(
        Appeal, N_("Your objections to what we decided"), ("author_id",), _close_appeals,
        shown={
            "at": N_("When"), "text": N_("What you wrote to us"), "state": N_("Where it stands"),
            "decided_at": N_("Until"),
        },
        words={"state": APPEAL_STATES},
    ),
    PersonalTable(
        Decision, N_("What you decided as a colleague"), ("moderator_id",), set_values(moderator_id=None),
        shown={"at": N_("When"), "outcome": N_("What"), "ground": N_("Why")},
        words={"outcome": DECIDED}, grounds={"ground": "at"}, left_out={
            "text": OTHERS, "letter": OTHERS, "language": OTHERS, "version": OTHERS, "author_trusted": OTHERS,
        },
    ),
)  # fmt: skip
