"""Personal data of moderation: cases about what a member wrote, and decisions on them and by them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from forum.core.i18n.translations import N_
from forum.core.personal_data import Erasure, Person, PersonalTable, set_values
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from moderation.labels import DECIDED, SIGN_TAGS
from moderation.tables import FORGOTTEN, WITHOUT_WORDS, Case, CaseKind, CaseState, Decision

OTHERS = "it is about somebody else"


def _on_own_content(person: Person) -> ColumnElement[bool]:
    own = select(Case.id).where(Case.author_id == person.member_id)
    return col(Decision.case_id).in_(own)


async def _forget_messages(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Empty what moderators and the author wrote; that it was decided, and why, stays counted."""
    await uow.execute(update(Decision).where(table.condition(erasure.person)).values(WITHOUT_WORDS))


async def _close_cases(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Unlink cases from their author, without what a program noticed in a text.

    Those about a text that waits have nothing left to decide.
    """
    own = table.condition(erasure.person)
    waiting = (
        own,
        col(Case.state) == CaseState.open,
        col(Case.kind).in_((CaseKind.new, CaseKind.resubmitted, CaseKind.edited)),
    )
    await uow.execute(
        update(Case).where(*waiting).values(state=CaseState.closed, decided_at=uow.now)
    )
    await uow.execute(update(Case).where(own).values(FORGOTTEN))


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
        shown={
            "at": N_("When"), "outcome": N_("What"), "ground": N_("Why"), "text": N_("What we wrote to you"),
            "sent_back_title": N_("The title as it was then"), "sent_back_text": N_("The text as it was then"),
        },
        words={"outcome": DECIDED}, grounds={"ground": "at"},
        left_out={"moderator_id": "it is a colleague's"}, where=_on_own_content,
    ),
    PersonalTable(
        Decision, N_("What you decided as a colleague"), ("moderator_id",), set_values(moderator_id=None),
        shown={"at": N_("When"), "outcome": N_("What"), "ground": N_("Why")},
        words={"outcome": DECIDED}, grounds={"ground": "at"}, left_out=dict.fromkeys(("author_trusted", *WITHOUT_WORDS), OTHERS),
    ),
)  # fmt: skip
