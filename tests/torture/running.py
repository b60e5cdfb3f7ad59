"""The torture: two web processes and two that deliver, killed at random under a mixed load."""

import asyncio
import os
import random
import re
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from forum.app.container import Forum, build
from forum.core.journal.deliveries import release_leases
from forum.core.journal.tables import Delivery, DeliveryState
from forum.settings.loader import load
from tests.integration.processes.installation import Installation, installation_on
from tests.services.databases import empty_database
from tests.services.forum_process import ForumProcess
from tests.services.loopback import free_port
from tests.services.smtp import FakeSmtpServer
from tests.torture.checks import problems
from tests.torture.ledger import Ledger, LocalizedText
from tests.torture.load import live_through
from tests.torture.town import make_town

RESIDENTS = 10
DELIVERERS = 2
WORKERS = 2
AT_WORK = "what follows from the journal runs here"
LATE = 60.0
"""Seconds by which load and kills may outlast what was asked for."""
QUIET = 120.0
"""Seconds within which all that is owed must be done."""
A_FAULT = re.compile(r"ERROR|Traceback|[\w.]+(Error|Exception): |\[SQL: ")
"""Begins a line of a log that tells of a fault, or why it came to that."""
NO_LIMIT = "{ count = 1000000, seconds = 60 }"
ALSO = {
    "FORUM_LIMITS__ADDRESS": NO_LIMIT,
    "FORUM_LIMITS__MEMBER": NO_LIMIT,
    "FORUM_LIMITS__CONTRIBUTIONS": NO_LIMIT,
    "FORUM_JOURNAL__IN_WEB": "false",
    "FORUM_JOURNAL__FIRST_DELAY": "0.2",
    "FORUM_MAIL__TRANSPORT": "smtp",
    "FORUM_MAIL__HOST": "127.0.0.1",
}


@dataclass
class Outcome:
    """What was done, who was killed, and what is wrong."""

    seed: int
    counted: Counter[tuple[str, LocalizedText]] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    mails_received: int = 0
    repeated: int = 0
    problems: list[str] = field(default_factory=list)

    def told(self) -> str:
        """All of it, for people."""
        kinds = sorted({what for what, _ in self.counted})
        lines = [f"seed {self.seed}", f"killed: {dict(self.kills)}"]
        lines += [
            f"{kind:>9}: "
            + ", ".join(f"{self.counted[kind, told]} {told}" for told in LocalizedText)
            for kind in kinds
        ]
        lines.append(f"  letters: {self.mails_received}, of which {self.repeated} repeated")
        lines += [f"WRONG: {problem}" for problem in self.problems] or ["all is well"]
        return "\n".join(lines)


class Killer:
    """Kills a web process or one that delivers now and then, and starts the latter anew."""

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
        """Whether all were killed that should be."""
        return self.kills.total() == self.wanted

    async def kill_until(self, ends: float) -> None:
        """Kill at moments drawn by lot; later, when those to be killed take long to start."""
        begins = time.monotonic()
        moments = sorted(self.rng.uniform(begins, ends) for _ in range(self.wanted))
        killing = [self._kill_web, self._kill_deliver] * self.wanted
        self.rng.shuffle(killing)
        for moment, kill in zip(moments, killing, strict=False):
            await asyncio.sleep(max(0.0, moment - time.monotonic()))
            while not await kill() and time.monotonic() < ends + LATE:
                await asyncio.sleep(0.1)

    async def _kill_web(self) -> bool:
        """Kill a web process; false when none is there just now."""
        children = self.serving.children()
        if not children:
            return False
        os.kill(self.rng.choice(children), signal.SIGKILL)
        self.kills["web"] += 1
        return True

    async def _kill_deliver(self) -> bool:
        """Kill one that delivers, and start another; false when none is at work just now."""
        at_work = [each for each in self.delivering if AT_WORK in each.log]
        if not at_work:
            return False
        one = self.rng.choice(at_work)
        # One that was waited for has hardly begun.
        await asyncio.sleep(self.rng.uniform(0.0, 2.0))
        one.send_signal(signal.SIGKILL)
        code = one.wait()
        assert code == -signal.SIGKILL, f"it ended by itself with {code}"
        self.delivering[self.delivering.index(one)] = self.installation.start("deliver")
        self.kills["deliver"] += 1
        return True


def _sent(smtp_server: FakeSmtpServer) -> Counter[str]:
    return Counter(letter.message_id.strip("<>") for letter in smtp_server.mails_received)


async def _settle(forum: Forum) -> None:
    """Run what is still owed; the leases of the killed are nobody's."""
    ends = time.monotonic() + QUIET
    waiting = select(func.count(col(Delivery.entry_id))).where(
        col(Delivery.state) == DeliveryState.waiting
    )
    async with forum.session_factory.transaction() as connection:
        await release_leases(connection)
    while time.monotonic() < ends:
        await forum.dispatcher.drain()
        async with forum.session_factory.read_session() as session:
            if not await session.first(waiting):
                return
        await asyncio.sleep(0.1)


def torture(
    server: str, folder: Path, *, seed: int, seconds: float, kills: int, **environment: str
) -> Outcome:
    """Run it on a database of its own on `server`; returns what came of it."""
    smtp_server = FakeSmtpServer()
    smtp_server.listen()
    address = f"http://127.0.0.1:{free_port()}"
    given = ALSO | {"FORUM_MAIL__PORT": str(smtp_server.port)} | environment
    try:
        with empty_database(server) as url, installation_on(url, folder, address) as installation:
            installation.environment |= given
            return asyncio.run(_torture(installation, smtp_server, seed, seconds, kills))
    finally:
        smtp_server.close()


async def _torture(
    installation: Installation, smtp_server: FakeSmtpServer, seed: int, seconds: float, kills: int
) -> Outcome:
    outcome, ledger = Outcome(seed), Ledger()
    forum = build(load(environment=installation.environment))
    town = await make_town(forum, RESIDENTS)
    serving = await asyncio.to_thread(installation.serve, WORKERS)
    killer = Killer(installation, serving, random.Random(seed), kills)
    ends = time.monotonic() + seconds

    def is_over() -> bool:
        # On a busy machine it takes longer until all are killed and all kinds were done.
        late = time.monotonic() - ends
        return late > 0 and (late > LATE or (ledger.has_everything and killer.is_done))

    await asyncio.gather(
        killer.kill_until(ends),
        live_through(town, ledger, seed, installation.base_url, is_over),
    )
    for process in (serving, *killer.delivering):
        process.send_signal()
    for process in (serving, *killer.delivering):
        code = await asyncio.to_thread(process.wait)
        # One that has just been started ends at once.
        if code not in (0, -signal.SIGTERM if process is not serving else 0):
            outcome.problems.append(f"a process ended with {code}: {process.log[-2000:]}")
    await _settle(forum)
    mails_received = _sent(smtp_server)
    outcome.counted, outcome.kills = ledger.counted, killer.kills
    outcome.mails_received = mails_received.total()
    outcome.repeated = mails_received.total() - len(mails_received)
    outcome.problems += await problems(forum, ledger, mails_received, kills)
    outcome.problems += [
        f"{process.log_path.name}: {line}"
        for process in installation.processes
        for line in process.log.splitlines()
        if A_FAULT.match(line)
    ]
    await forum.close()
    return outcome
