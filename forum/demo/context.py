"""What the tellings of the demo town share: who is who, what is where, and the story itself."""

import random
from dataclasses import dataclass, field

from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.actor import Actor
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory
from forum.demo.story import Record, Story, StoryClock
from moderation import actions as moderation
from moderation.queries import open_case
from moderation.tables import Outcome


@dataclass
class StoryContext:
    """The forum being filled, and the ids of what has been told, by the keys of the files."""

    forum: Forum
    clock: StoryClock
    story: Story
    # The same town every time it is told.
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
        return self.forum.session_factory

    async def follow_up(self) -> None:
        """Run what follows from what was told: cases, notices, mail, the index."""
        await self.forum.dispatcher.drain()

    def name_shown(self, record: Record) -> str:
        """The author's name, if the author chose to show it."""
        return self.names[record["author"]] if record.get("name_shown") else ""

    async def decide(self, ref: ContentRef, outcome: Outcome, record: Record) -> None:
        """A moderator's decision on the open case of some content."""
        actor = self.actors[record.get("by", self.chance.choice(["els", "bram"]))]
        async with self.session_factory.unit_of_work(actor) as uow:
            case = await open_case(uow, ref)
            if case is None:
                return
            await moderation.decide(
                uow,
                case.id or 0,
                outcome,
                ground=record.get("ground", "") if outcome is not Outcome.send_back else "",
                text=record.get("text", ""),
            )
