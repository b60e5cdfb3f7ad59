"""Initial values of the form for a member's role."""

from forum.accounts.tables import Member


def of_member(member: Member) -> dict[str, str]:
    """The role of a member."""
    return {"role": member.role.value}
