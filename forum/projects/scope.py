"""Where a project happens and what it is about."""

from dataclasses import dataclass

from sqlmodel import col, select

from forum.core.unit_of_work import Reading
from forum.ideas.tables import Neighbourhood, Theme
from forum.projects.tables import ProjectNeighbourhood, ProjectTheme


@dataclass(frozen=True)
class Scope:
    """The neighbourhoods and themes of a project, each in the town's order."""

    neighbourhoods: list[Neighbourhood]
    themes: list[Theme]


async def scope_of(reading: Reading, project_id: int) -> Scope:
    """Read them."""
    return Scope(
        await reading.all(
            select(Neighbourhood)
            .join(ProjectNeighbourhood)
            .where(ProjectNeighbourhood.project_id == project_id)
            .order_by(col(Neighbourhood.position), col(Neighbourhood.name))
        ),
        await reading.all(
            select(Theme)
            .join(ProjectTheme)
            .where(ProjectTheme.project_id == project_id)
            .order_by(col(Theme.position), col(Theme.id))
        ),
    )
