"""Helping: residents offer to help to carry content of a type out, such as an idea.

The offers are rows of their own slice, which knows none of these types.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.verdict import Verdict


@dataclass(frozen=True)
class Helping:
    """What a content type does so that people can offer help with it; all ids are of this type.

    - `may_be_helped(session, id)`: whether people may offer help with it now, or why not.
    - `pooled(session, id)`: all content whose offers officials read together with its own, itself included.
    - `recount(uow, id)`: stores anew how many people offer help, under the lock of its row.
    """

    may_be_helped: Callable[[ReadSession, int], Awaitable[Verdict]]
    pooled: Callable[[ReadSession, int], Awaitable[list[ContentRef]]]
    recount: Callable[[UnitOfWork, int], Awaitable[None]]
