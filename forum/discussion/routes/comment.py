"""Routes for authors of comments: change, withdraw, put back, language; for posting see `post.py`."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.edit_window import edit_window_of
from forum.core.unit_of_work import ReadSession
from forum.discussion import rules
from forum.discussion.actions import comments as actions
from forum.discussion.forms import ChangeComment, NameLanguage
from forum.discussion.pages import ChangeCommentPage
from forum.discussion.queries import comments as queries
from forum.discussion.tables import BODY_LENGTH
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MEMBERS
from forum.web.rate_limits.limiter import count_contribution
from forum.web.redirects import redirect_to_path
from forum.web.rendering.pages import render
from forum.web.rendering.texts import render_plain
from forum.web.request import actor_of, language_of
from forum.web.routing import get, post
from forum.web.shield import shield


async def withdraw(request: Request) -> Response:
    """Withdraw the actor's own comment; the page that it was on shows it to them while it can be put back."""
    async with unit_of_work(request) as uow:
        comment = await queries.comment(uow, request.path_params["id"])
        await actions.withdraw_comment(uow, comment)
        subject = await registry.summary(uow, comment.subject)
        path = subject.path
        if rules.put_back_until(comment):
            path = (await registry.summary(uow, comment.ref)).path
        code = rules.withdrawn_code(comment)
    # Authors may withdraw a comment whose subject is no longer public and has no page to show.
    return redirect_to_path(request, path if subject.is_public else "me", code)


async def put_back(request: Request) -> Response:
    """Put the actor's own comment back that they withdrew a moment ago."""
    async with unit_of_work(request) as uow:
        comment = await actions.put_back(uow, request.path_params["id"])
        path = (await registry.summary(uow, comment.ref)).path
    return redirect_to_path(request, path, "comment_put_back")


async def _change_page(
    request: Request, session: ReadSession, form: Form[ChangeComment], status: int = 200
) -> Response:
    comment = await queries.comment(session, request.path_params["id"])
    await actions.enforce_visible(session, actor_of(request), comment)
    rules.may_change(actor_of(request), comment, session.now, edit_window_of(session)).enforce()
    summary = await registry.summary(session, comment.ref)
    page = ChangeCommentPage(
        form=form if form.values else Form(values={"body": comment.body}),
        id=comment.pk,
        path=f"/{language_of(request)}/{summary.path}",
        about=summary.part_of,
        text_lang=comment.language,
        is_public=comment.is_public,
    )
    return render(request, page, status)


async def change(request: Request) -> Response:
    """The form for changing the actor's own comment."""
    async with read_session(request) as session:
        return await _change_page(request, session, Form())


async def save_change(request: Request) -> Response:
    """Save the changed comment; unless it is public and needn't wait, a moderator reads it again."""
    form = await read_form(request, ChangeComment)
    found = shield(request, form, "body")
    if not form.is_valid or found.needs_answer:
        async with read_session(request) as session:
            return await _change_page(request, session, form, 422)
    left = found.redacted({"body": BODY_LENGTH})
    body = await render_plain(left.texts["body"])
    await count_contribution(request)
    async with unit_of_work(request) as uow:
        comment = await actions.change_comment(
            uow, request.path_params["id"], body, edit_window_of(uow), left.originals
        )
        path = (await registry.summary(uow, comment.ref)).path
    return redirect_to_path(request, path, rules.changed_code(comment))


async def name_language(request: Request) -> Response:
    """Set the language of the actor's own comment."""
    form = await read_form(request, NameLanguage)
    async with unit_of_work(request) as uow:
        comment = await queries.comment(uow, request.path_params["id"])
        await actions.name_language(uow, comment, form.cleaned().language)
        summary = await registry.summary(uow, comment.ref)
    return redirect_to_path(request, summary.path, "comment_language_set")


ROUTES = (
    post("/comments/{id:number}/withdraw", withdraw, "discussion:withdraw", MEMBERS),
    post("/comments/{id:number}/put-back", put_back, "discussion:put_back", MEMBERS),
    get("/comments/{id:number}/edit", change, "discussion:change", MEMBERS),
    post("/comments/{id:number}/edit", save_change, "discussion:save_change", MEMBERS),
    post("/comments/{id:number}/language", name_language, "discussion:name_language", MEMBERS),
)
