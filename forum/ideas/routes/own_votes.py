"""Own votes on pages with cards: marks the ideas that the reader supports.

Such pages are cached for many readers (`web/page_cache/decorators.py`). For members each card
contains the label between two HTML comments; it is kept or removed when the response is sent, after
one query.
"""

import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from starlette.requests import Request
from starlette.responses import Response

from forum.ideas.queries import ideas as queries
from forum.web.request import actor_of, session_factory_of

Arguments = ParamSpec("Arguments")
Handler = Callable[Concatenate[Request, Arguments], Awaitable[Response]]
# A reader's text can't contain these comments, because its angle brackets are escaped.
_MARKED = re.compile(rb"<!--own (\d{1,15})-->(.*?)<!--/own-->", re.DOTALL)


def with_own_votes(handler: Handler[Arguments]) -> Handler[Arguments]:
    """Decorate what responds with a page of cards: mark those that the signed-in member supports."""

    @wraps(handler)
    async def answer(
        request: Request, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Response:
        # Read before the handler runs: `cache_for_everyone` replaces the actor of the request.
        member_id = actor_of(request).member_id
        response = await handler(request, *args, **kwargs)
        if member_id is None:
            return response
        body = bytes(response.body)
        ids = {int(number) for number, _ in _MARKED.findall(body)}
        if not ids:
            return response
        voted = await queries.voted_among(session_factory_of(request), sorted(ids), member_id)
        response.body = _MARKED.sub(lambda match: match[2] if int(match[1]) in voted else b"", body)
        response.headers["content-length"] = str(len(response.body))
        return response

    return answer
