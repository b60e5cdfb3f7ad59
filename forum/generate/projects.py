"""Project plan: which ideas each generated project carries out, and when its updates appear."""

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
    """A project without its texts. The last one of a town is an unpublished draft."""

    number: int
    made_at: datetime
    public_at: datetime | None = None
    ideas: list[PlannedIdea] = field(default_factory=list)
    updates: list[datetime] = field(default_factory=list)
    comments: int = 0

    @property
    def is_public(self) -> bool:
        """Whether it was published."""
        return self.public_at is not None

    @property
    def state(self) -> ProjectState:
        """State by its ideas: done when more than half are realised, running when any is."""
        statuses = [idea.status for idea in self.ideas]
        realised = statuses.count(Status.realised)
        if realised * 2 > len(statuses):
            return ProjectState.done
        return ProjectState.running if realised else ProjectState.planned


def plan_projects(
    chance: Random, ideas: list[PlannedIdea], span: Span, first: int
) -> list[PlannedProject]:
    """Plan projects for all ideas that are carried out, in order of creation."""
    carried = sorted(
        (idea for idea in ideas if idea.status in CARRIED_OUT),
        key=lambda idea: idea.moved_at(Status.planned),
    )
    planned: list[PlannedProject] = []
    for start in range(0, len(carried), IDEAS_A_PROJECT):
        linked = carried[start : start + IDEAS_A_PROJECT]
        # Publish before the first link, which changes that idea's status to planned.
        public_at = linked[0].moved_at(Status.planned) - timedelta(days=1)
        project = PlannedProject(
            first + len(planned), public_at - timedelta(days=1), public_at, linked
        )
        for idea in linked:
            idea.project = project.number
        for _ in range(chance.randint(1, MOST_UPDATES)):
            project.updates.append(public_at + (span.ends - public_at) * chance.random())
        project.updates.sort()
        planned.append(project)
    planned.append(PlannedProject(first + len(planned), span.ends - timedelta(days=4)))
    return planned
