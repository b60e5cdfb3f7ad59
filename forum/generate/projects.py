"""The projects of a generated town: which ideas each carries out, and its updates."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from forum.generate.plan import CARRIED_OUT, PlannedIdea
from forum.generate.sizes import Span
from forum.ideas.tables import Status
from forum.projects.tables import ProjectState

IDEAS_A_PROJECT = 6
MOST_UPDATES = 4


@dataclass(slots=True)
class PlannedProject:
    """One project, without its words. The last one of a town is a draft: nothing of it is public."""

    number: int
    made_at: datetime
    public_at: datetime | None = None
    ideas: list[PlannedIdea] = field(default_factory=list)
    updates: list[datetime] = field(default_factory=list)
    comments: int = 0

    @property
    def is_public(self) -> bool:
        return self.public_at is not None

    @property
    def state(self) -> ProjectState:
        """How far it is, by the ideas it carries out."""
        statuses = [idea.status for idea in self.ideas]
        realised = statuses.count(Status.realised)
        if realised * 2 > len(statuses):
            return ProjectState.done
        return ProjectState.running if realised else ProjectState.planned


def plan_projects(
    chance: Random, ideas: list[PlannedIdea], span: Span, first: int
) -> list[PlannedProject]:
    """Projects for all ideas that are carried out, in the order in which they are made."""
    carried = sorted(
        (idea for idea in ideas if idea.status in CARRIED_OUT),
        key=lambda idea: idea.moved_at(Status.planned),
    )
    found: list[PlannedProject] = []
    for place in range(0, len(carried), IDEAS_A_PROJECT):
        some = carried[place : place + IDEAS_A_PROJECT]
        # Public before the first of its ideas is planned by it.
        public_at = some[0].moved_at(Status.planned) - timedelta(days=1)
        project = PlannedProject(first + len(found), public_at - timedelta(days=1), public_at, some)
        for idea in some:
            idea.project = project.number
        for _ in range(chance.randint(1, MOST_UPDATES)):
            project.updates.append(public_at + (span.ends - public_at) * chance.random())
        project.updates.sort()
        found.append(project)
    found.append(PlannedProject(first + len(found), span.ends - timedelta(days=4)))
    return found
