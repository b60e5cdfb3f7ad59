"""Retention of moderation: whom a decided case was about, and what moderators wrote to them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from moderation.tables import (
    FORGOTTEN,
    FORGOTTEN_APPEAL,
    NO_WORDS,
    Appeal,
    Case,
    CaseState,
    Decision,
    Statement,
)


def _is_old(before: datetime) -> ColumnElement[bool]:
    """SQL condition: decided or closed before, and something is left; the text may have no author."""
    is_left = or_(col(Case.author_id).is_not(None), col(Case.signs) != "", col(Case.urgent))
    return and_(col(Case.decided_at) < before, col(Case.state) != CaseState.open, is_left)


RETENTION = (
    Retention(
        "cases", Case, "id", _is_old,
        N_("That moderators looked at what you wrote, and what they wrote to you about it"),
        values=FORGOTTEN,
    ),
    Retention(
        "cases", Decision, "id",
        lambda before: and_(
            col(Decision.at) < before, or_(col(Decision.text) != "", col(Decision.letter) != "")
        ),
        values=NO_WORDS,
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
)  # fmt: skip
