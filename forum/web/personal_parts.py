"""Personal parts of shared pages: marks in place of a member's name and id, filled when it is sent.

No text of a reader contains a mark: forms take NUL out of what is typed (`core/text/cleaning.py`).
"""

from html import escape

from starlette.responses import Response

from forum.core.actor import Actor

NAME = "\x00name\x00"
"""Stands for the member's name."""
MEMBER = "\x00member\x00"
"""Stands for the member's id."""


def member_mark(actor: Actor) -> str:
    """The actor's id as a page shows it: a mark on a shared page, nothing for a guest."""
    if not actor.is_authenticated:
        return ""
    return str(actor.member_id) if actor.member_id else MEMBER


def fill(response: Response, actor: Actor) -> Response:
    """The response with the name and id of its reader."""
    body = bytes(response.body)
    body = body.replace(NAME.encode(), escape(actor.name).encode())
    response.body = body.replace(MEMBER.encode(), str(actor.member_id).encode())
    response.headers["content-length"] = str(len(response.body))
    return response
