"""Event handler of offers: the content that they are about ended, or needs help again."""

from forum.core.content.registry import registry_of
from forum.core.delivery.handler import TransactionalHandler
from forum.core.errors import NotFound
from forum.core.journal.event import ContentChanged, VisibilityChanged
from forum.core.unit_of_work import UnitOfWork
from forum.offers.actions import note_end


async def _note_end(uow: UnitOfWork, event: ContentChanged | VisibilityChanged) -> None:
    content_type = registry_of(uow).types.get(event.subject.kind)
    if content_type is None or content_type.helping is None:
        return
    try:
        await note_end(uow, event.subject)
    except NotFound:
        return


HANDLERS = (
    TransactionalHandler[ContentChanged | VisibilityChanged](
        "note_end_of_help", (ContentChanged, VisibilityChanged), _note_end
    ),
)
