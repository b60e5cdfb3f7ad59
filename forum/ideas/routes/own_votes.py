"""On pages with cards: which of these ideas the reader supports.

Such pages are kept ready for many readers (`web/page_cache/decorators.py`). For members each card carries the
words between two marks; they are taken out or left in when the page is sent, after one question.
"""

import re
from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from forum.ideas import queries
from forum.web.request import actor_of, session_factory_of

Handler = Callable[[Request], Awaitable[Response]]
# No text of a reader's can hold them: its brackets are escaped.
_MARKED = re.compile(rb"<!--own (\d{1,15})-->(.*?)<!--/own-->", re.DOTALL)


def with_own_votes(handler: Handler) -> Handler:
    """A page whose cards say of which ideas the member who reads it is a supporter."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        # Before the handler: a page for everyone is told of nobody.
        member_id = actor_of(request).member_id
        response = await handler(request)
        if member_id is None:
            return response
        body = bytes(response.body)
        ids = {int(number) for number, _ in _MARKED.findall(body)}
        if not ids:
            return response
        voted = await queries.voted_among(session_factory_of(request), sorted(ids), member_id)
        response.body = _MARKED.sub(lambda found: found[2] if int(found[1]) in voted else b"", body)
        response.headers["content-length"] = str(len(response.body))
        return response

    return answer
