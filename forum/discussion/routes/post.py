"""Handler for posting a comment, shared by the routes of all commentable content."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.confirmation import hold_for_confirmation
from forum.accounts.rules import SHOW_HELPLINES
from forum.core.content import registry
from forum.core.errors import NotFound
from forum.core.i18n.detection import detect_language
from forum.core.ref import ContentRef, parse_id
from forum.core.screening.signs import distress_of
from forum.core.unit_of_work import UnitOfWork
from forum.core.verdict import ALLOWED
from forum.discussion.actions import comments as actions
from forum.discussion.forms import PostComment, PostCommentAsGuest
from forum.discussion.rules import message_code
from forum.discussion.tables import BODY_LENGTH
from forum.verification.routes.step import hold_for_step, take_step
from forum.verification.rules import Act
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.rate_limits.limiter import count_contribution
from forum.web.redirects import redirect_to_path
from forum.web.rendering.texts import render_plain
from forum.web.request import actor_of
from forum.web.shield import shield

Redisplay = Callable[[Form[Any]], Awaitable[Response]]


def _parent_id(text: str) -> int | None:
    parent = parse_id(text)
    if text and parent is None:
        raise NotFound
    return parent


async def post_on(request: Request, subject: ContentRef, redisplay: Redisplay) -> Response:
    """Post a comment on `subject`; `redisplay(form)` renders its page again with errors or questions."""
    guest = not actor_of(request).is_authenticated
    form: Form[Any] = await read_form(request, PostCommentAsGuest if guest else PostComment)
    verdict = ALLOWED if guest else await take_step(request, form, Act.comment)
    found = shield(request, form, "body")
    if not form.is_valid or found.needs_answer:
        return await redisplay(form)
    typed: PostComment = form.cleaned()
    left = found.redacted({"body": BODY_LENGTH})
    new_comment = actions.NewComment(
        body=await render_plain(left.texts["body"]),
        language=detect_language(typed.body),
        name_shown=typed.name_shown,
        parent_id=_parent_id(typed.parent),
        originals=left.originals,
    )

    async def save_draft(uow: UnitOfWork) -> dict[str, Any]:
        draft = await actions.keep_draft(uow, subject, new_comment)
        return {"comment": draft.number, SHOW_HELPLINES: distress_of(typed.body)}

    if isinstance(typed, PostCommentAsGuest):
        async with read_session(request) as session:
            await actions.check(session, actor_of(request), subject, new_comment)
        return await hold_for_confirmation(request, typed.email, "post_comment", save_draft)
    await count_contribution(request)
    if verdict.step:
        return await hold_for_step(request, "post_comment", save_draft)
    async with unit_of_work(request) as uow:
        comment = await actions.post_comment(uow, subject, new_comment)
        path = (await registry.summary(uow, comment.ref)).path
    return redirect_to_path(request, path, message_code(comment))
