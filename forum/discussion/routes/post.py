"""Posting a comment, for the routes of whatever is commented on."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.mail_limits import count_mail
from forum.accounts.routes.sign_in import begin_in, sent
from forum.accounts.rules import CARE
from forum.core.errors import Missing
from forum.core.i18n.detection import detect_language
from forum.core.pending_action import Intent, IntentResult
from forum.core.ref import Ref, parse_id
from forum.core.screening.signs import needs_care
from forum.core.unit_of_work import Work
from forum.discussion import actions, queries
from forum.discussion.forms import PostComment, PostCommentAsGuest
from forum.discussion.tables import Comment
from forum.web.database import reading, writing
from forum.web.forms import Form, read_form
from forum.web.rate_limits.limiter import count_contribution
from forum.web.redirects import go_to_path
from forum.web.rendering.texts import render_plain
from forum.web.request import actor_of

AgainWith = Callable[[Form[Any]], Awaitable[Response]]


def _parent_id(text: str) -> int | None:
    parent = parse_id(text)
    if text and parent is None:
        raise Missing
    return parent


async def post_on(request: Request, subject: Ref, again_with: AgainWith) -> Response:
    """Post a comment on `subject`; `again_with(form)` shows its page again when the form has faults."""
    guest = not actor_of(request).known
    form: Form[Any] = await read_form(request, PostCommentAsGuest if guest else PostComment)
    if not form.ok:
        return await again_with(form)
    typed: PostComment = form.value()
    new = actions.NewComment(
        body=await render_plain(typed.body),
        language=detect_language(typed.body),
        name_shown=typed.name_shown,
        parent_id=_parent_id(typed.parent),
    )
    if isinstance(typed, PostCommentAsGuest):
        async with reading(request) as questions:
            await actions.check(questions, actor_of(request), subject, new)
        await count_mail(request, typed.email)
        async with writing(request) as work:
            draft = await actions.keep_draft(work, subject, new)
            handle = await begin_in(
                request, work, typed.email,
                intent="post_comment",
                intent_data={"comment": draft.ref.id, CARE: needs_care(typed.body)},
            )  # fmt: skip
        return sent(request, handle)
    await count_contribution(request)
    async with writing(request) as work:
        comment = await actions.post_comment(work, subject, new)
        path = (await work.catalogue.summary(work, comment.ref)).path
    return go_to_path(request, path, _said(comment))


def _said(comment: Comment) -> str:
    return "comment_posted" if comment.is_public else "comment_waiting"


async def _confirmed(work: Work, data: dict[str, Any]) -> IntentResult:
    comment = await queries.comment(work, int(data["comment"]))
    comment = await actions.submit_draft(work, comment)
    summary = await work.catalogue.summary(work, comment.ref)
    return IntentResult(summary.path, _said(comment))


async def _thrown_away(work: Work, data: dict[str, Any]) -> None:
    await actions.discard_draft(work, int(data["comment"]))


INTENTS = (Intent("post_comment", _confirmed, _thrown_away),)
