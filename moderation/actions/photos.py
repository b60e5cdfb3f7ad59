"""Photos of content: a moderator leaves one out for everybody, and puts it back; its author is told."""

from forum.accounts.queries import member
from forum.core.content import lifecycle, registry
from forum.core.content.grounds import ground_words
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.translations import override_language
from forum.core.journal.event import ContentChanged
from forum.core.media import photos, queries
from forum.core.media.tables import Photo
from forum.core.site import site_in
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions.notices import notify
from moderation.actions.letters import language_of_author
from moderation.events import PhotoLeftOut, PhotoPutBack
from moderation.queries import cases, reports
from moderation.rules.cases import may_decide


async def leave_out_photo(uow: UnitOfWork, case_id: int, photo_id: int, ground: str) -> None:
    """Show a photo of the content of a case to nobody but moderators. Raises `NotFound`, and `Forbidden`.

    It isn't a decision on the case, which goes on; nothing happens if the photo is left out already.
    """
    summary, photo = await _photo_of_case(uow, case_id, photo_id)
    if photo.ending is not None:
        return
    await photos.leave_out(uow, photo)
    uow.publish(PhotoLeftOut(subject=summary.ref, photo_id=photo_id, ground=ground))
    author = await member(uow, summary.author_id) if summary.author_id else None
    language = language_of_author(author, summary)
    with override_language(language):
        reason = ground_words(site_in(uow.info).wording, ground)
    await _tell(uow, summary, "photo_left_out", reason, language)


async def put_photo_back(uow: UnitOfWork, case_id: int, photo_id: int) -> None:
    """Show a photo again that was left out. Raises `NotFound`, and `Forbidden`."""
    summary, photo = await _photo_of_case(uow, case_id, photo_id)
    if not photo.is_left_out:
        return
    await photos.put_back(uow, photo)
    uow.publish(PhotoPutBack(subject=summary.ref, photo_id=photo_id))
    await _tell(uow, summary, "photo_put_back")


async def _photo_of_case(uow: UnitOfWork, case_id: int, photo_id: int) -> tuple[Summary, Photo]:
    """The content of a case, locked, and one of its photos, if the actor may decide about it."""
    case = await cases.case(uow, case_id)
    await lifecycle.lock_content(uow, case.subject)
    summary = await registry.summary(uow, case.subject)
    has_reported = await reports.has_reported(uow, uow.actor, case.subject)
    may_decide(uow.actor, summary, has_reported=has_reported).enforce()
    photo = await queries.photo_by_id(uow, photo_id)
    if photo is None or photo.subject != case.subject:
        raise NotFound
    return summary, photo


async def _tell(
    uow: UnitOfWork, summary: Summary, code: str, reason: str = "", language: str = ""
) -> None:
    """Have readers see it, and the author hear of it."""
    if summary.is_public:
        uow.publish(ContentChanged(subject=summary.ref))
    if summary.author_id is not None:
        await notify(
            uow, [summary.author_id], code, summary.ref,
            text=reason, language=language, urgent=True,
        )  # fmt: skip
