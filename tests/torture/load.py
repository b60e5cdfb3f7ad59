"""The load: residents, moderators and officials as HTTP clients that record their outcomes."""

import asyncio
import random
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import httpx2

from tests.torture.ledger import Ledger, RequestOutcome
from tests.torture.town import Inhabitant, Town

BODY = "Elke dinsdag koffie op het plein, met een stoel voor wie alleen komt."
TIMEOUT = 60.0
PAUSE = 0.03


class Person(ABC):
    """A signed-in client that sends one request after the other."""

    def __init__(
        self, inhabitant: Inhabitant, town: Town, ledger: Ledger, rng: random.Random, address: str
    ) -> None:
        self.inhabitant = inhabitant
        self.town = town
        self.ledger = ledger
        self.rng = rng
        self._client = httpx2.AsyncClient(
            base_url=address, timeout=TIMEOUT, cookies={"forum_session": inhabitant.secret}
        )
        self._text_count = 0

    async def run(self, is_over: Callable[[], bool]) -> None:
        """Act repeatedly until `is_over()`."""
        async with self._client:
            while not is_over():
                await self.act()
                await asyncio.sleep(self.rng.random() * PAUSE)

    @abstractmethod
    async def act(self) -> None:
        """Perform one action."""

    def unique_text(self, prefix: str) -> str:
        """A unique text that starts with `prefix`."""
        self._text_count += 1
        return f"{prefix} w{self.inhabitant.number}x{self._text_count}q"

    async def read(self, path: str) -> str:
        """GET a page; returns its HTML, empty if the connection broke."""
        try:
            response = await self._client.get(path)
        except httpx2.TransportError:
            return ""
        self._check(path, response)
        return response.text

    async def change(self, kind: str, path: str, **data: Any) -> tuple[RequestOutcome, str]:
        """POST a change; returns its outcome, and the Location header of the response."""
        outcome, location = RequestOutcome.broken, ""
        try:
            response = await self._client.post(path, data=data)
        except httpx2.TransportError:
            pass
        else:
            self._check(path, response)
            outcome = RequestOutcome.done if response.status_code == 303 else RequestOutcome.refused
            location = response.headers.get("location", "")
        self.ledger.counted[kind, outcome] += 1
        return outcome, location

    def _check(self, path: str, response: httpx2.Response) -> None:
        if response.status_code >= 500 or response.status_code in (401, 422, 429):
            self.ledger.faults.append(f"{path} answered {response.status_code}")


class Resident(Person):
    """Posts, votes, takes votes back and comments."""

    async def act(self) -> None:
        actions = self.rng.choices(
            (self.vote, self.take_back, self.comment, self.post, self.read_list),
            (50, 15, 12, 10, 5),
        )
        await actions[0]()

    def _random_idea(self) -> int:
        return self.rng.choice(self.town.ideas)

    async def read_list(self) -> None:
        """Read the list, and add its new ideas to those of the town."""
        found = re.findall(r"/nl/ideas/(\d+)-", await self.read("/nl/ideas"))
        self.town.ideas.extend({int(number) for number in found} - set(self.town.ideas))

    async def vote(self) -> None:
        """Vote for an idea."""
        await self._vote("vote", cast=True)

    async def take_back(self) -> None:
        """Take a vote back."""
        await self._vote("unvote", cast=False)

    async def _vote(self, action: str, *, cast: bool) -> None:
        vote_key = (self.inhabitant.number, self._random_idea())
        if self.ledger.votes.get(vote_key, False) is None:
            return
        data: dict[str, str] = {}
        outcome, _ = await self.change(action, f"/nl/ideas/{vote_key[1]}/{action}", **data)
        if outcome is not RequestOutcome.refused:
            self.ledger.votes[vote_key] = cast if outcome is RequestOutcome.done else None

    async def comment(self) -> None:
        """Comment on an idea."""
        body = self.unique_text("Goed idee, ik doe mee met")
        outcome, _ = await self.change(
            "comment", f"/nl/ideas/{self._random_idea()}/comments", body=body
        )
        self.ledger.note(self.ledger.comments, body, outcome)

    async def post(self) -> None:
        """Post an idea."""
        title = self.unique_text("Koffie op het plein")
        outcome, _ = await self.change(
            "idea", "/nl/ideas", title=title, body=BODY, language="nl", alike_seen="yes"
        )
        self.ledger.note(self.ledger.ideas, title, outcome)


class Moderator(Person):
    """Decides pending cases."""

    async def act(self) -> None:
        page = await self.read("/nl/moderation")
        cases = sorted({int(case) for case in re.findall(r"/moderation/cases/(\d+)", page)})
        if not cases:
            return
        case = self.rng.choice(cases)
        decision = "reject" if self.rng.random() < 0.15 else "publish"
        data = {"ground": "off_topic", "ready": "yes"} if decision == "reject" else {}
        path = f"/nl/moderation/cases/{case}"
        outcome, _ = await self.change("decision", path, outcome=decision, **data)
        outcomes = self.ledger.decisions.setdefault(case, {})
        self.ledger.note(outcomes, decision, outcome)


class Official(Person):
    """Answers ideas, links them to projects, and publishes updates."""

    async def act(self) -> None:
        await self.rng.choices((self.step, self.link, self.publish), (4, 3, 3))[0]()

    async def _idea_with_status(self, status: str) -> int | None:
        page = await self.read(f"/nl/office/ideas?status={status}")
        found = re.findall(r"/nl/office/ideas/(\d+)", page)
        return int(self.rng.choice(found)) if found else None

    async def step(self) -> None:
        """Put an idea under review, or accept one."""
        before, after = self.rng.choice((("open", "under_review"), ("under_review", "accepted")))
        idea = await self._idea_with_status(before)
        if idea is None:
            return
        path = f"/nl/office/ideas/{idea}"
        outcome, _ = await self.change("step", path, status=after, answer="Omdat het kan.")
        self.ledger.note(self.ledger.steps, (idea, after), outcome)

    async def link(self) -> None:
        """Link an accepted idea to a project."""
        idea = await self._idea_with_status("accepted")
        if idea is None:
            return
        project = self.rng.choice(self.town.projects)
        outcome, _ = await self.change("link", f"/nl/office/ideas/{idea}/link", project=project)
        self.ledger.note(self.ledger.links, (project, idea), outcome)

    async def publish(self) -> None:
        """Draft an update, and publish it."""
        title = self.unique_text("De deur is open")
        outcome, location = await self.change(
            "draft", "/nl/office/updates",
            project=self.rng.choice(self.town.projects), title=title, body=BODY, language="nl",
        )  # fmt: skip
        self.ledger.note(self.ledger.drafts, title, outcome)
        if found := re.search(r"/office/updates/(\d+)", location):
            outcome, _ = await self.change("publish", f"/nl/office/updates/{found[1]}/publish")
            self.ledger.note(self.ledger.published, title, outcome)


async def run_load(
    town: Town, ledger: Ledger, seed: int, address: str, is_over: Callable[[], bool]
) -> None:
    """Run all clients concurrently until `is_over()`."""
    groups: tuple[tuple[type[Person], list[Inhabitant]], ...] = (
        (Resident, town.residents), (Moderator, town.moderators), (Official, town.officials),
    )  # fmt: skip
    clients = [
        role(inhabitant, town, ledger, random.Random(f"{seed} {inhabitant.number}"), address)
        for role, inhabitants in groups
        for inhabitant in inhabitants
    ]
    await asyncio.gather(*(client.run(is_over) for client in clients))
