"""Queries on colleagues: who may moderate, and whom one can mention in a note."""

from forum.accounts.queries import staff
from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.content.summary import Summary
from forum.core.unit_of_work import ReadSession


async def moderators(session: ReadSession) -> list[Member]:
    """Everybody who may moderate, administrators too, by name."""
    may_moderate = (Role.moderator, Role.admin)
    return [member for member in await staff(session) if member.role in may_moderate]


async def others_by_id(
    session: ReadSession, summary: Summary, member_id: int | None
) -> dict[int, str]:
    """The names of those whom a member can mention in a note about content, by their ids.

    They may moderate, and didn't write the content.
    """
    return {
        each.pk: each.name
        for each in await moderators(session)
        if each.name and each.pk not in (summary.author_id, member_id)
    }
