"""Comments in one cell of the idea, as meinBerlin and adhocracy+ write them.

Each is `DATE - NAME`, and the text on the next lines; lines of dashes part them, and an answer to the
one before begins with `@reply: `.
"""

import re
from collections.abc import Iterator
from typing import Any

_ANSWER = "@reply:"
_HEAD = re.compile(
    rf"(?P<answer>{_ANSWER})?[ \t]*(?P<date>\d[\d:./ T+-]{{6,40}}?Z?) - (?P<author>[^\n]*)(?:\n|\Z)"
)
_LINE = re.compile(r"\n-{4}\n")


def comments_in(cell: str) -> list[dict[str, Any]]:
    """The comments in a cell, as those in a list of JSON; none if it is written otherwise."""
    comments: list[dict[str, Any]] = []
    for head, text in _parts("\n".join(cell.strip().splitlines())):
        comment = {
            "date": head["date"].strip(), "author": head["author"].strip(), "text": text.strip(),
        }  # fmt: skip
        if head["answer"] and comments:
            comments[-1].setdefault("replies", []).append(comment)
        else:
            comments.append(comment)
    return comments


def _parts(cell: str) -> Iterator[tuple[re.Match[str], str]]:
    """The head and the text of each comment; a line of dashes may stand in a text too."""
    head: re.Match[str] | None = None
    text = ""
    for part in _LINE.split(cell):
        if found := _HEAD.match(part):
            if head:
                yield head, text
            head, text = found, part[found.end() :]
        elif head:
            text += f"\n----\n{part}"
        else:
            return
    if head:
        yield head, text
