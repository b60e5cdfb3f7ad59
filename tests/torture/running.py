"""Crash test runner: kills two web and two delivery processes at random under a mixed load."""

import asyncio
import os
import random
import re
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from forum.app.container import Forum, build
from forum.core.journal.deliveries import release_leases
from forum.core.journal.tables import Delivery, DeliveryState
from forum.settings.loader import load
from tests.integration.processes.installation import Installation, installation_on
from tests.news import queue_news
from tests.services.databases import empty_database
from tests.services.forum_process import ForumProcess
from tests.services.loopback import free_port
from tests.services.smtp import FakeSmtpServer
from tests.torture.checks import find_problems
from tests.torture.ledger import Ledger, RequestOutcome
from tests.torture.load import run_load
from tests.torture.town import make_town

RESIDENTS = 10
DELIVERERS = 2
WORKERS = 2
READY_MESSAGE = "what follows from the journal runs here"
MAX_OVERRUN = 60.0
"""Seconds by which load and kills may exceed the requested duration."""
SETTLE_TIMEOUT = 120.0
"""Seconds within which all pending deliveries must be done."""
ERROR_LINE = re.compile(r"ERROR|Traceback|[\w.]+(Error|Exception): |\[SQL: ")
"""Matches log lines that start with an error or its cause."""
NO_LIMIT = "{ count = 1000000, seconds = 60 }"
SETTINGS = {
    "FORUM_LIMITS__ADDRESS": NO_LIMIT,
    "FORUM_LIMITS__MEMBER": NO_LIMIT,
    "FORUM_LIMITS__CONTRIBUTIONS": NO_LIMIT,
    "FORUM_JOURNAL__IN_WEB": "false",
    # Long enough for a kill between a decision and its effect.
    "FORUM_MODERATION__UNDO_SECONDS": "3",
    "FORUM_JOURNAL__FIRST_DELAY": "0.2",
    "FORUM_MAIL__TRANSPORT": "smtp",
    "FORUM_MAIL__HOST": "127.0.0.1",
}


@dataclass
class Outcome:
    """The result: counts of requests and kills, and the problems found."""

    seed: int
    counted: Counter[tuple[str, RequestOutcome]] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    mails_received: int = 0
    repeated: int = 0
    problems: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """The result as text."""
        kinds = sorted({kind for kind, _ in self.counted})
        lines = [f"seed {self.seed}", f"killed: {dict(self.kills)}"]
        lines += [
            f"{kind:>9}: "
            + ", ".join(f"{self.counted[kind, outcome]} {outcome}" for outcome in RequestOutcome)
            for kind in kinds
        ]
        lines.append(f"  letters: {self.mails_received}, of which {self.repeated} repeated")
        lines += [f"WRONG: {problem}" for problem in self.problems] or ["all is well"]
        return "\n".join(lines)


class Killer:
    """Kills web and delivery processes at random, and restarts the delivery processes."""

    def __init__(
        self, installation: Installation, serving: ForumProcess, rng: random.Random, wanted: int
    ) -> None:
        self.wanted = wanted
        self.installation = installation
        self.serving = serving
        self.rng = rng
        self.kills: Counter[str] = Counter()
        self.delivering = [installation.start("deliver") for _ in range(DELIVERERS)]

    @property
    def is_done(self) -> bool:
        """Whether the wanted number of kills is reached."""
        return self.kills.total() == self.wanted

    async def kill_until(self, deadline: float) -> None:
        """Kill at random times; later if the processes to kill take long to start."""
        started = time.monotonic()
        kill_times = sorted(self.rng.uniform(started, deadline) for _ in range(self.wanted))
        kill_methods = [self._kill_web, self._kill_deliver] * self.wanted
        self.rng.shuffle(kill_methods)
        for kill_time, kill in zip(kill_times, kill_methods, strict=False):
            await asyncio.sleep(max(0.0, kill_time - time.monotonic()))
            while not await kill() and time.monotonic() < deadline + MAX_OVERRUN:
                await asyncio.sleep(0.1)

    async def _kill_web(self) -> bool:
        """Kill a web process; false if none is running at the moment."""
        children = self.serving.children()
        if not children:
            return False
        os.kill(self.rng.choice(children), signal.SIGKILL)
        self.kills["web"] += 1
        return True

    async def _kill_deliver(self) -> bool:
        """Kill a delivery process and start another; false if none is ready at the moment."""
        ready = [each for each in self.delivering if READY_MESSAGE in each.log]
        if not ready:
            return False
        victim = self.rng.choice(ready)
        # A random delay: a process for which this waited has only just started.
        await asyncio.sleep(self.rng.uniform(0.0, 2.0))
        victim.send_signal(signal.SIGKILL)
        code = victim.wait()
        assert code == -signal.SIGKILL, f"it exited with {code} before it was killed"
        self.delivering[self.delivering.index(victim)] = self.installation.start("deliver")
        self.kills["deliver"] += 1
        return True


def _count_message_ids(smtp_server: FakeSmtpServer) -> Counter[str]:
    return Counter(letter.message_id.strip("<>") for letter in smtp_server.mails_received)


async def _settle(forum: Forum) -> None:
    """Run the pending deliveries, after releasing the leases of killed processes.

    Not those of the far future: that colleagues are mailed again about somebody in trouble.
    """
    deadline = time.monotonic() + SETTLE_TIMEOUT
    soon = forum.session_factory.clock.now() + timedelta(seconds=SETTLE_TIMEOUT)
    pending_query = select(func.count(col(Delivery.entry_id))).where(
        col(Delivery.state) == DeliveryState.waiting, col(Delivery.next_try_at) <= soon
    )
    async with forum.session_factory.transaction() as connection:
        await release_leases(connection)
    while time.monotonic() < deadline:
        await forum.dispatcher.drain()
        async with forum.session_factory.read_session() as session:
            if not await session.first(pending_query):
                return
        await asyncio.sleep(0.1)


def torture(
    server: str, folder: Path, *, seed: int, seconds: float, kills: int, **environment: str
) -> Outcome:
    """Run the test on a separate database on `server`; returns the result."""
    smtp_server = FakeSmtpServer()
    smtp_server.listen()
    address = f"http://127.0.0.1:{free_port()}"
    settings = SETTINGS | {"FORUM_MAIL__PORT": str(smtp_server.port)} | environment
    try:
        with empty_database(server) as url, installation_on(url, folder, address) as installation:
            installation.environment |= settings
            return asyncio.run(_run(installation, smtp_server, seed, seconds, kills))
    finally:
        smtp_server.close()


async def _run(
    installation: Installation, smtp_server: FakeSmtpServer, seed: int, seconds: float, kills: int
) -> Outcome:
    outcome, ledger = Outcome(seed), Ledger()
    forum = build(load(environment=installation.environment))
    town = await make_town(forum, RESIDENTS)
    serving = await asyncio.to_thread(installation.serve, WORKERS)
    killer = Killer(installation, serving, random.Random(seed), kills)
    deadline = time.monotonic() + seconds

    def is_over() -> bool:
        # On a busy machine it takes longer to reach all kills and all kinds of changes.
        overrun = time.monotonic() - deadline
        return overrun > 0 and (overrun > MAX_OVERRUN or (ledger.has_everything and killer.is_done))

    await asyncio.gather(
        killer.kill_until(deadline),
        run_load(town, ledger, seed, installation.base_url, is_over),
    )
    for process in (serving, *killer.delivering):
        process.send_signal()
    for process in (serving, *killer.delivering):
        code = await asyncio.to_thread(process.wait)
        # A process that has only just started has no SIGTERM handler yet.
        if code not in (0, -signal.SIGTERM if process is not serving else 0):
            outcome.problems.append(f"a process ended with {code}: {process.log[-2000:]}")
    await _settle(forum)
    await queue_news(forum)
    await _settle(forum)
    mails_received = _count_message_ids(smtp_server)
    outcome.counted, outcome.kills = ledger.counted, killer.kills
    outcome.mails_received = mails_received.total()
    outcome.repeated = mails_received.total() - len(mails_received)
    outcome.problems += await find_problems(forum, ledger, mails_received, kills)
    outcome.problems += [
        f"{process.log_path.name}: {line}"
        for process in installation.processes
        for line in process.log.splitlines()
        if ERROR_LINE.match(line)
    ]
    await forum.close()
    return outcome
