"""Retention of moderation: who a case was about, reported it or asked for help, and what was written then."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlmodel import col

from forum.core.content.sealed import SealedText
from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from moderation.tables.appeals import FORGOTTEN_APPEAL, Appeal
from moderation.tables.cases import FORGOTTEN, Case, CaseState
from moderation.tables.concerns import FORGOTTEN_CONCERN, Concern, ConcernState, ContactAttempt
from moderation.tables.decisions import WITHOUT_WORDS, Decision, Statement
from moderation.tables.help_requests import HELP_REQUEST, HelpRequest
from moderation.tables.notes import CaseNote
from moderation.tables.reports import FORGOTTEN_REPORT, Report


def _is_old(before: datetime) -> ColumnElement[bool]:
    """SQL condition: decided or closed before, and something is left; the text may have no author."""
    is_left = or_(col(Case.author_id).is_not(None), col(Case.signs) != "", col(Case.urgent))
    return and_(col(Case.decided_at) < before, col(Case.state) != CaseState.open, is_left)


_is_known = or_(
    col(Concern.author_id).is_not(None),
    col(Concern.categories) != "",
    col(Concern.reason) != "",
    col(Concern.handed_to) != "",
    col(Concern.phone) != "",
    col(Concern.follow_up_on).is_not(None),
)
"""SQL condition: more of a concern is left than that there was one."""
_is_about_request = col(Concern.subject_kind) == HELP_REQUEST
"""SQL condition: somebody asked for help."""


def _ended(before: datetime) -> Select[int | None]:
    """The ids of the cases that were decided or closed before."""
    return select(col(Case.id)).where(
        col(Case.decided_at) < before, col(Case.state) != CaseState.open
    )


def _is_old_report(before: datetime) -> ColumnElement[bool]:
    """SQL condition: its case was decided or closed before, and something is left of who reported."""
    texts = (Report.name, Report.email, Report.text, Report.passage, Report.source)
    is_left = or_(col(Report.reporter_id).is_not(None), *(col(text) != "" for text in texts))
    return and_(col(Report.case_id).in_(_ended(before)), is_left)


def _has_words() -> ColumnElement[bool]:
    """SQL condition: a decision has a text that was written to its author, or by them."""
    return or_(*(col(getattr(Decision, name)) != "" for name in WITHOUT_WORDS))


def _is_sealed_long_enough(before: datetime) -> ColumnElement[bool]:
    """SQL condition: sealed before, and no objection waits that may put it back."""
    waits = (
        select(col(Appeal.id))
        .join(Decision, col(Decision.id) == col(Appeal.decision_id))
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(
            col(Appeal.state) == CaseState.open,
            col(Case.subject_kind) == col(SealedText.subject_kind),
            col(Case.subject_id) == col(SealedText.subject_id),
        )
    )
    return and_(col(SealedText.sealed_at) < before, ~waits.exists())


RETENTION = (
    Retention(
        "cases", Case, "id", _is_old,
        N_("That moderators looked at what you wrote, and what they wrote to you about it"),
        values=FORGOTTEN,
    ),
    Retention(
        "cases", Decision, "id",
        lambda before: and_(col(Decision.at) < before, _has_words()),
        values=WITHOUT_WORDS,
    ),
    Retention(
        "cases", CaseNote, "id",
        lambda before: col(CaseNote.case_id).in_(_ended(before)),
        N_("What colleagues noted for each other about what you wrote"),
    ),
    Retention(
        "help_requests", HelpRequest, "id",
        lambda before: col(HelpRequest.id).in_(
            select(col(Concern.subject_id)).where(_is_about_request, col(Concern.closed_at) < before)
        ),
        N_("What you wrote when you asked for help, and how we could reach you, after it has come to an end"),
    ),
    # Ended in the past, so that what else is known of it goes with the rules for concerns.
    Retention(
        "help_requests_longest", Concern, "id",
        lambda before: and_(
            _is_about_request, col(Concern.opened_at) < before,
            col(Concern.closed_at).is_(None), col(Concern.state) == ConcernState.open,
        ),
        values={"state": ConcernState.not_reached, "closed_at": col(Concern.opened_at)},
    ),
    Retention(
        "help_requests_longest", HelpRequest, "id", lambda before: col(HelpRequest.at) < before,
        N_("What you wrote when you asked for help, also if it has not come to an end"),
    ),
    Retention(
        "concerns", ContactAttempt, "id",
        lambda before: col(ContactAttempt.concern_id).in_(
            select(col(Concern.id)).where(col(Concern.closed_at) < before)
        ),
        N_("That you may have needed help, and what came of it"),
    ),
    Retention(
        "concerns", Concern, "id",
        lambda before: and_(col(Concern.closed_at) < before, _is_known),
        values=FORGOTTEN_CONCERN,
    ),
    Retention(
        "cases", Appeal, "id",
        lambda before: and_(
            col(Appeal.decided_at) < before, col(Appeal.state) != CaseState.open,
            or_(col(Appeal.author_id).is_not(None), col(Appeal.text) != ""),
        ),
        N_("What you wrote when you objected to a decision"),
        values=FORGOTTEN_APPEAL,
    ),
    Retention("cases", Statement, "decision_id", lambda before: col(Statement.objection_until) < before.date()),
    Retention(
        "reports", Report, "id", _is_old_report,
        N_("What you reported to us, with your name and address, after we decided about it"),
        values=FORGOTTEN_REPORT,
    ),
    Retention(
        "report_sources", Report, "id",
        lambda before: and_(col(Report.at) < before, col(Report.source) != ""),
        N_("A code made from the internet address that a report came from, so that we notice when one person sends many"),
        values={"source": ""},
    ),
    Retention(
        "sealed", SealedText, "id", _is_sealed_long_enough,
        N_("What your text said before personal details were left out of it"),
    ),
)  # fmt: skip
