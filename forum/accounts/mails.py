"""Mail template of the sign-in mail."""

from typing import Any

from forum.accounts.actions.sign_ins import make_sign_in_secrets
from forum.accounts.presenters import preview_of, subject_of
from forum.accounts.rules import SHOW_HELPLINES, SIGN_IN_TIME
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.pending_action import pending_actions_of
from forum.core.unit_of_work import SessionFactory


async def _compose_sign_in(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    async with session_factory.unit_of_work() as uow:
        created = await make_sign_in_secrets(uow, int(mail.data["sign_in"]))
    if created is None:
        return None
    sign_in, token, code = created
    async with session_factory.read_session() as session:
        preview = await preview_of(session, sign_in)
        subject = subject_of(session, sign_in.intent_data)
    is_private = subject is not None and subject.kind in session_factory.private_kinds
    return {
        "token": token,
        "code": f"{code[:3]} {code[3:]}" if code else "",
        "action": pending_actions_of(session_factory).get(sign_in.intent),
        # A mailbox may be shared: a cry for help and private content stay on the page.
        "preview": None if is_private or sign_in.intent_data.get(SHOW_HELPLINES) else preview,
        "minutes": int(SIGN_IN_TIME.total_seconds() // 60),
    }


MAILS = (MailTemplate("sign_in", _compose_sign_in),)
