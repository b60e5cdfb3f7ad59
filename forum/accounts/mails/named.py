"""Members whom the data of a mail names: read before each attempt, for they may be erased meanwhile."""

from forum.accounts import queries
from forum.accounts.tables import Member
from forum.core.mail.queue import Mail
from forum.core.unit_of_work import SessionFactory


async def named_in(session_factory: SessionFactory, mail: Mail, *names: str) -> list[Member] | None:
    """The members whose numbers a mail's data has under these names, such as `member` and `to`.

    None if one of them was erased since: then nothing is to be sent.
    """
    async with session_factory.read_session() as session:
        found = [await queries.member(session, int(mail.data[name])) for name in names]
    members = [member for member in found if member and member.email]
    return members if len(members) == len(names) else None
