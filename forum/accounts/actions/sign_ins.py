"""Actions on sign-ins by mail: request, resend, verify the code, use."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select

from forum.accounts import queries, rules
from forum.accounts.actions.members import get_or_create_member
from forum.accounts.tables import Member, SignIn, SignInCopy
from forum.core.mail.queue import Mail, Recipient, queue_mail
from forum.core.pending_action import pending_actions_of
from forum.core.tokens import equal_in_constant_time, hash_code, hash_secret, new_code, new_secret
from forum.core.unit_of_work import UnitOfWork

SIGN_IN_MAIL = "sign_in"
BATCH = 500
"""Numbers per statement; databases limit the parameters of one."""


async def request_sign_in(
    uow: UnitOfWork,
    email: str,
    *,
    language: str,
    next_path: str = "",
    intent: str = "",
    intent_data: dict[str, Any] | None = None,
) -> str:
    """Create a sign-in and queue its mail; returns the handle for the requesting browser's cookie.

    Behaves the same whether or not the address is a member's.
    """
    handle = new_secret()
    sign_in = await uow.add(
        SignIn(
            email=email,
            language=language,
            handle_hash=hash_secret(handle),
            asked_at=uow.now,
            expires_at=uow.now + rules.SIGN_IN_TIME,
            intent=intent,
            intent_data=intent_data or {},
            next_path=next_path if rules.is_own_path(next_path) else "",
        )
    )
    await queue_mail(uow, SIGN_IN_MAIL, Recipient(email, language), {"sign_in": sign_in.id})
    return handle


async def resend_sign_in(
    uow: UnitOfWork, sign_in: SignIn, *, language: str, email: str = ""
) -> str | None:
    """Replace an unused sign-in by a new one with the same intent, for `email` if it differs.

    Uses up the old one. None when a concurrent request used it.
    """
    email = email or sign_in.email
    outcome = rules.SENT_AGAIN if email == sign_in.email else rules.MOVED
    if not await mark_used(uow, sign_in, outcome):
        return None
    return await request_sign_in(
        uow,
        email,
        language=language,
        next_path=sign_in.next_path,
        intent=sign_in.intent,
        intent_data=sign_in.intent_data,
    )


async def readdress_sign_ins(uow: UnitOfWork, old: str, new: str) -> None:
    """Delete the sign-ins of an address; what waits for one of them is mailed to the new address again.

    Not what only a member can ask for: they ask again. Nobody is shown the new address who knew the old
    one, so that no browser goes on with what it requested.
    """
    unused = select(SignIn).where(SignIn.email == old, col(SignIn.used_at).is_(None))
    actions = pending_actions_of(uow)
    for each in await uow.all(unused.where(SignIn.intent != "").order_by(col(SignIn.id))):
        if not actions[each.intent].by_member:
            await request_sign_in(
                uow,
                new,
                language=each.language,
                intent=each.intent,
                intent_data=each.intent_data,
            )
    await uow.execute(delete(SignIn).where(col(SignIn.email) == old))
    await uow.execute(delete(Mail).where(col(Mail.kind) == SIGN_IN_MAIL, col(Mail.address) == old))


async def forget_drafts(uow: UnitOfWork, kind: str, numbers: Sequence[int]) -> None:
    """Delete the sign-ins that carried these drafts, to whatever address, and the mails that wait for them.

    So those go too that went to a mistyped address before. One that asks for something else about the
    same content is somebody else's.
    """
    names = [name for name, each in pending_actions_of(uow).items() if each.discard]
    for start in range(0, len(numbers), BATCH):
        about = col(SignIn.intent_data)[kind].as_integer().in_(numbers[start : start + BATCH])
        ids = await uow.all(select(col(SignIn.id)).where(col(SignIn.intent).in_(names), about))
        for part in (ids[first : first + BATCH] for first in range(0, len(ids), BATCH)):
            carrier = col(Mail.data)["sign_in"].as_integer().in_(part)
            await uow.execute(delete(Mail).where(col(Mail.kind) == SIGN_IN_MAIL, carrier))
            await uow.execute(delete(SignIn).where(col(SignIn.id).in_(part)))


async def mark_used(uow: UnitOfWork, sign_in: SignIn, outcome: str = "") -> bool:
    """Mark a sign-in as used, whether expired or not; False when it was used before."""
    used = await uow.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in.id, col(SignIn.used_at).is_(None))
        .values(used_at=uow.now, outcome=outcome)
    )
    return used.rowcount == 1


async def record_outcome(uow: UnitOfWork, sign_in: SignIn, outcome: str, path: str = "") -> None:
    """Store how a used sign-in ended, for the browser that requested it."""
    await uow.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in.id)
        .values(outcome=outcome, outcome_path=path)
    )


async def make_sign_in_secrets(
    uow: UnitOfWork, sign_in_id: int, *, address: str
) -> tuple[SignIn, str, str] | None:
    """Create the link's token and the code of a sign-in, just before its mail is sent.

    The 15 minutes of validity start here. The code is empty while an account's codes could be
    guessed more often than allowed in a day. A mail that is sent again has new secrets, and those
    of the previous copy stay valid. None when the sign-in was used meanwhile, or
    isn't that of the `address` to which the mail goes.
    """
    sign_in = await uow.get(SignIn, sign_in_id, for_update=True)
    if sign_in is None or sign_in.used_at is not None or sign_in.email != address:
        return None
    if sign_in.token_hash:
        await uow.add(
            SignInCopy(
                token_hash=sign_in.token_hash, code_hash=sign_in.code_hash, sign_in_id=sign_in_id
            )
        )
    sign_in.code_hash = None
    # Extends earlier copies too: their secrets stay valid for as long as those of this copy.
    sign_in.expires_at = uow.now + rules.SIGN_IN_TIME
    await uow.flush()
    guessable = await queries.count_guesses_since(
        uow, sign_in.email, uow.now - timedelta(days=1), each=rules.MOST_GUESSES
    )
    token, code = new_secret(), new_code() if rules.may_have_code(guessable) else ""
    sign_in.token_hash = hash_secret(token)
    sign_in.code_hash = hash_code(code, sign_in_id) if code else None
    await uow.flush()
    return sign_in, token, code


async def verify_code(uow: UnitOfWork, handle: str, code: str) -> SignIn | None:
    """The sign-in of this browser if the code is right; counts each guess, right or wrong."""
    sign_in = await queries.sign_in_by_handle(uow, handle)
    if sign_in is None or not rules.may_guess(sign_in, uow.now):
        return None
    # Counted in the UPDATE: only the database sees the guesses of concurrent requests.
    counted = await uow.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in.id, col(SignIn.guesses) < rules.MOST_GUESSES)
        .values(guesses=SignIn.guesses + 1)
    )
    if not counted.rowcount:
        return None
    guessed_hash = hash_code(code, sign_in.pk)
    is_right = any(
        equal_in_constant_time(code_hash, guessed_hash)
        for code_hash in await queries.code_hashes(uow, sign_in)
    )
    return sign_in if is_right else None


async def use_sign_in(
    uow: UnitOfWork, sign_in: SignIn, *, creates_member: bool = True
) -> Member | None:
    """Use a sign-in; returns its member. None when it was used or has expired.

    Somebody new is created, unless only a member can have asked (`creates_member` is false).
    """
    used = await uow.execute(
        update(SignIn)
        .where(
            col(SignIn.id) == sign_in.id,
            col(SignIn.used_at).is_(None),
            col(SignIn.expires_at) > uow.now,
        )
        .values(used_at=uow.now)
    )
    if not used.rowcount:
        return None
    if not creates_member:
        return await queries.member_by_email(uow, sign_in.email)
    return await get_or_create_member(uow, sign_in.email, language=sign_in.language)
