"""Actions of the step that asks for a second factor: by a passkey, or by a recovery code."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from forum.accounts.actions.sessions import record_second_factor
from forum.core.ref import ContentRef
from forum.core.tokens import equal_in_constant_time, hash_recovery_code
from forum.core.unit_of_work import UnitOfWork
from forum.second_factor import ceremonies, queries, rules
from forum.second_factor.actions.owners import lock_owner, mail_owner
from forum.second_factor.ceremonies import CeremonyFault, RelyingParty
from forum.second_factor.events import RecoveryCodeUsed
from forum.second_factor.tables import RecoveryCode

CODE_USED_MAIL = "recovery_code_used"


async def confirm_by_passkey(
    uow: UnitOfWork,
    member_id: int,
    answer: Mapping[str, Any],
    challenge: str,
    *,
    party: RelyingParty,
    session: str,
) -> str:
    """Check an answer to a challenge that was taken, and record the second factor in the session.

    Returns the session's new secret. Raises `CeremonyFault` for what no passkey of this member answered, and for a copy of one.
    """
    await lock_owner(uow, member_id)
    passkey = await queries.passkey_by_credential(uow, str(answer.get("id", "")))
    if passkey is None or passkey.member_id != member_id:
        raise CeremonyFault("a passkey of nobody, or of somebody else")
    use = ceremonies.verify_authentication(party, answer, challenge, passkey)
    if rules.is_copy(passkey.sign_count, use.sign_count):
        raise CeremonyFault(f"the counter of passkey {passkey.pk} went back: it may be a copy")
    passkey.sign_count, passkey.is_backed_up = use.sign_count, use.is_backed_up
    passkey.used_at = uow.now
    await uow.flush()
    return await record_second_factor(uow, session)


async def confirm_by_code(
    uow: UnitOfWork, member_id: int, code: str, *, session: str
) -> str | None:
    """Use a recovery code up, and record the second factor in the session.

    Returns the session's new secret; None for a wrong code.
    """
    member = await lock_owner(uow, member_id)
    typed = hash_recovery_code(code, member_id)
    stored = await queries.unused_codes(uow, member_id)
    # Every code is compared, so that the time says nothing of which one was nearly right.
    matches = [each for each in stored if equal_in_constant_time(each, typed)]
    if not matches:
        return None
    await uow.execute(
        update(RecoveryCode)
        .where(col(RecoveryCode.code_hash) == matches[0])
        .values(used_at=uow.now)
    )
    secret = await record_second_factor(uow, session)
    uow.publish(RecoveryCodeUsed(subject=ContentRef("member", member_id)))
    await mail_owner(uow, CODE_USED_MAIL, member)
    return secret
