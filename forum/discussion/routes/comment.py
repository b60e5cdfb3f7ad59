"""Routes for authors of comments. Posting is a route of the content commented on (`post.py`)."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.discussion import actions, queries
from forum.discussion.forms import NameLanguage
from forum.web.database import unit_of_work
from forum.web.forms import read_form
from forum.web.guards import MEMBERS
from forum.web.redirects import redirect_to_path
from forum.web.routing import post


async def withdraw(request: Request) -> Response:
    """Withdraw the actor's own comment."""
    async with unit_of_work(request) as uow:
        comment = await queries.comment(uow, request.path_params["id"])
        await actions.withdraw_comment(uow, comment)
        subject = await registry.summary(uow, comment.subject)
    # Authors may withdraw a comment whose subject is no longer public and has no page to show.
    path = subject.path if subject.is_public else "me"
    return redirect_to_path(request, path, "comment_withdrawn")


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
    post("/comments/{id:number}/language", name_language, "discussion:name_language", MEMBERS),
)
