"""The people of many mails: their readers, and who wrote what they name or quote."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from forum.accounts import queries as accounts
from forum.accounts.recipients import tags
from forum.accounts.tables import Member
from forum.core.content.summary import Summary
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession


@dataclass(frozen=True)
class People:
    """Members by their ids, and the content that mails name or quote."""

    members: Mapping[int, Member]
    content: Mapping[ContentRef, Summary]

    def member(self, member_id: int | None) -> Member | None:
        """A reader or an author; None for nobody, and for whoever has erased their account."""
        return self.members.get(member_id) if member_id else None

    def tags(self, reader: Member, quoted: Iterable[Summary]) -> frozenset[str]:
        """The tags of a mail's reader, of the authors of what it quotes or names, and of what that stands on."""
        authors = set()
        for each in quoted:
            parent = self.content.get(each.about) if each.about else None
            authors |= {each.author_id, parent.author_id if parent else None}
        return tags(reader, *map(self.member, authors))


async def read_people(
    session: ReadSession, readers: Collection[int], content: Mapping[ContentRef, Summary]
) -> People:
    """Readers, and the authors of this content."""
    authors = {each.author_id for each in content.values() if each.author_id}
    members = await accounts.members(session, authors.union(readers))
    return People({each.pk: each for each in members}, content)
