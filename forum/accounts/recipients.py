"""Members as recipients of mail, and as the people whom a mail is to or about."""

from forum.accounts.tables import Member
from forum.core.mail.message import person_tag
from forum.core.mail.queue import Recipient


def recipient(member: Member) -> Recipient:
    """A member, who has an address, as the recipient of a mail."""
    assert member.email is not None
    return Recipient(member.email, member.language, member.pk)


def tags(*members: Member | None) -> frozenset[str]:
    """The tags of those who are members, for the `people` of a mail."""
    return frozenset(person_tag(each.pk, each.joined_at) for each in members if each)
