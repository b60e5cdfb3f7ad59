"""Routes to take part in the content of a kind: comment on it, follow it, unfollow it."""

from collections.abc import Awaitable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from forum.core.ref import ContentRef
from forum.discussion.routes.post import post_on
from forum.inbox.routes.follow import follow_content, unfollow_content
from forum.web.forms import Form
from forum.web.guards import OWNERS
from forum.web.routing import RouteSpec, post


class Redisplay(Protocol):
    """Renders the page of the requested content again, with the errors of one of its forms."""

    def __call__(self, request: Request, /, **forms: Form[Any]) -> Awaitable[Response]:
        """`forms` has one item: `comment_form` or `follow_form`."""


def participation_routes(
    kind: str, path: str, namespace: str, redisplay: Redisplay
) -> tuple[RouteSpec, ...]:
    """The routes below `path`, the pattern of a page with `{number:number}`, of content of `kind`.

    Their names are `namespace:comment`, `namespace:follow` and `namespace:unfollow`.
    """

    def subject(request: Request) -> ContentRef:
        return ContentRef(kind, request.path_params["number"])

    async def comment(request: Request) -> Response:
        """Comment on the content."""
        return await post_on(
            request, subject(request), lambda form: redisplay(request, comment_form=form)
        )

    async def follow(request: Request) -> Response:
        """Follow the content."""
        return await follow_content(
            request, subject(request), lambda form: redisplay(request, follow_form=form)
        )

    async def unfollow(request: Request) -> Response:
        """Stop following the content."""
        return await unfollow_content(request, subject(request))

    return (
        post(f"{path}/comments", comment, f"{namespace}:comment"),
        post(f"{path}/follow", follow, f"{namespace}:follow"),
        post(f"{path}/unfollow", unfollow, f"{namespace}:unfollow", OWNERS),
    )
