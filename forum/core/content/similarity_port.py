"""Similarity port: the interface of what is like a text, or like content, in meaning and words."""

from dataclasses import dataclass
from typing import Protocol

from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession


@dataclass(frozen=True)
class Alike:
    """Content that a text is like; `clearly`: so much that its author should know before sending."""

    ref: ContentRef
    clearly: bool = False


class SimilarityPort(Protocol):
    """What is alike among public content. Mostly nothing is: then the lists are empty.

    What is alike may have been hidden just now: callers check that results are still public.
    """

    async def similar(
        self,
        title: str,
        body: str,
        language: str,
        *,
        kind: str,
        limit: int,
        apart_from: ContentRef | None = None,
    ) -> list[Alike]:
        """Content of one kind and the same language that a text is like, the most alike first.

        `apart_from`: the content whose text it is, if that is there already. Opens a session of its own: call it outside of one.
        """
        ...

    async def neighbours(
        self, session: ReadSession, ref: ContentRef, *, limit: int
    ) -> list[ContentRef]:
        """What public content is like, the most alike first: one row, however large the forum is."""
        ...
