"""Initial values of the forms of a member: their role, and their own settings."""

from forum.accounts.tables import Member


def of_member(member: Member) -> dict[str, str]:
    """The role of a member."""
    return {"role": member.role.value}


def of_settings(member: Member) -> dict[str, str]:
    """What a member chose."""
    return {
        "name": member.name,
        "language": member.language,
        "page_language": member.page_language,
        "text_size": member.text_size,
        "mail_rhythm": member.mail_rhythm.value,
    }
