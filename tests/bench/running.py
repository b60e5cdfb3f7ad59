"""Benchmark rounds: the forum and its floor in turn, so that other load affects both equally."""

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
from tests.bench.load import Load, get_request, post_request, send_load, send_paced
from tests.bench.measures import Measure
from tests.bench.places import TownDatabase
from tests.bench.process import ServerProcess, run_server
from tests.bench.subjects import MESSAGES, Subjects, idea_row
from tests.services.loopback import free_port

VOTES_PER_SECOND = 100
MAX_ITEMS = 3000
"""More changes than the forum or a floor can make in a second."""


@dataclass(frozen=True)
class Found:
    """The result of one measure: medians over the rounds."""

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
    errors: int
    queries: int | None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        return None if self.goal is None else self.ratio >= self.goal

    def row(self) -> dict[str, Any]:
        """The result as a dictionary for JSON."""
        return asdict(self) | {"reached": self.reached}


TimedLoad = Callable[[], tuple[Load, float]]


class Floors:
    """The processes of the floors: a page server, and a runner of tasks."""

    def __init__(self, pages: ServerProcess, tasks: "subprocess.Popen[str]") -> None:
        self.pages = pages
        self._tasks = tasks

    def run(self, **task: Any) -> tuple[Load, float]:
        """Run a task; returns its load and its CPU seconds."""
        assert self._tasks.stdin and self._tasks.stdout
        self._tasks.stdin.write(json.dumps(task) + "\n")
        self._tasks.stdin.flush()
        line = self._tasks.stdout.readline()
        assert line, "the floor ended"
        load = json.loads(line)
        cpu = load.pop("cpu")
        return Load(**load), cpu


@contextmanager
def run_floors(town: TownDatabase) -> Iterator[Floors]:
    """Run the processes of the floors on a town's database."""
    port = free_port()
    module = [sys.executable, "-m", "tests.bench.floors"]
    with (
        run_server([*module, "pages", str(port)], port, "/10", town.folder, {}) as pages,
        subprocess.Popen(
            [*module, "tasks", town.url], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as tasks,
    ):  # fmt: skip
        yield Floors(pages, tasks)
        assert tasks.stdin
        tasks.stdin.close()


@dataclass
class Bench:
    """Measures one server against its floors."""

    subjects: Subjects
    floors: Floors
    rounds: int
    seconds: float
    _pairs: Iterator[tuple[int, int]]
    meili: dict[str, str] = field(default_factory=dict)
    _number: int = 0

    def measure(self, measure: Measure, server: ServerProcess, queries: int | None) -> Found:
        """Measure the forum and the floor in turn, after a warm-up; returns the medians."""
        forum_load, floor_load = self._loads(measure, server)
        forum_load()
        rounds = [(forum_load(), floor_load()) for _ in range(self.rounds)]
        forum_loads, floor_loads = [forum for forum, _ in rounds], [floor for _, floor in rounds]

        def median(value: Callable[[Load], float], loads: list[tuple[Load, float]]) -> float:
            return statistics.median(value(load) for load, _ in loads)

        def cpu(loads: list[tuple[Load, float]]) -> float:
            return statistics.median(
                1000 * cpu_seconds / max(load.responses, 1) for load, cpu_seconds in loads
            )

        ratios = [forum.rate / (floor.rate or 1) for (forum, _), (floor, _) in rounds]
        return Found(
            measure.name, measure.title,
            median(lambda load: load.rate, forum_loads), median(lambda load: load.p50, forum_loads),
            median(lambda load: load.p99, forum_loads), cpu(forum_loads),
            median(lambda load: load.rate, floor_loads), median(lambda load: load.p50, floor_loads),
            cpu(floor_loads),
            statistics.median(ratios), measure.goal, sum(load.errors for load, _ in forum_loads),
            queries,
        )  # fmt: skip

    def _loads(self, measure: Measure, server: ServerProcess) -> tuple[TimedLoad, TimedLoad]:
        if measure.kind == "page":
            return self._page_loads(measure, server)
        if measure.kind == "search":
            return self._search_loads(measure, server)
        if measure.kind == "life":
            return self._life_loads(measure, server)
        return (
            self._vote_loads(measure, server)
            if measure.kind == "vote"
            else self._post_loads(server)
        )

    def _timed(self, process: ServerProcess, send: Callable[[], Load]) -> tuple[Load, float]:
        """Run a load; returns it with its CPU seconds, including those of background work."""
        cpu_before = process.cpu()
        load = send()
        process.wait_until_quiet()
        return load, process.cpu() - cpu_before

    def _send_gets(self, process: ServerProcess, paths: tuple[str, ...], cookie: str = "") -> Load:
        requests = [get_request(process.port, path, cookie) for path in paths]
        return send_load(process.port, requests, connections=8, seconds=self.seconds)

    def _page_loads(self, measure: Measure, server: ServerProcess) -> tuple[TimedLoad, TimedLoad]:
        path = getattr(self.subjects, f"{measure.path}_path")
        cookie = self.subjects.cookie if measure.signed_in else ""
        size = _size(server.port, path, cookie)
        return (
            lambda: self._timed(server, lambda: self._send_gets(server, (path,), cookie)),
            lambda: self._timed(
                self.floors.pages, lambda: self._send_gets(self.floors.pages, (f"/{size}",))
            ),
        )

    def _life_loads(self, measure: Measure, server: ServerProcess) -> tuple[TimedLoad, TimedLoad]:
        path = getattr(self.subjects, f"{measure.path}_path")

        def beside_votes() -> Load:
            votes = [
                post_request(server.port, f"/nl/ideas/{idea}/vote", self.subjects.cookies[member])
                for idea, member in self._next_pairs()[: round(VOTES_PER_SECOND * self.seconds * 2)]
            ]
            with send_paced(server.port, votes, VOTES_PER_SECOND) as voting:
                load = self._send_gets(server, (path,))
            assert voting.errors == 0, "votes were refused"
            print(f"beside {voting.sent / load.seconds:.0f} votes a second")
            return load

        return (
            lambda: self._timed(server, beside_votes),
            lambda: self._timed(server, lambda: self._send_gets(server, (path,))),
        )

    def _search_loads(self, measure: Measure, server: ServerProcess) -> tuple[TimedLoad, TimedLoad]:
        task: dict[str, Any] = {
            "what": "search", "items": list(MESSAGES), "kinds": list(self.subjects.kinds),
            "connections": 8, "seconds": self.seconds,
        }  # fmt: skip
        if "meili" in measure.server:
            task |= self.meili | {"what": "meili"}
        return (
            lambda: self._timed(
                server, lambda: self._send_gets(server, self.subjects.search_paths)
            ),
            lambda: self.floors.run(**task),
        )

    def _vote_loads(self, measure: Measure, server: ServerProcess) -> tuple[TimedLoad, TimedLoad]:
        connections = measure.connections

        def send() -> Load:
            requests = [
                post_request(server.port, f"/nl/ideas/{idea}/vote", self.subjects.cookies[member])
                for idea, member in self._next_pairs()
            ]
            return send_load(server.port, requests, connections, self.seconds)

        return (
            lambda: self._timed(server, send),
            lambda: self.floors.run(
                what="vote", items=self._next_pairs(), connections=connections, seconds=self.seconds
            ),
        )  # fmt: skip

    def _next_pairs(self) -> list[tuple[int, int]]:
        pairs = list(islice(self._pairs, MAX_ITEMS))
        assert pairs, "nobody is left to vote"
        return pairs

    def _post_loads(self, server: ServerProcess) -> tuple[TimedLoad, TimedLoad]:
        def requests() -> Iterator[bytes]:
            cookies = [*self.subjects.cookies.values()]
            for _ in range(MAX_ITEMS):
                self._number += 1
                text = self.subjects.texts[self._number % len(self.subjects.texts)]
                form = {**text, "title": f"{text['title']} {self._number}"}
                cookie = cookies[self._number % len(cookies)]
                yield post_request(server.port, "/nl/ideas", cookie, urlencode(form))

        def rows() -> list[dict[str, Any]]:
            first = self._number = self._number + MAX_ITEMS
            texts = self.subjects.texts
            return [
                idea_row(number, texts[number % len(texts)])
                for number in range(first, first + MAX_ITEMS)
            ]

        return (
            lambda: self._timed(
                server, lambda: send_load(server.port, list(requests()), 8, self.seconds)
            ),
            lambda: self.floors.run(what="post", items=rows(), connections=8, seconds=self.seconds),
        )


def _size(port: int, path: str, cookie: str) -> int:
    """The size of a page in bytes."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = connection.getresponse()
        assert response.status == 200, (path, response.status)
        return len(response.read())
