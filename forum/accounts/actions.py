"""Every change to members, sessions and sign-ins."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts import queries, rules
from forum.accounts.secrets import hashed, hashed_code, matches, new_code, new_secret
from forum.accounts.tables import KnownBrowser, Member, Session, SignIn, SignInCopy
from forum.core.actor import Actor, Role
from forum.core.journal.event import Event
from forum.core.mail.queue import queue_mail
from forum.core.ref import Ref
from forum.core.unit_of_work import Work


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A member has another role now; the subject is the member."""

    seen_by_readers: ClassVar[bool] = False
    accounted: ClassVar[bool] = True
    role: str


async def ask_sign_in(
    work: Work,
    email: str,
    *,
    language: str,
    next_path: str = "",
    intent: str = "",
    intent_data: dict[str, Any] | None = None,
) -> str:
    """Begin a sign-in and queue its mail; returns the handle for the asking browser's cookie.

    Does the same whether or not the address is known.
    """
    handle = new_secret()
    sign_in = await work.add(
        SignIn(
            email=email,
            language=language,
            handle_hash=hashed(handle),
            asked_at=work.now,
            expires_at=work.now + rules.SIGN_IN_TIME,
            intent=intent,
            intent_data=intent_data or {},
            next_path=next_path if rules.is_own_path(next_path) else "",
        )
    )
    await queue_mail(
        work, "sign_in", address=email, language=language, data={"sign_in": sign_in.id}
    )
    return handle


async def ask_again(work: Work, sign_in: SignIn, *, language: str, email: str = "") -> str | None:
    """Begin a sign-in anew that was never used, with all it carries, for `email` if it is another.

    The old one is over. None when it was used at this very moment.
    """
    email = email or sign_in.email
    outcome = rules.SENT_AGAIN if email == sign_in.email else rules.MOVED
    if not await use_up(work, sign_in, outcome):
        return None
    return await ask_sign_in(
        work,
        email,
        language=language,
        next_path=sign_in.next_path,
        intent=sign_in.intent,
        intent_data=sign_in.intent_data,
    )


async def use_up(work: Work, sign_in: SignIn, outcome: str = "") -> bool:
    """Use a sign-in up, however old it is; False when it was used before."""
    used = await work.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in.id, col(SignIn.used_at).is_(None))
        .values(used_at=work.now, outcome=outcome)
    )
    return used.rowcount == 1


async def note_outcome(work: Work, sign_in: SignIn, outcome: str, path: str = "") -> None:
    """Keep how a used sign-in ended, for the browser that asked for it."""
    await work.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in.id)
        .values(outcome=outcome, outcome_path=path)
    )


async def make_sign_in_secrets(work: Work, sign_in_id: int) -> tuple[SignIn, str, str] | None:
    """Make the link's token and the code of a sign-in just before its mail leaves.

    The quarter of an hour begins here. There is no code while an account's codes could be guessed
    at too often in a day. A mail that is sent once more holds new secrets, and those of the copy
    before stay good. None when the sign-in was used meanwhile.
    """
    sign_in = await work.get(SignIn, sign_in_id, hold=True)
    if sign_in is None or sign_in.used_at is not None:
        return None
    if sign_in.token_hash:
        await work.add(
            SignInCopy(
                token_hash=sign_in.token_hash, code_hash=sign_in.code_hash, sign_in_id=sign_in_id
            )
        )
    sign_in.code_hash = None
    # From here on what an earlier copy holds works as long as this one.
    sign_in.expires_at = work.now + rules.SIGN_IN_TIME
    await work.flush()
    guessable = await queries.guessable_since(
        work, sign_in.email, work.now - timedelta(days=1), each=rules.MOST_GUESSES
    )
    token, code = new_secret(), new_code() if rules.may_have_code(guessable) else ""
    sign_in.token_hash = hashed(token)
    sign_in.code_hash = hashed_code(code, sign_in_id) if code else None
    await work.flush()
    return sign_in, token, code


async def guess_code(work: Work, handle: str, code: str) -> SignIn | None:
    """The sign-in of this browser if the code is right; each guess is counted, right or wrong."""
    sign_in = await queries.sign_in_by_handle(work, handle)
    if sign_in is None or not rules.may_guess(sign_in, work.now):
        return None
    # Counted by the database, which alone knows of guesses made at the same moment.
    counted = await work.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in.id, col(SignIn.guesses) < rules.MOST_GUESSES)
        .values(guesses=SignIn.guesses + 1)
    )
    if not counted.rowcount:
        return None
    given = hashed_code(code, sign_in.id or 0)
    right = any(matches(known, given) for known in await queries.code_hashes(work, sign_in))
    return sign_in if right else None


async def use_sign_in(work: Work, sign_in: SignIn) -> Member | None:
    """Use a sign-in up and return its member, new or known. None when it was used or is too old."""
    used = await work.execute(
        update(SignIn)
        .where(
            col(SignIn.id) == sign_in.id,
            col(SignIn.used_at).is_(None),
            col(SignIn.expires_at) > work.now,
        )
        .values(used_at=work.now)
    )
    if not used.rowcount:
        return None
    return await member_with(work, sign_in.email, language=sign_in.language)


async def member_with(work: Work, email: str, *, language: str) -> Member:
    """The member with this address, made now if there is none."""
    known = await queries.member_by_email(work, email)
    if known is not None:
        return known
    try:
        async with work.attempt():
            return await add_member(work, email, language=language)
    except IntegrityError:
        # Somebody came in by another window at this very moment.
        found = await queries.member_by_email(work, email)
        assert found is not None
        return found


async def add_member(
    work: Work, email: str, *, language: str, name: str = "", role: Role = Role.resident
) -> Member:
    """A new member with a confirmed address."""
    return await work.add(
        Member(
            email=email,
            name=name,
            role=role,
            language=language,
            joined_at=work.now,
            unsubscribe_code=new_secret()[:32],
        )
    )


async def note_browser(work: Work, member: Member, secret: str) -> None:
    """Note that a member signed in with the browser of that secret."""
    upsert = sqlite.insert if work.is_sqlite else postgresql.insert
    await work.execute(
        upsert(KnownBrowser)
        .values(secret_hash=hashed(secret), member_id=member.number, seen_at=work.now)
        .on_conflict_do_update(
            index_elements=["secret_hash", "member_id"], set_={"seen_at": work.now}
        )
    )


async def begin_session(
    work: Work,
    member: Member,
    *,
    days: float,
    provider: str | None = None,
    shared: bool = False,
) -> str:
    """Sign a member in on one device; returns the secret for the cookie.

    `provider` names who vouched for them, if anybody did; others use a `shared` device too.
    """
    secret = new_secret()
    await work.add(
        Session(
            id_hash=hashed(secret),
            member_id=member.number,
            begun_at=work.now,
            seen_at=work.now,
            expires_at=work.now + timedelta(days=days),
            provider=provider,
            shared=shared,
        )
    )
    return secret


async def prolong_session(work: Work, cookie: str, lasts: timedelta) -> None:
    """Let the session of a cookie last from this visit on."""
    await work.execute(
        update(Session)
        .where(col(Session.id_hash) == hashed(cookie))
        .values(seen_at=work.now, expires_at=work.now + lasts)
    )


async def end_session(work: Work, secret: str) -> str | None:
    """Sign out on one device; returns the name of the provider that had vouched, if any."""
    ended = await work.execute(
        delete(Session)
        .where(col(Session.id_hash) == hashed(secret))
        .returning(col(Session.provider))
    )
    vouched = ended.first()
    return vouched.provider if vouched else None


async def end_all_sessions(work: Work, member_id: int) -> None:
    """Sign a member out everywhere."""
    await work.execute(delete(Session).where(col(Session.member_id) == member_id))


async def grant_role(work: Work, email: str, role: Role, *, language: str) -> Member:
    """Give a member a role; makes the member when the address is new. Ends their sessions."""
    member = await member_with(work, email, language=language)
    await set_role(work, member, role)
    return member


async def set_role(work: Work, member: Member, role: Role) -> None:
    """Let a member have another role from now on. Ends their sessions."""
    member.role = role
    await work.flush()
    await end_all_sessions(work, member.number)
    work.tell(RoleGranted(subject=Ref("member", member.number), role=role))


async def save_preferences(
    work: Work, member_id: int, *, name: str, language: str, wants_mail: bool
) -> None:
    """Keep a member's own choices."""
    await work.execute(
        update(Member)
        .where(col(Member.id) == member_id)
        .values(name=name, language=language, wants_mail=wants_mail)
    )


async def set_trust(work: Work, member_id: int, *, trusted: bool) -> None:
    """Trust a member whose contribution a moderator published; comments then appear at once."""
    await work.execute(update(Member).where(col(Member.id) == member_id).values(trusted=trusted))


async def stop_mail(work: Work, unsubscribe_code: str) -> bool:
    """Send this member no more mail about content; False for an unknown code."""
    result = await work.execute(
        update(Member)
        .where(col(Member.unsubscribe_code) == unsubscribe_code)
        .values(wants_mail=False)
    )
    return bool(result.rowcount)


def actor_for(member: Member) -> Actor:
    """The actor a member is."""
    return Actor(member.id, member.role, member.name, member.language, member.unread)


async def actor_now(work: Work) -> Actor:
    """Who acts, with the rights they have at this moment and not when the request came in."""
    found = await queries.member(work, work.actor.member_id) if work.actor.member_id else None
    return actor_for(found) if found else work.actor
