"""Personal data of moderation: cases about what a member wrote, decisions on them and by them, reports, notes, sealed texts.

A report is its reporter's: no export of an author says that, why or by whom they were reported.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, update
from sqlmodel import col, select

from forum.core.content.sealed import SealedText
from forum.core.i18n.translations import N_
from forum.core.personal_data import Erasure, Person, PersonalTable, delete_rows, set_values
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from moderation.actions.help_requests import delete_requests
from moderation.labels.appeals import APPEAL_STATES
from moderation.labels.cases import DECIDED
from moderation.labels.concerns import ATTEMPTS, STATES, WISHES
from moderation.labels.help_requests import BEST_TIMES
from moderation.labels.reports import REASONS_ON_FILE
from moderation.labels.signs import SIGN_TAGS
from moderation.tables.appeals import FORGOTTEN_APPEAL, Appeal
from moderation.tables.cases import FORGOTTEN, Case, CaseKind, CaseState
from moderation.tables.claims import CaseClaim
from moderation.tables.concerns import FORGOTTEN_CONCERN, Concern, ConcernState, ContactAttempt
from moderation.tables.decisions import WITHOUT_WORDS, Decision, Statement
from moderation.tables.help_requests import HelpRequest
from moderation.tables.notes import CaseNote
from moderation.tables.reports import FORGOTTEN_REPORT, Report

OTHERS = "it is about somebody else"
ON_REQUEST = (
    "it may name readers who reported it, and others: a colleague gives what is about the author"
)
HASH = "only a hash of an address"
UNCONFIRMED = "nobody confirmed that the address is theirs: it may be another person's words"


def _on_own_content(person: Person) -> ColumnElement[bool]:
    own = select(Case.id).where(Case.author_id == person.member_id)
    return col(Decision.case_id).in_(own)


def _noted_on_own_content(person: Person) -> ColumnElement[bool]:
    own = select(Case.id).where(Case.author_id == person.member_id)
    return col(CaseNote.case_id).in_(own)


def _about_own_content(person: Person) -> ColumnElement[bool]:
    return col(Statement.decision_id).in_(select(Decision.id).where(_on_own_content(person)))


def _to_reach_them(person: Person) -> ColumnElement[bool]:
    own = select(Concern.id).where(Concern.author_id == person.member_id)
    return col(ContactAttempt.concern_id).in_(own)


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


async def _forget_concerns(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Forget whom a concern was about; that there was one stays counted."""
    await uow.execute(
        update(Concern)
        .where(table.condition(erasure.person), col(Concern.state) == ConcernState.open)
        .values(state=ConcernState.safe, closed_at=uow.now)
    )
    await uow.execute(
        update(Concern).where(table.condition(erasure.person)).values(FORGOTTEN_CONCERN)
    )


async def _forget_requests(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Delete requests for help as their senders do."""
    await delete_requests(uow, table.condition(erasure.person))


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
        shown={
            "at": N_("When"), "outcome": N_("What"), "ground": N_("Why"), "text": N_("What we wrote to you"),
            "sent_back_title": N_("The title as it was then"), "sent_back_text": N_("The text as it was then"),
        },
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
        Concern, N_("That you may have needed help"), ("author_id",), _forget_concerns,
        shown={
            "opened_at": N_("Since"), "closed_at": N_("Until"), "categories": N_("What was noticed"),
            "wish": N_("Whether you want to be called"), "phone": N_("Your telephone number"),
            "state": N_("How it ended"), "handed_to": N_("Who went on with it"),
        },
        words={"categories": SIGN_TAGS, "state": STATES, "wish": WISHES},
        left_out={"taken_by": "it is a colleague's", "reason": "it is a colleague's"}, subject=_subject,
    ),
    PersonalTable(
        HelpRequest, N_("Your requests for help"), ("author_id",), _forget_requests,
        shown={
            "id": N_("Reference number"), "at": N_("When"), "text": N_("What you wrote to us"),
            "phone": N_("Your telephone number"), "email": N_("Your e-mail address"),
            "best_time": N_("When you would like to be contacted"), "name": N_("Your name"),
            "neighbourhood": N_("Where you live"),
        },
        words={"best_time": BEST_TIMES},
    ),
    PersonalTable(
        HelpRequest, N_("Requests for help with your address"), ("email",), _forget_requests,
        shown={"id": N_("Reference number"), "at": N_("When")},
        left_out=dict.fromkeys(("author_id", "text", "phone", "best_time", "name", "neighbourhood"), UNCONFIRMED),
    ),
    PersonalTable(
        ContactAttempt, N_("What was tried to reach you"), (), delete_rows,
        shown={"at": N_("When"), "outcome": N_("What came of it"), "text": N_("Note")},
        words={"outcome": ATTEMPTS}, left_out={"member_id": "it is a colleague's"}, where=_to_reach_them,
    ),
    PersonalTable(
        CaseNote, N_("That colleagues wrote notes about what you wrote: ask us what is in them"), (), delete_rows,
        shown={"at": N_("When")}, left_out={"text": ON_REQUEST, "member_id": "it is a colleague's"},
        where=_noted_on_own_content,
    ),
    PersonalTable(
        CaseNote, N_("The notes that you wrote as a colleague"), ("member_id",), set_values(member_id=None),
        shown={"at": N_("When")}, left_out={"text": OTHERS},
    ),
    PersonalTable(
        CaseClaim, N_("What you are looking at as a colleague"), ("member_id",), delete_rows,
        shown={"at": N_("Since")},
    ),
    PersonalTable(
        Concern, N_("Whom you helped as a colleague"), ("taken_by",), set_values(taken_by=None),
        shown={"taken_at": N_("Since")},
        left_out=dict.fromkeys(("author_id", "categories", "wish", "phone", "handed_to", "follow_up_on", "reason", "alerts"), OTHERS),
    ),
    PersonalTable(
        ContactAttempt, N_("What you tried as a colleague"), ("member_id",), set_values(member_id=None),
        shown={"at": N_("When"), "outcome": N_("What came of it")},
        words={"outcome": ATTEMPTS}, left_out={"text": OTHERS},
    ),
    PersonalTable(
        Decision, N_("What you decided as a colleague"), ("moderator_id",), set_values(moderator_id=None),
        shown={"at": N_("When"), "outcome": N_("What"), "ground": N_("Why")},
        words={"outcome": DECIDED}, grounds={"ground": "at"}, left_out=dict.fromkeys(
            ("language", "version", *WITHOUT_WORDS), OTHERS
        ),
    ),
    PersonalTable(
        Report, N_("What you reported"), ("reporter_id",), set_values(**FORGOTTEN_REPORT),
        shown={
            "id": N_("Reference number"), "at": N_("When"), "reason": N_("Why"), "ground": N_("House rule"),
            "text": N_("What you wrote to us"), "passage": N_("Which words"),
        },
        words={"reason": REASONS_ON_FILE}, grounds={"ground": "at"},
        left_out={"source": HASH},
    ),
    PersonalTable(
        Report, N_("What was reported with your address, without signing in"), ("email",),
        set_values(**FORGOTTEN_REPORT),
        shown={"id": N_("Reference number"), "at": N_("When"), "reason": N_("Why")},
        words={"reason": REASONS_ON_FILE},
        left_out={
            "name": UNCONFIRMED, "text": UNCONFIRMED, "passage": UNCONFIRMED, "ground": UNCONFIRMED,
            "source": HASH,
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
