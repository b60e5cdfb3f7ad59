"""Story context: the state that the steps of the demo story share."""

import random
from dataclasses import dataclass, field

from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.actor import Actor
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory
from forum.demo.story import Record, Story, StoryClock
from moderation.actions.decisions import decide
from moderation.actions.letters import Reasons
from moderation.queries.cases import open_case
from moderation.tables.decisions import Outcome


@dataclass
class StoryContext:
    """The forum being filled, and actors and ids created so far, by the keys of the files."""

    forum: Forum
    clock: StoryClock
    story: Story
    # A fixed seed makes the same town every time.
    chance: random.Random = field(default_factory=lambda: random.Random(1349))
    actors: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    voters: list[int] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    themes: dict[str, int] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    ideas: dict[str, int] = field(default_factory=dict)
    projects: dict[str, int] = field(default_factory=dict)

    @property
    def session_factory(self) -> SessionFactory:
        """The forum's session factory."""
        return self.forum.session_factory

    async def follow_up(self) -> None:
        """Run all due deliveries: cases, notices, mail, the search index."""
        await self.forum.dispatcher.drain()

    def name_shown(self, record: Record) -> str:
        """The author's name, if the author chose to show it."""
        return self.names[record["author"]] if record.get("name_shown") else ""

    async def decide(self, ref: ContentRef, outcome: Outcome, record: Record) -> None:
        """Decide the open case of some content as a moderator; does nothing without a case."""
        actor = self.actors[record.get("by", self.chance.choice(["els", "bram"]))]
        async with self.session_factory.unit_of_work(actor) as uow:
            case = await open_case(uow, ref)
            if case is None:
                return
            await decide(
                uow,
                case.pk,
                outcome,
                Reasons(
                    ground=record.get("ground", "") if outcome is not Outcome.send_back else "",
                    text=record.get("text", ""),
                ),
            )
