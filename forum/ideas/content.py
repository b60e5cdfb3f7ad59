"""Ideas as a content type."""

from collections.abc import Sequence
from typing import Any

from forum.core.content.helping import Helping
from forum.core.content.merging import Merging
from forum.core.content.registry import ContentType
from forum.core.content.summary import Document, Edit, FormerAnswer, Summary
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import N_
from forum.core.media.queries import photo_marks
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.ideas import labels
from forum.ideas.actions import helping, ideas, merging, milestones
from forum.ideas.presenters.cards import patch_of, path_of, short_path_of
from forum.ideas.queries import groups
from forum.ideas.queries import ideas as queries
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.tables import KIND, Idea
from forum.town.presenters.lookup import TownLookup
from forum.town.presenters.patch_picture import patch_picture


def _summary(idea: Any, answer: FormerAnswer | None, photos: tuple[str, ...]) -> Summary:
    edit = None
    if idea.edited_html is not None:
        edit = Edit(
            title=idea.edited_title or idea.title,
            body_html=idea.edited_html,
            source=idea.edited_body,
            location=None if idea.edited_location == idea.location else idea.edited_location,
            name_shown=None if idea.edited_name == idea.name_shown else idea.edited_name,
        )
    return Summary(
        ref=ContentRef(KIND, idea.number),
        title=idea.title,
        body_html=idea.body_html,
        language=idea.language,
        visibility=idea.visibility,
        author_id=idea.author_id,
        name_shown=idea.name_shown,
        posted_at=idea.posted_at,
        path=path_of(idea),
        facts=tuple(fact for fact in (idea.place, idea.source) if fact),
        edit=edit,
        source=idea.body,
        author_left=idea.author_left,
        answer=answer,
        merged_into=ContentRef(KIND, idea.merged_into) if idea.merged_into else None,
        photos=photos,
        location=idea.location,
    )


async def _summaries(session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
    rows = await queries.summary_rows(session, ids)
    waiting = [
        row.number
        for row in rows
        if row.source is not None and row.visibility is Visibility.pending
    ]
    answers = {
        step.idea_id: FormerAnswer(step.text_html, step.language)
        for step in (await milestone_queries.imported_answers(session, waiting) if waiting else ())
    }
    undecided = [
        row.number for row in rows if row.visibility is not Visibility.public or row.edited_html
    ]
    marks = await photo_marks(session, KIND, undecided) if undecided else {}
    return {
        idea.number: _summary(idea, answers.get(idea.number), marks.get(idea.number, ()))
        for idea in rows
    }


async def _documents(session: ReadSession, ids: Sequence[int]) -> list[Document]:
    lookup = await TownLookup.read(session)
    return [
        Document(
            ref=idea.ref,
            language=idea.language,
            title=idea.title,
            body=idea.body,
            published_at=idea.public_at or idea.posted_at,
            others=(
                *lookup.names(idea.theme_id, idea.neighbourhood_id),
                *([LocalizedText(idea.location, idea.language)] if idea.location else ()),
            ),
        )
        for idea in await queries.ideas(session, ids)
        if idea.is_public and not idea.is_merged
    ]


async def _picture(session: ReadSession, number: int) -> str:
    lookup = await TownLookup.read(session)
    return patch_picture(patch_of(await queries.idea(session, number), lookup))


async def _short_path(session: ReadSession, number: int) -> str:
    return short_path_of(await queries.idea(session, number))


IDEA = ContentType(
    KIND,
    _summaries,
    label=N_("Idea"),
    plural=N_("Ideas"),
    notices=labels.NOTICES,
    table=Idea,
    lock_first=merging.lock_group,
    on_move=ideas.on_move,
    on_edit=ideas.on_edit,
    on_redact=milestones.on_redact,
    count_comment=ideas.count_comment,
    documents=_documents,
    public_ids=queries.public_ids,
    supported_by=queries.voted_among,
    picture=_picture,
    short_path=_short_path,
    named=queries.named,
    returnable=True,
    merging=Merging(
        merge=merging.merge_idea,
        split=merging.split_idea,
        merged=groups.merged,
        groups=groups.wholes,
    ),
    helping=Helping(helping.may_be_helped, helping.pooled, helping.recount),
)
