"""Content types of the toy slice."""

from collections.abc import Sequence
from html import escape

from sqlmodel import col, select, update

from forum.core.content.notice_text import NoticeText
from forum.core.content.registry import ContentType
from forum.core.content.summary import Document, Summary
from forum.core.unit_of_work import ReadSession, UnitOfWork
from tests.toy.tables import DIARY, RECIPE, Diary, Recipe, ToyContent


def _summary(row: ToyContent, session: ReadSession) -> Summary:
    return Summary(
        ref=row.ref,
        title=row.title,
        body_html=f"<p>{escape(row.body)}</p>",
        language="nl",
        visibility=row.visibility,
        author_id=row.author_id,
        name_shown="",
        posted_at=session.now,
        path=f"{row.KIND}/{row.number}",
        source=row.body,
    )


async def _recipes(session: ReadSession, ids: Sequence[int]) -> list[Recipe]:
    return await session.all(select(Recipe).where(col(Recipe.id).in_(ids)))


async def _recipe_summaries(session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
    return {row.number: _summary(row, session) for row in await _recipes(session, ids)}


async def _recipe_documents(session: ReadSession, ids: Sequence[int]) -> list[Document]:
    return [
        Document(row.ref, "nl", row.title, row.body, session.now)
        for row in await _recipes(session, ids)
        if row.is_public
    ]


async def _public_recipes(session: ReadSession, after: int, limit: int) -> list[int]:
    rows = await session.all(select(Recipe).where(col(Recipe.id) > after).order_by(col(Recipe.id)))
    return [row.number for row in rows if row.is_public][:limit]


async def _count_comment(uow: UnitOfWork, number: int, step: int) -> None:
    await uow.execute(
        update(Recipe)
        .where(col(Recipe.id) == number)
        .values(comments_count=col(Recipe.comments_count) + step)
    )


async def _diary_summaries(session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
    rows = await session.all(select(Diary).where(col(Diary.id).in_(ids)))
    return {row.number: _summary(row, session) for row in rows}


TYPES = (
    ContentType(
        RECIPE,
        _recipe_summaries,
        label="Recipe",
        plural="Recipes",
        notices={"content_published": NoticeText("Your recipe is on the table")},
        table=Recipe,
        documents=_recipe_documents,
        public_ids=_public_recipes,
        count_comment=_count_comment,
    ),
    ContentType(
        DIARY,
        _diary_summaries,
        label="Diary",
        plural="Diaries",
        table=Diary,
        is_private=True,
    ),
)
