"""Merging: content of a type becomes part of other content of the type, and is split from it again.

Moderation offers it for every content type that can do it, and knows none of them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from forum.core.actor import Actor
from forum.core.unit_of_work import HasInfo, ReadSession, UnitOfWork
from forum.core.verdict import Verdict

_KEY = "merge_undo_time"


@dataclass(frozen=True)
class MergedContent:
    """How content is merged: into which (None: it isn't), and what is merged into it.

    `may_split`: whether the actor may split it, or its parts. `may_merge`: whether they may merge it into
    each of the others that were asked about.
    """

    into: int | None
    parts: tuple[int, ...]
    may_split: Verdict
    may_merge: Mapping[int, Verdict]


@dataclass(frozen=True)
class Merging:
    """What a content type does to merge its content; all ids are of this type.

    - `merge(uow, id, into)`: merge content into other content, or into what that is merged into. Raises
      `NotFound`, `Forbidden` with the reason.
    - `split(uow, id)`: make merged content stand on its own again. Raises the same.
    - `merged(session, actor, id, others)`: how it is merged now, and into which of the others it may be.
    - `groups(session, ids)`: for each of these the ids of all that readers find as one with it, itself included.
    """

    merge: Callable[[UnitOfWork, int, int], Awaitable[object]]
    split: Callable[[UnitOfWork, int], Awaitable[object]]
    merged: Callable[[ReadSession, Actor, int, Sequence[int]], Awaitable[MergedContent]]
    groups: Callable[[ReadSession, Sequence[int]], Awaitable[dict[int, list[int]]]]


def merging_info(undo_time: timedelta) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that says how long authors don't hear of a merge or a split."""
    return {_KEY: undo_time}


def undo_time_of(holder: HasInfo) -> timedelta:
    """How long a merge can be undone before its authors hear of it, and nothing of either then."""
    return cast(timedelta, holder.info[_KEY])
