"""The ideas that an idea is like, for its page."""

from collections.abc import Sequence

from starlette.requests import Request

from forum.core.content.similarity_port import SimilarityPort
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.ideas.presenters.cards import AlikeIdea, alike_idea
from forum.ideas.queries import ideas as queries
from forum.ideas.tables import Idea, ListedIdea
from forum.web.request import language_of, part_of

SHOWN = 3


async def neighbours_of(request: Request, session: ReadSession, idea: Idea) -> list[AlikeIdea]:
    """The public ideas that a public idea is like; mostly none."""
    if not idea.is_public:
        return []
    refs = await part_of(request, SimilarityPort).neighbours(session, idea.ref, limit=SHOWN)
    return [alike_idea(each, language_of(request)) for each in await found_ideas(session, refs)]


async def found_ideas(session: ReadSession, refs: Sequence[ContentRef]) -> list[ListedIdea]:
    """The ideas that lists lead to, in the order of the references."""
    by_number = await queries.listed_ideas(session, [ref.id for ref in refs])
    return [by_number[ref.id] for ref in refs if ref.id in by_number]
