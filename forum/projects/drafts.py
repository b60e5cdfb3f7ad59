"""The draft that a form made when it was sent before: a second press of the button makes no second one."""

from collections.abc import Mapping, Set
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from forum.core.content import Visibility
from forum.core.work import Reading, Work
from forum.projects.scope import scope_of
from forum.projects.tables import Project, Update

SENT_AGAIN = timedelta(minutes=10)
"""For so long the same project is taken for the same form sent again."""


async def known_project(
    work: Work, values: Mapping[str, Any], neighbourhoods: Set[int], themes: Set[int]
) -> Project | None:
    """A draft made just now with the very same texts, facts, neighbourhoods and themes."""
    drafts = await work.all(
        select(Project).where(
            Project.visibility == Visibility.draft, col(Project.made_at) > work.now - SENT_AGAIN
        )
    )
    for draft in drafts:
        if all(getattr(draft, name) == value for name, value in values.items()):
            scope = await scope_of(work, draft.number)
            places = {place.id for place in scope.neighbourhoods}
            if (places, {theme.id for theme in scope.themes}) == (neighbourhoods, themes):
                return draft
    return None


async def known_update(reading: Reading, values: Mapping[str, Any]) -> Update | None:
    """A draft with these very same values."""
    same = [getattr(Update, name) == value for name, value in values.items()]
    return await reading.first(select(Update).where(Update.visibility == Visibility.draft, *same))
