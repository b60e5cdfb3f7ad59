"""The load: residents, moderators and officials over HTTP, each writing down what they were told."""

import asyncio
import random
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import httpx2

from tests.torture.ledger import Ledger, LocalizedText
from tests.torture.town import Inhabitant, Town

BODY = "Elke dinsdag koffie op het plein, met een stoel voor wie alleen komt."
LATE = 60.0
PAUSE = 0.03


class Person(ABC):
    """Somebody at a browser, doing one thing after the other."""

    def __init__(
        self, who: Inhabitant, town: Town, ledger: Ledger, rng: random.Random, address: str
    ) -> None:
        self.who = who
        self.town = town
        self.ledger = ledger
        self.rng = rng
        self._browser = httpx2.AsyncClient(
            base_url=address, timeout=LATE, cookies={"forum_session": who.secret}
        )
        self._made = 0

    async def live(self, is_over: Callable[[], bool]) -> None:
        """Go on until it is over."""
        async with self._browser:
            while not is_over():
                await self.act()
                await asyncio.sleep(self.rng.random() * PAUSE)

    @abstractmethod
    async def act(self) -> None:
        """Do one thing."""

    def name(self, what: str) -> str:
        """Words nobody else uses."""
        self._made += 1
        return f"{what} w{self.who.number}x{self._made}q"

    async def read(self, path: str) -> str:
        """A page, or nothing when the connection broke."""
        try:
            answer = await self._browser.get(path)
        except httpx2.TransportError:
            return ""
        self._check(path, answer)
        return answer.text

    async def change(self, what: str, path: str, **data: Any) -> tuple[LocalizedText, str]:
        """A change: what was said, and where it led."""
        told, location = LocalizedText.broken, ""
        try:
            answer = await self._browser.post(path, data=data)
        except httpx2.TransportError:
            pass
        else:
            self._check(path, answer)
            told = LocalizedText.done if answer.status_code == 303 else LocalizedText.refused
            location = answer.headers.get("location", "")
        self.ledger.counted[what, told] += 1
        return told, location

    def _check(self, path: str, answer: httpx2.Response) -> None:
        if answer.status_code >= 500 or answer.status_code in (401, 422, 429):
            self.ledger.faults.append(f"{path} answered {answer.status_code}")


class Resident(Person):
    """Posts, votes, takes votes back and comments."""

    async def act(self) -> None:
        does = self.rng.choices(
            (self.vote, self.take_back, self.comment, self.post, self.look), (50, 15, 12, 10, 5)
        )
        await does[0]()

    def _idea(self) -> int:
        return self.rng.choice(self.town.ideas)

    async def look(self) -> None:
        """Read the list, and learn of new ideas."""
        found = re.findall(r"/nl/ideas/(\d+)-", await self.read("/nl/ideas"))
        self.town.ideas.extend({int(number) for number in found} - set(self.town.ideas))

    async def vote(self) -> None:
        """Support an idea."""
        await self._vote("vote", cast=True)

    async def take_back(self) -> None:
        """Support an idea no longer."""
        await self._vote("unvote", cast=False)

    async def _vote(self, word: str, *, cast: bool) -> None:
        place = (self.who.number, self._idea())
        if self.ledger.votes.get(place, False) is None:
            return
        data = {"follow": "on"} if cast and self.rng.random() < 0.1 else {}
        told, _ = await self.change(word, f"/nl/ideas/{place[1]}/{word}", **data)
        if told is not LocalizedText.refused:
            self.ledger.votes[place] = cast if told is LocalizedText.done else None

    async def comment(self) -> None:
        """Say something about an idea."""
        body = self.name("Goed idee, ik doe mee met")
        told, _ = await self.change("comment", f"/nl/ideas/{self._idea()}/comments", body=body)
        self.ledger.note(self.ledger.comments, body, told)

    async def post(self) -> None:
        """Have an idea."""
        title = self.name("Koffie op het plein")
        told, _ = await self.change("idea", "/nl/ideas", title=title, body=BODY, language="nl")
        self.ledger.note(self.ledger.ideas, title, told)


class Moderator(Person):
    """Decides what waits."""

    async def act(self) -> None:
        page = await self.read("/nl/moderation")
        cases = sorted({int(case) for case in re.findall(r"/moderation/cases/(\d+)", page)})
        if not cases:
            return
        case = self.rng.choice(cases)
        outcome = "reject" if self.rng.random() < 0.15 else "publish"
        data = {"ground": "off_topic", "ready": "yes"} if outcome == "reject" else {}
        path = f"/nl/moderation/cases/{case}"
        told, _ = await self.change("decision", path, outcome=outcome, **data)
        book = self.ledger.decisions.setdefault(case, {})
        self.ledger.note(book, outcome, told)


class Official(Person):
    """Answers ideas, links them to projects, and publishes what happens next."""

    async def act(self) -> None:
        await self.rng.choices((self.step, self.link, self.publish), (4, 3, 3))[0]()

    async def _waiting(self, status: str) -> int | None:
        page = await self.read(f"/nl/office/ideas?status={status}")
        found = re.findall(r"/nl/office/ideas/(\d+)", page)
        return int(self.rng.choice(found)) if found else None

    async def step(self) -> None:
        """Look at an idea, or accept one."""
        before, after = self.rng.choice((("open", "under_review"), ("under_review", "accepted")))
        idea = await self._waiting(before)
        if idea is None:
            return
        path = f"/nl/office/ideas/{idea}"
        told, _ = await self.change("step", path, status=after, answer="Omdat het kan.")
        self.ledger.note(self.ledger.steps, (idea, after), told)

    async def link(self) -> None:
        """Link an accepted idea to a project."""
        idea = await self._waiting("accepted")
        if idea is None:
            return
        project = self.rng.choice(self.town.projects)
        told, _ = await self.change("link", f"/nl/office/ideas/{idea}/link", project=project)
        self.ledger.note(self.ledger.links, (project, idea), told)

    async def publish(self) -> None:
        """Write an update, and publish it."""
        title = self.name("De deur is open")
        told, location = await self.change(
            "draft", "/nl/office/updates",
            project=self.rng.choice(self.town.projects), title=title, body=BODY, language="nl",
        )  # fmt: skip
        self.ledger.note(self.ledger.drafts, title, told)
        if found := re.search(r"/office/updates/(\d+)", location):
            told, _ = await self.change("publish", f"/nl/office/updates/{found[1]}/publish")
            self.ledger.note(self.ledger.published, title, told)


async def live_through(
    town: Town, ledger: Ledger, seed: int, address: str, is_over: Callable[[], bool]
) -> None:
    """Let everybody act until it is over."""
    crowds: tuple[tuple[type[Person], list[Inhabitant]], ...] = (
        (Resident, town.residents), (Moderator, town.moderators), (Official, town.officials),
    )  # fmt: skip
    people = [
        kind(who, town, ledger, random.Random(f"{seed} {who.number}"), address)
        for kind, crowd in crowds
        for who in crowd
    ]
    await asyncio.gather(*(person.live(is_over) for person in people))
