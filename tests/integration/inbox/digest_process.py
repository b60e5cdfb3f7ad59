"""A process that queues and sends the mail with news until it is killed, or until nothing is due.

`python -m tests.integration.inbox.digest_process SETTINGS`: settings are environment variables as JSON.
"""

import asyncio
import json
import sys

from forum.app.container import build
from forum.inbox.actions import digests
from forum.settings.loader import load


async def run(environment: dict[str, str]) -> None:
    """Queue and send all that is due."""
    # Small batches, so that a kill comes between two of them as well as inside one.
    digests.BATCH = 10
    forum = build(load(environment=environment))
    print("ready", flush=True)
    await forum.recurring_jobs.run_due()
    await forum.dispatcher.drain()
    await forum.close()


if __name__ == "__main__":
    asyncio.run(run(json.loads(sys.argv[1])))
