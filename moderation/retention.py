"""Retention of moderation: whom a decided case was about, and what moderators wrote to them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from moderation.tables import FORGOTTEN, WITHOUT_WORDS, Case, CaseState, Decision


def _is_old(before: datetime) -> ColumnElement[bool]:
    """SQL condition: decided or closed before, and something is left; the text may have no author."""
    is_left = or_(col(Case.author_id).is_not(None), col(Case.signs) != "", col(Case.urgent))
    return and_(col(Case.decided_at) < before, col(Case.state) != CaseState.open, is_left)


def _has_words() -> ColumnElement[bool]:
    """SQL condition: a decision has a text that was written to its author, or by them."""
    return or_(*(col(getattr(Decision, name)) != "" for name in WITHOUT_WORDS))


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
)  # fmt: skip
