"""Taking a comment back. Posting one belongs to the page it stands on (`posting.py`)."""

from starlette.requests import Request
from starlette.responses import Response

from forum.discussion import actions, queries
from forum.web.guard import MEMBERS
from forum.web.render import go_to_path
from forum.web.routing import post
from forum.web.unit import writing


async def withdraw(request: Request) -> Response:
    """The author takes a comment back."""
    async with writing(request) as work:
        comment = await queries.comment(work, request.path_params["id"])
        await actions.withdraw_comment(work, comment)
        subject = await work.catalogue.summary(work, comment.subject)
    # Their words stay theirs where the page they stood on has left the site.
    path = subject.path if subject.is_public else "me"
    return go_to_path(request, path, "comment_withdrawn")


ENTRIES = (post("/comments/{id:number}/withdraw", withdraw, "discussion:withdraw", MEMBERS),)
