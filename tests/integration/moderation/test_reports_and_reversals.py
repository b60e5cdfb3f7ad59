"""Whoever reported hears it once when a later decision is the opposite of what they were told."""

from dataclasses import dataclass

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.ref import ContentRef
from moderation.tables.decisions import Outcome
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import post_public_idea
from tests.integration.moderation.appeal_steps import answer, objected, restrict
from tests.integration.moderation.report_steps import send
from tests.parsing import plain_text
from tests.people import BRAM, MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE

READER = "wim@example.org"
TAKEN_OFF, BACK = (
    "It is no longer on the site.",
    "decided otherwise than before. It is on the site.",
)


@dataclass(frozen=True)
class Reported:
    """An idea that a guest reported and Els took off the site, and the pages of its author and of the guest."""

    idea: ContentRef
    objection: str
    receipt: str


@pytest.fixture
async def reported(forum: Forum, new_client: MakeClient, drain: Drain) -> Reported:
    """Reported, taken off the site, and answered."""
    idea = (await post_public_idea(forum)).ref
    receipt = (await send(new_client(), idea, "en", email=READER)).headers["location"]
    await drain()
    objection = await restrict(forum, idea, Outcome.hide)
    await drain()
    return Reported(idea, objection, receipt)


def letters(mails: Mails) -> list[str]:
    """The mails to whoever reported, in one line each."""
    return [" ".join(plain_text(mail).split()) for mail in mails() if mail["To"] == READER]


async def text_of(browser: httpx2.AsyncClient, path: str) -> str:
    """What a page says, in one line."""
    return " ".join((await browser.get(path)).text.split())


@pytest.mark.parametrize("outcome", ["upheld", "not_upheld"])
async def test_an_appeal(
    forum: Forum, reported: Reported, client_as: ClientAs, new_client: MakeClient, drain: Drain,
    mails: Mails, outcome: str,
) -> None:  # fmt: skip
    appeal = await objected(forum, await client_as(MARIA), reported.objection)
    await answer(await client_as(BRAM), appeal, outcome, text="Zo is het.")
    await drain()
    _receipt, first, *later = letters(mails)
    now = await text_of(new_client(), reported.receipt)
    assert TAKEN_OFF in first
    if outcome == "upheld":
        assert [BACK in each for each in later] == [True]
        assert BACK in now
    else:
        assert later == []
        assert TAKEN_OFF in now


async def test_a_second_look_at_another_case(
    forum: Forum, reported: Reported, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    await restrict(forum, reported.idea, Outcome.restore, by=BRAM)
    await drain()
    assert [BACK in each for each in letters(mails)] == [False, False, True]
    assert BACK in await text_of(new_client(), reported.receipt)
    # And off again: that is what they were told at first.
    await restrict(forum, reported.idea, Outcome.hide, by=BRAM)
    await drain()
    assert [TAKEN_OFF in each for each in letters(mails)] == [False, True, False, True]
    await restrict(forum, reported.idea, Outcome.keep, by=BRAM)
    await drain()
    assert len(letters(mails)) == 4
