"""Action on recovery codes: make a new set."""

from sqlalchemy import delete
from sqlmodel import col

from forum.core.ref import ContentRef
from forum.core.tokens import hash_recovery_code, new_recovery_code
from forum.core.unit_of_work import UnitOfWork
from forum.second_factor import queries, rules
from forum.second_factor.actions.owners import lock_owner_to_change, mail_owner
from forum.second_factor.events import RecoveryCodesMade
from forum.second_factor.tables import RecoveryCode

CODES_MAIL = "recovery_codes"


async def make_codes(uow: UnitOfWork, member_id: int, *, session: str) -> list[str]:
    """Make a member's recovery codes anew; those before are void. Only their hashes are stored.

    Raises `Forbidden` without a passkey, or when the session doesn't prove who uses it.
    """
    member = await lock_owner_to_change(uow, member_id, session)
    rules.may_make_codes(len(await queries.passkeys_of(uow, member_id))).enforce()
    await uow.execute(delete(RecoveryCode).where(col(RecoveryCode.member_id) == member_id))
    codes = [new_recovery_code() for _ in range(rules.CODES)]
    for code in codes:
        await uow.add(
            RecoveryCode(
                code_hash=hash_recovery_code(code, member_id), member_id=member_id, made_at=uow.now
            )
        )
    uow.publish(RecoveryCodesMade(subject=ContentRef("member", member_id)))
    await mail_owner(uow, CODES_MAIL, member)
    return codes
