"""Retention of ideas: drafts that guests never confirmed, what moderators wrote to authors, hashes of voters."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from forum.accounts.retention import unconfirmed_drafts
from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from forum.ideas.rules import OFF_THE_SITE, VOTING_ENDED
from forum.ideas.tables import Idea, Milestone, MilestoneKind, UnsentIdea, Vote, VoterHash


def _is_of_no_use(before: datetime) -> ColumnElement[bool]:
    """SQL condition: nobody may vote on the idea since before, or the vote was taken back.

    Votes on a merged idea end with those on the canonical one.
    """
    canonical = (
        select(col(Idea.merged_into))
        .where(col(Idea.id) == col(VoterHash.idea_id))
        .correlate(VoterHash)
        .scalar_subquery()
    )
    ended = select(col(Milestone.id)).where(
        or_(col(Milestone.idea_id) == col(VoterHash.idea_id), col(Milestone.idea_id) == canonical),
        col(Milestone.after).in_(VOTING_ENDED | OFF_THE_SITE),
        col(Milestone.at) < before,
    )
    vote = select(col(Vote.idea_id)).where(
        col(Vote.idea_id) == col(VoterHash.idea_id),
        col(Vote.member_id) == col(VoterHash.member_id),
    )
    return or_(ended.exists(), ~vote.exists())


RETENTION = (
    unconfirmed_drafts(
        Idea,
        N_(
            "An idea that someone wrote without signing in and never confirmed, and the address they gave, after our last e-mail about it"
        ),
    ),
    Retention(
        "unsent",
        UnsentIdea,
        "member_id",
        lambda before: col(UnsentIdea.saved_at) < before,
        N_("An idea that you kept for later, after you last changed it"),
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
    Retention(
        "votes",
        VoterHash,
        "id",
        _is_of_no_use,
        N_(
            "A code that recognises you if you erase your account and come back, so that nobody votes twice, after nobody can vote on the idea any more"
        ),
    ),
)
