"""The single keys of a case: each does one thing, and `?` lists them all."""

import re

import pytest

from forum.app.container import Forum
from moderation.tables.cases import Case
from tests.conftest import ClientAs, Drain
from tests.factories import post_pending_idea, post_public_idea
from tests.integration.moderation import case_steps
from tests.people import ELS, MARIA, YUSUF
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE

PRESSED = re.compile(r'data-key="([^"]+)"')
LISTED = re.compile(r'<dl class="keys">(.*?)</dl>', re.DOTALL)
KBD = re.compile(r"<kbd>(.*?)</kbd>")


@pytest.fixture
async def queue(forum: Forum, drain: Drain, client_as: ClientAs) -> list[Case]:
    """Cases of each kind, none of which is the first or the last: with marks, public, new."""
    await post_pending_idea(forum, by=MARIA)
    await post_pending_idea(forum, by=MARIA, body="Bel mij op +32 470 00 00 52, liefst vroeg.")
    await post_pending_idea(forum, by=YUSUF)
    await drain()
    els = await client_as(ELS)
    for title in ("Meer banken in het park", "Banken in het park graag"):
        idea = await post_public_idea(forum, title, by=YUSUF)
        await drain()
        await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    await post_pending_idea(forum, by=MARIA)
    await drain()
    found = [case for case in await case_steps.cases(forum) if case.is_open]
    return found[1:-1]


async def test_each_key_does_one_thing_and_is_listed(
    queue: list[Case], client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    await els.post("/nl/moderation/keys", data={"keys": "on"})
    seen: set[str] = set()
    for case in queue:
        page = (await els.get(f"/nl/moderation/cases/{case.pk}")).text
        pressed = PRESSED.findall(page)
        assert sorted(pressed) == sorted(set(pressed)), "one of them would never be pressed"
        [listed] = LISTED.findall(page)
        assert set(pressed) - {"?"} <= set(KBD.findall(listed))
        seen.update(pressed)
    assert {"j", "k", "n", "m", "w", "s", "p"} <= seen


@pytest.mark.parametrize("outcome", ["return", "reject", "redact"])
async def test_beside_an_open_form_no_other_decision_can_be_pressed(
    queue: list[Case], client_as: ClientAs, outcome: str
) -> None:
    els = await client_as(ELS)
    path = f"/nl/moderation/cases/{queue[0].pk}"
    page = (await els.get(f"{path}?outcome={outcome}")).text
    assert re.findall(r'name="outcome" value="(\w+)"', page) == [outcome]
    assert f"{path}/leave-out" not in page
    assert "button-full" not in page
    assert f'href="{path}"' in page, "the way back to the other decisions"
