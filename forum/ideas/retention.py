"""Retention of ideas: drafts that guests never confirmed, and what moderators wrote to authors."""

from sqlalchemy import and_
from sqlmodel import col

from forum.accounts.retention import unconfirmed_drafts
from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from forum.ideas.tables import Idea, Milestone, MilestoneKind

RETENTION = (
    unconfirmed_drafts(
        Idea,
        N_(
            "An idea that someone wrote without signing in and never confirmed, and the address they gave, after our last e-mail about it"
        ),
    ),
    # The moderation slice tells readers of it, with the decision of which this is the copy.
    Retention(
        "cases",
        Milestone,
        "id",
        lambda before: and_(
            col(Milestone.at) < before,
            col(Milestone.kind) == MilestoneKind.visibility,
            col(Milestone.text) != "",
        ),
        values={"text": ""},
    ),
)
