"""What was decided or promised keeps the words and the days of its moment, whatever is saved later."""

import httpx2
import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_pending_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.integration.privacy.test_export import ASK, FETCH, opened
from tests.integration.town_settings.test_saving import WORDS, save
from tests.parsing import Page, flash_code
from tests.people import ANN, ELS, MARIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE

THEN, NOW = "Het kwetst een buur.", "Het is grof."
OURS = "Het beledigt of bedreigt iemand."


async def block(forum: Forum, ann: httpx2.AsyncClient) -> int:
    """Block Maria for an insult; returns the id of her account."""
    member = await member_of(forum.session_factory, MARIA)
    fields = {"ground": "insult", "days": "30", "text": ""}
    response = await ann.post(f"/nl/admin/members/{member.pk}/block", data=fields)
    assert flash_code(response) == "member_blocked"
    return member.pk


@pytest.mark.parametrize("words", [THEN, OURS])
async def test_a_block_is_shown_with_the_ground_that_held(
    forum: Forum,
    client_as: ClientAs,
    clock: FrozenClock,
    drain: Drain,
    mails: Mails,
    words: str,
) -> None:
    maria, ann = await client_as(MARIA), await client_as(ANN)
    if words != OURS:
        await save(ann, "ground.insult", text_nl=words)
    clock.advance(minutes=1)
    member_id = await block(forum, ann)
    clock.advance(minutes=1)
    await save(ann, "ground.insult", text_nl=NOW)
    pages = {
        path: Page((await client.get(path)).text).text
        for client, path in (
            (maria, "/nl/me/block"),
            (ann, f"/nl/admin/members/{member_id}"),
            (ann, "/nl/admin/trail"),
        )
    }
    assert [path for path, page in pages.items() if words not in page] == []
    assert [path for path, page in pages.items() if NOW in page] == []
    await drain()
    [mail] = [each for each in mails() if each["To"] == MARIA.email and "geblokkeerd" in each["Subject"]]  # fmt: skip
    body = mail.get_body(("plain",))
    assert body is not None
    assert words in body.get_content()


@ON_SQLITE
async def test_a_ground_that_was_left_to_ours_meanwhile(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    maria, ann = await client_as(MARIA), await client_as(ANN)
    await save(ann, "ground.insult", text_nl=THEN)
    clock.advance(minutes=1)
    await ann.post(f"{WORDS}/ground.insult/restore", data={})
    clock.advance(minutes=1)
    await block(forum, ann)
    clock.advance(minutes=1)
    await save(ann, "ground.insult", text_nl=NOW)
    assert OURS in Page((await maria.get("/nl/me/block")).text).text


@ON_SQLITE
async def test_a_decision_is_in_the_log_and_the_export_with_the_ground_that_held(
    forum: Forum, client_as: ClientAs, clock: FrozenClock, drain: Drain
) -> None:
    yusuf, ann, els = await client_as(YUSUF), await client_as(ANN), await client_as(ELS)
    await save(ann, "ground.insult", text_nl=THEN)
    clock.advance(minutes=1)
    idea = await post_pending_idea(forum, by=YUSUF)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    decided = await case_steps.decide(els, case, "reject", ground="insult", ready="yes")
    assert decided.status_code == 303
    clock.advance(minutes=1)
    await save(ann, "ground.insult", text_nl=NOW)
    # Without the filters, which have the words of today.
    log = Page((await els.get("/nl/moderation/log")).text.partition("<tbody")[2]).text
    assert THEN in log
    assert NOW not in log
    await yusuf.post(ASK)
    await drain()
    page, _ = opened(await yusuf.post(FETCH))
    assert THEN in page
    assert NOW not in page


@ON_SQLITE
async def test_the_promised_day_holds(
    forum: Forum, client_as: ClientAs, clock: FrozenClock, drain: Drain
) -> None:
    yusuf, ann = await client_as(YUSUF), await client_as(ANN)
    await save(ann, "working_days", value="10")
    clock.advance(minutes=1)
    idea = await post_pending_idea(forum, by=YUSUF)
    await drain()
    path = f"/nl/ideas/{idea.number}"
    before = (await yusuf.get(path, follow_redirects=True)).text
    [promise] = [line for line in before.splitlines() if "leest je idee" in line]
    notices = Page((await yusuf.get("/nl/me/notices")).text).text
    clock.advance(minutes=1)
    await save(ann, "working_days", value="1")
    assert promise in (await yusuf.get(path, follow_redirects=True)).text
    assert Page((await yusuf.get("/nl/me/notices")).text).text == notices
    clock.advance(days=7)
    late = (await (await client_as(YUSUF)).get(path, follow_redirects=True)).text
    assert promise in late, "nor is it late"
    queue = Page((await (await client_as(ELS)).get("/nl/moderation")).text).text
    assert "binnen 10 werkdagen" in queue


@ON_SQLITE
async def test_what_is_old_is_known_as_long_as_what_was_decided_under_it(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    await save(await client_as(ANN), "working_days", value="10")
    clock.advance(days=forum.settings.retention.trail + 1)
    ann = await client_as(ANN)
    decided_at = clock.now()
    clock.advance(minutes=1)
    await save(ann, "working_days", value="1")
    await forum.sweeper.sweep_if_due()
    await forum.site_refresher.refresh()
    assert forum.site.working_days_at(decided_at) == 10
