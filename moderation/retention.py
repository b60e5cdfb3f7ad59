"""Retention of moderation: whom a decided case was about, and what moderators wrote to them."""

from sqlalchemy import and_
from sqlmodel import col

from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from moderation.tables import Case, CaseState, Decision

RETENTION = (
    Retention(
        "cases", Case, "id",
        lambda before: and_(
            col(Case.decided_at) < before,
            col(Case.state) != CaseState.open,
            col(Case.author_id).is_not(None),
        ),
        N_("That moderators looked at what you wrote, and what they wrote to you about it"),
        values={"author_id": None, "signs": ""},
    ),
    Retention(
        "cases", Decision, "id",
        lambda before: and_(col(Decision.at) < before, col(Decision.text) != ""),
        values={"text": ""},
    ),
)  # fmt: skip
