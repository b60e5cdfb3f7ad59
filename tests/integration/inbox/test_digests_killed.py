"""Mail with news under kills: whatever dies when, everybody reads everything new exactly once."""

import asyncio
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlmodel import col

from forum.inbox.actions.notices import notify
from forum.inbox.tables import NewsKind, Subscription
from tests.conftest import Mails, MakeForum
from tests.factories import add_residents, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.services.databases import ON_SQLITE

KILLS = int(os.environ.get("DIGEST_KILLS", "3"))
READERS = 24
MODULE = "tests.integration.inbox.digest_process"


async def _kill_at_random(settings: dict[str, str], rng: random.Random) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, json.dumps(settings), stdout=subprocess.PIPE
    )
    assert process.stdout
    assert await process.stdout.readline() == b"ready\n"
    await asyncio.sleep(rng.uniform(0, 0.4))
    if process.returncode is None:
        process.kill()
    await process.wait()


@ON_SQLITE
async def test_everything_new_is_mailed_once_under_kills(
    make_forum: MakeForum, clock: FrozenClock, database_url: str, mails: Mails
) -> None:
    clock.moment = datetime.now(UTC) - timedelta(hours=1)
    forum = make_forum()
    rng = random.Random(KILLS)
    settings = {
        "FORUM_DATABASE__URL": database_url,
        "FORUM_MAIL__FOLDER": str(forum.settings.mail.folder),
        "FORUM_PRIVACY__ERASURE_LIST": str(forum.settings.privacy.erasure_list),
    }
    idea = await post_public_idea(forum)
    await forum.dispatcher.drain()
    readers = await add_residents(forum.session_factory, READERS)
    ids, words = [each.pk for each in readers], []
    for number in range(KILLS):
        words.append(f"nieuws-{number:03}")
        async with forum.session_factory.unit_of_work() as uow:
            await notify(uow, ids, "idea_accepted", idea.ref, text=words[-1], news=NewsKind.own)
            due_at = datetime.now(UTC) - timedelta(minutes=1)
            waits = col(Subscription.due_at).is_not(None)
            await uow.execute(update(Subscription).where(waits).values(due_at=due_at))
        await _kill_at_random(settings, rng)
    clock.moment = datetime.now(UTC) + timedelta(hours=1)
    await forum.recurring_jobs.run_due()
    await forum.dispatcher.drain()
    # A mail that was written twice, because its process died before it noted that, has the same Message-ID.
    found: Counter[tuple[str, str]] = Counter()
    for mail in {each["Message-ID"]: each for each in mails()}.values():
        body = mail.get_body(("plain",))
        assert body
        found.update((mail["To"], word) for word in re.findall(r"nieuws-\d{3}", body.get_content()))
    assert found == {(each.email, word): 1 for each in readers for word in words}
