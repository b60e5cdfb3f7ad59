"""The history of an idea: what changed, and nothing of what was left out, taken off, withdrawn or erased."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.actor import SYSTEM
from forum.core.content import lifecycle
from forum.core.content.erasure import erase_authored, lock_authored
from forum.core.content.lifecycle import TextEdit
from forum.core.personal_data import Erasure, Person
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from tests.conftest import ClientAs
from tests.factories import change_visibility, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation.redaction_steps import (
    case_on,
    leave_out_own,
    redact,
    tables_with,
)
from tests.parsing import Page
from tests.people import ELS, MARIA, YUSUF, acting_as, member_of
from tests.services.databases import ON_SQLITE

V = Visibility
TEXTS = (
    "Soep op dinsdag in de kerk.",
    "Soep op vrijdag in de kerk.",
    "Soep op vrijdag in de school.",
)
KEPT = "replaced_text"


async def changed_idea(forum: Forum, *texts: str, title: str = "Soepdag") -> Idea:
    """Maria's idea, public with the first text, which she changed to the others one by one."""
    first, *others = texts
    idea = await post_public_idea(forum, title, by=MARIA)
    async with acting_as(forum.session_factory, MARIA) as uow:
        body = rich_text_from_plain(first)
        kept = await uow.get(Idea, idea.number)
        assert kept is not None
        kept.body, kept.body_html = body.source, body.html
    for text in others:
        async with acting_as(forum.session_factory, MARIA) as uow:
            await lifecycle.replace_text(uow, idea.ref, TextEdit(title, rich_text_from_plain(text)))
    return idea


async def history_of(browser: httpx2.AsyncClient, idea: Idea, language: str = "nl") -> str:
    """Its page."""
    response = await browser.get(f"/{language}/ideas/{idea.number}/history")
    assert response.status_code == 200
    return response.text


async def test_every_change_is_shown_the_newest_first(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await changed_idea(forum, *TEXTS)
    page = await client.get(f"/en/ideas/{idea.number}", follow_redirects=True)
    assert f"/en/ideas/{idea.number}/history" in Page(page.text).links
    html = await history_of(client, idea, "en")
    parts = (
        "New: </span>school",
        "Gone: </span>kerk",
        "New: </span>vrijdag",
        "Gone: </span>dinsdag",
    )
    places = {part: html.index(part) for part in parts}
    assert max(places[parts[0]], places[parts[1]]) < min(places[parts[2]], places[parts[3]])
    assert html.count("<del>") == html.count("<ins>") == 2


@ON_SQLITE
async def test_an_idea_that_never_changed_has_no_link_and_an_empty_history(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    page = await client.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    assert "/history" not in page.text
    assert "<del>" not in await history_of(client, idea)


async def test_a_change_that_waits_or_is_refused_is_in_no_history(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    maria = await client_as(MARIA)
    data = {"title": idea.title, "body": "Soep op maandag, dat wil ik nu."}
    assert (await maria.post(f"/nl/ideas/{idea.number}/edit", data=data)).status_code == 303
    for accepted in (None, False):
        if accepted is not None:
            async with acting_as(forum.session_factory, ELS) as uow:
                await lifecycle.settle_edit(uow, idea.ref, accepted=accepted)
        for reader in (client, maria):
            html = await history_of(reader, idea)
            assert "maandag" not in html and "<del>" not in html


async def test_words_that_a_moderator_or_the_author_leaves_out_leave_the_history(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    idea = await changed_idea(
        forum,
        "Soep bij Jan Jansen, met Mia.",
        "Soep bij JAN  JANSEN thuis, met Mia.",
        "Soep bij Jan Jansen.",
    )
    assert "Mia" in await history_of(client, idea)
    response = await redact(await client_as(ELS), await case_on(forum, idea.ref), "Jan Jansen")
    assert response.status_code == 303
    await forum.dispatcher.drain()
    html = await history_of(client, idea)
    assert "jansen" not in html.casefold() and "Mia" in html
    assert KEPT not in await tables_with(forum, "Jansen")


@ON_SQLITE
async def test_words_of_an_earlier_text_are_left_out_by_its_author(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    idea = await changed_idea(forum, "Soep bij Mia, elke week.", "Soep bij Mia.")
    assert (await leave_out_own(await client_as(MARIA), idea.ref, "Mia")).status_code == 303
    assert "Mia" not in await history_of(client, idea)
    assert KEPT not in await tables_with(forum, "Mia")


@ON_SQLITE
@pytest.mark.parametrize("personal", ["0470 00 00 12", "mia@example.org", "Kerkstraat 12"])
async def test_personal_data_that_an_author_took_out_are_not_shown_again(
    forum: Forum, client: httpx2.AsyncClient, personal: str
) -> None:
    idea = await changed_idea(
        forum, f"Soep elke dinsdag. Kom naar {personal}.", "Soep elke dinsdag. Kom maar langs."
    )
    html = await history_of(client, idea)
    assert personal not in html and "<del>" in html


@pytest.mark.parametrize("to", [V.hidden, V.pending, V.withdrawn, V.safeguarded])
async def test_what_leaves_the_site_leaves_its_history(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, to: Visibility
) -> None:
    idea = await changed_idea(forum, *TEXTS)
    await change_visibility(forum, idea.ref, to)
    assert KEPT not in await tables_with(forum, *TEXTS[:2])
    for reader in (client, await client_as(YUSUF), await client_as(MARIA), await client_as(ELS)):
        response = await reader.get(f"/nl/ideas/{idea.number}/history")
        assert response.status_code == 404
    if to in (V.hidden, V.pending):
        await change_visibility(forum, idea.ref, V.public)
        assert "dinsdag" not in await history_of(client, idea)
        page = await client.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
        assert "/history" not in page.text


async def test_the_cached_history_forgets_at_once(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    idea = await changed_idea(forum, "Soep bij Mia, elke week.", "Soep bij Mia.")
    for _ in range(2):
        assert "Mia" in await history_of(client, idea)
    await redact(await client_as(ELS), await case_on(forum, idea.ref), "Mia")
    await forum.dispatcher.drain()
    assert "Mia" not in await history_of(client, idea)


@ON_SQLITE
async def test_the_history_of_a_merged_idea_is_that_of_the_one_readers_find(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    idea, other = await changed_idea(forum, *TEXTS), await post_public_idea(forum, by=YUSUF)
    merged = await (await client_as(ELS)).post(
        f"/nl/ideas/{idea.number}/merge", data={"into": str(other.number)}
    )
    assert merged.status_code == 303
    response = await client.get(f"/nl/ideas/{idea.number}/history")
    assert response.headers["location"] == f"/nl/ideas/{other.number}/history"


@ON_SQLITE
async def test_the_page_runs_the_same_number_of_queries_at_any_length(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    idea = await changed_idea(forum, *(f"Soep nummer {number}." for number in range(30)))
    html = await history_of(client, idea)
    assert html.count("<del>") == 20


async def test_the_history_goes_with_its_authors_account(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    """Also of an idea that stays."""
    idea = await changed_idea(forum, *TEXTS)
    maria = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work(SYSTEM) as uow:
        await lock_authored(uow, maria.pk)
        await erase_authored(uow, Idea, Erasure(Person(maria.pk, maria.email)))
    assert KEPT not in await tables_with(forum, *TEXTS[:2])
    assert (await client.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).status_code == 200
    assert "dinsdag" not in await history_of(client, idea)
