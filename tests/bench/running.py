"""Rounds: ours, its floor, ours, its floor …, so that a noisy machine disturbs both alike."""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from tests.architecture.source import ROOT
from tests.bench.load import Load, ask, get, post
from tests.bench.measures import Measure
from tests.bench.places import Place
from tests.bench.process import Running, free_port, running
from tests.bench.subjects import MESSAGES, Subjects, idea_row

MOST_ITEMS = 3000
"""Changes that a second is enough for, whoever makes them."""


@dataclass(frozen=True)
class Found:
    """What was found of one measure: medians over the rounds."""

    name: str
    title: str
    rate: float
    p50: float
    p99: float
    cpu: float
    floor_rate: float
    floor_p50: float
    floor_cpu: float
    ratio: float
    goal: float | None
    wrong: int
    queries: int | None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        return None if self.goal is None else self.ratio >= self.goal

    def row(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self) | {"reached": self.reached}


Once = Callable[[], tuple[Load, float]]


class Floors:
    """The processes of the floors."""

    def __init__(self, pages: Running, tasks: "subprocess.Popen[str]") -> None:
        self.pages = pages
        self._tasks = tasks

    def run(self, **task: Any) -> tuple[Load, float]:
        """Let the floor do a task: its load, and the seconds of processor time."""
        assert self._tasks.stdin and self._tasks.stdout
        self._tasks.stdin.write(json.dumps(task) + "\n")
        self._tasks.stdin.flush()
        answer = self._tasks.stdout.readline()
        assert answer, "the floor ended"
        found = json.loads(answer)
        cpu = found.pop("cpu")
        return Load(**found), cpu


@contextmanager
def floors(place: Place) -> Iterator[Floors]:
    """The floors for a place."""
    port = free_port()
    module = [sys.executable, "-m", "tests.bench.floors"]
    with (
        running([*module, "pages", str(port)], port, "/10", place.folder, {}) as pages,
        subprocess.Popen(
            [*module, "tasks", place.url], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as tasks,
    ):  # fmt: skip
        yield Floors(pages, tasks)
        assert tasks.stdin
        tasks.stdin.close()


@dataclass
class Bench:
    """One server beside its floors."""

    subjects: Subjects
    floors: Floors
    rounds: int
    seconds: float
    _pairs: Iterator[tuple[int, int]]
    meili: dict[str, str] = field(default_factory=dict)
    _number: int = 0

    def measure(self, measure: Measure, server: Running, queries: int | None) -> Found:
        """Ours and the floor in turn, so many rounds; medians of both."""
        ours, floor = self._both(measure, server)
        ours()
        rounds = [(ours(), floor()) for _ in range(self.rounds)]
        own, below = [one for one, _ in rounds], [other for _, other in rounds]

        def median(of: Callable[[Load], float], among: list[tuple[Load, float]]) -> float:
            return statistics.median(of(load) for load, _ in among)

        def cpu(among: list[tuple[Load, float]]) -> float:
            return statistics.median(1000 * used / max(load.answers, 1) for load, used in among)

        ratios = [one.rate / (other.rate or 1) for (one, _), (other, _) in rounds]
        return Found(
            measure.name, measure.title,
            median(lambda load: load.rate, own), median(lambda load: load.p50, own),
            median(lambda load: load.p99, own), cpu(own),
            median(lambda load: load.rate, below), median(lambda load: load.p50, below), cpu(below),
            statistics.median(ratios), measure.goal, sum(load.wrong for load, _ in own), queries,
        )  # fmt: skip

    def _both(self, measure: Measure, server: Running) -> tuple[Once, Once]:
        if measure.kind == "page":
            return self._page(measure, server)
        if measure.kind == "search":
            return self._search(measure, server)
        return self._vote(measure, server) if measure.kind == "vote" else self._post(server)

    def _timed(self, process: Running, once: Callable[[], Load]) -> tuple[Load, float]:
        """A load with the processor time it took, that of what followed included."""
        before = process.cpu()
        load = once()
        process.settle()
        return load, process.cpu() - before

    def _read(self, process: Running, paths: tuple[str, ...], cookie: str = "") -> Load:
        requests = [get(process.port, path, cookie) for path in paths]
        return ask(process.port, requests, connections=8, seconds=self.seconds)

    def _page(self, measure: Measure, server: Running) -> tuple[Once, Once]:
        path = getattr(self.subjects, f"{measure.path}_path")
        cookie = self.subjects.cookie if measure.signed_in else ""
        size = _size(server.port, path, cookie)
        return (
            lambda: self._timed(server, lambda: self._read(server, (path,), cookie)),
            lambda: self._timed(
                self.floors.pages, lambda: self._read(self.floors.pages, (f"/{size}",))
            ),
        )

    def _search(self, measure: Measure, server: Running) -> tuple[Once, Once]:
        task: dict[str, Any] = {
            "what": "search", "items": list(MESSAGES), "kinds": list(self.subjects.kinds),
            "connections": 8, "seconds": self.seconds,
        }  # fmt: skip
        if "meili" in measure.server:
            task |= self.meili | {"what": "meili"}
        return (
            lambda: self._timed(server, lambda: self._read(server, self.subjects.search_paths)),
            lambda: self.floors.run(**task),
        )

    def _vote(self, measure: Measure, server: Running) -> tuple[Once, Once]:
        many = measure.connections

        def ours() -> Load:
            requests = [
                post(server.port, f"/nl/ideas/{idea}/vote", self.subjects.cookies[member])
                for idea, member in self._some_pairs()
            ]
            return ask(server.port, requests, many, self.seconds)

        return (
            lambda: self._timed(server, ours),
            lambda: self.floors.run(
                what="vote", items=self._some_pairs(), connections=many, seconds=self.seconds
            ),
        )  # fmt: skip

    def _some_pairs(self) -> list[tuple[int, int]]:
        pairs = list(islice(self._pairs, MOST_ITEMS))
        assert pairs, "nobody is left to vote"
        return pairs

    def _post(self, server: Running) -> tuple[Once, Once]:
        def requests() -> Iterator[bytes]:
            cookies = [*self.subjects.cookies.values()]
            for _ in range(MOST_ITEMS):
                self._number += 1
                text = self.subjects.texts[self._number % len(self.subjects.texts)]
                form = {"title": f"{text['title']} {self._number}", "body": text["body"]}
                cookie = cookies[self._number % len(cookies)]
                yield post(server.port, "/nl/ideas", cookie, urlencode(form))

        def rows() -> list[dict[str, Any]]:
            begins = self._number = self._number + MOST_ITEMS
            texts = self.subjects.texts
            return [
                idea_row(number, texts[number % len(texts)])
                for number in range(begins, begins + MOST_ITEMS)
            ]

        return (
            lambda: self._timed(
                server, lambda: ask(server.port, list(requests()), 8, self.seconds)
            ),
            lambda: self.floors.run(what="post", items=rows(), connections=8, seconds=self.seconds),
        )


def _size(port: int, path: str, cookie: str) -> int:
    """How many bytes a page has."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
        asked.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = asked.getresponse()
        assert answer.status == 200, (path, answer.status)
        return len(answer.read())
