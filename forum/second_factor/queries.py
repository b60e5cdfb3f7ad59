"""Queries on passkeys and recovery codes."""

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import col, select

from forum.core.unit_of_work import ReadSession
from forum.second_factor.tables import Passkey, RecoveryCode


async def passkeys_of(session: ReadSession, member_id: int) -> list[Passkey]:
    """A member's passkeys, the first one first."""
    return await session.all(
        select(Passkey).where(Passkey.member_id == member_id).order_by(col(Passkey.id))
    )


async def passkey_by_credential(session: ReadSession, credential_id: str) -> Passkey | None:
    """The passkey with this credential id, whoever has it."""
    return await session.first(select(Passkey).where(Passkey.credential_id == credential_id))


async def unused_codes(session: ReadSession, member_id: int) -> list[str]:
    """The hashes of a member's recovery codes that weren't used."""
    return await session.all(
        select(RecoveryCode.code_hash).where(
            RecoveryCode.member_id == member_id, col(RecoveryCode.used_at).is_(None)
        )
    )


async def count_unused_codes(session: ReadSession, member_id: int) -> int:
    """How many recovery codes a member has left."""
    statement = columns(func.count()).where(
        col(RecoveryCode.member_id) == member_id, col(RecoveryCode.used_at).is_(None)
    )
    return int(await session.first(statement) or 0)
