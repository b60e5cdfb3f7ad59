"""Sealed texts: what a text said before something was left out of it.

Nobody sees them but moderators, by a look that the audit trail records, and their author in an export.
They are kept for as long as the author may object (`[retention] sealed`), then destroyed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Index, and_, delete, update
from sqlmodel import Field, col, select
from sqlmodel.sql.expression import SelectOfScalar

from forum.core.database.columns import HasId, big_integer, foreign_key, utc_datetime
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork

Originals = Mapping[str, str]
"""Texts before something was left out, by the name of the column: `title`, `body`."""


class SealedText(HasId, table=True):
    """One text of some content, as it was until `sealed_at`.

    `author_id`: who wrote it; None for a draft of somebody who is signed out. `sealed_by_id`: who left
    something out, the author or a moderator.
    """

    __tablename__ = "sealed_text"
    __table_args__ = (Index("ix_sealed_text_subject", "subject_kind", "subject_id"),)

    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    field: str = Field(max_length=20)
    text: str
    author_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    sealed_by_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    sealed_at: datetime = utc_datetime(index=True)

    @property
    def subject(self) -> ContentRef:
        """The content that it belongs to."""
        return ContentRef(self.subject_kind, self.subject_id)


async def seal(
    uow: UnitOfWork, subject: ContentRef, author_id: int | None, originals: Originals
) -> None:
    """Keep texts of content as they were; the content itself has been redacted."""
    for field, text in originals.items():
        await uow.add(
            SealedText(
                subject_kind=subject.kind,
                subject_id=subject.id,
                field=field,
                text=text,
                author_id=author_id,
                sealed_by_id=uow.actor.member_id,
                sealed_at=uow.now,
            )
        )


async def sealed_texts(session: ReadSession, subject: ContentRef) -> list[SealedText]:
    """The sealed texts of content, the oldest first."""
    return await session.all(select(SealedText).where(*_of(subject)).order_by(col(SealedText.id)))


def sealed_last(
    sealed: Sequence[SealedText], fields: Collection[str], sealed_at: datetime
) -> list[SealedText]:
    """Those of the sealed texts of content, the oldest first, that were sealed at this moment, and not again since."""
    newest = {each.field: each for each in sealed}
    return [
        newest[name] for name in fields if name in newest and newest[name].sealed_at == sealed_at
    ]


async def unseal(
    uow: UnitOfWork,
    subject: ContentRef,
    texts: Mapping[str, str],
    sealed_at: datetime,
    is_left_of: Callable[[str, str], bool],
) -> Originals:
    """Take originals of these texts of content, by column, that were sealed at this moment out of the seal.

    Those stay of which a later text is sealed too, and of which the text isn't what is left any more.
    """
    last = sealed_last(await sealed_texts(uow, subject), texts, sealed_at)
    found = [each for each in last if is_left_of(texts[each.field], each.text)]
    await uow.execute(delete(SealedText).where(col(SealedText.id).in_([each.pk for each in found])))
    return {each.field: each.text for each in found}


async def give_sealed_texts(uow: UnitOfWork, subject: ContentRef, member_id: int | None) -> None:
    """Make the sealed texts of a draft the member's who confirmed it."""
    await uow.execute(
        update(SealedText)
        .where(*_of(subject), col(SealedText.author_id).is_(None))
        .values(author_id=member_id, sealed_by_id=member_id)
    )


async def destroy_sealed_texts(uow: UnitOfWork, subject: ContentRef) -> None:
    """Delete the sealed texts of content."""
    await uow.execute(delete(SealedText).where(*_of(subject)))


def are_sealed_of(kind: str, ids: SelectOfScalar[int]) -> ColumnElement[bool]:
    """SQL condition: sealed texts of content of a kind."""
    return and_(col(SealedText.subject_kind) == kind, col(SealedText.subject_id).in_(ids))


def _of(subject: ContentRef) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        col(SealedText.subject_kind) == subject.kind,
        col(SealedText.subject_id) == subject.id,
    )
