"""What the tellings of the demo town share: who is who, what is where, and the story itself."""

import random
from dataclasses import dataclass, field

from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.actor import Actor
from forum.core.ref import Ref
from forum.core.unit_of_work import Workshop
from forum.demo.story import Record, Story, StoryClock
from moderation import actions as moderation
from moderation.queries import open_case
from moderation.tables import Outcome


@dataclass
class Teller:
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
    def workshop(self) -> Workshop:
        return self.forum.workshop

    async def follow_up(self) -> None:
        """Run what follows from what was told: cases, notices, mail, the index."""
        await self.forum.dispatcher.drain()

    def name_shown(self, record: Record) -> str:
        """The author's name, if the author chose to show it."""
        return self.names[record["author"]] if record.get("name_shown") else ""

    async def decide(self, ref: Ref, outcome: Outcome, record: Record) -> None:
        """A moderator's decision on the open case of some content."""
        actor = self.actors[record.get("by", self.chance.choice(["els", "bram"]))]
        async with self.workshop.writing(actor) as work:
            case = await open_case(work, ref)
            if case is None:
                return
            await moderation.decide(
                work,
                case.id or 0,
                outcome,
                ground=record.get("ground", "") if outcome is not Outcome.send_back else "",
                text=record.get("text", ""),
            )
