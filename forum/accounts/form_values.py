"""Values that the form of a member's role is opened with."""

from forum.accounts.tables import Member


def of_member(member: Member) -> dict[str, str]:
    """The role of a member."""
    return {"role": member.role.value}
