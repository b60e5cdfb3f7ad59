"""Finding ideas: chips with counts, a sentence of what is chosen, and a turn for what few have seen."""

import re
from collections import Counter
from html import unescape

import httpx2
import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.actions.counts import count_all
from forum.ideas.queries.ideas import IS_PUBLIC, PAGE_SIZE
from forum.ideas.tables import Idea, IdeaCount, Status
from tests.conftest import Drain
from tests.factories import (
    OPEN_CALL,
    change_status,
    change_visibility,
    post_pending_idea,
    post_public_idea,
    post_public_ideas,
)
from tests.frozen_clock import FrozenClock
from tests.integration.ideas.test_merging import merge, split
from tests.integration.ideas.test_reading_ideas import idea_numbers, listed, next_page_link
from tests.people import YUSUF
from tests.services.databases import ON_SQLITE

CHIP = re.compile(
    r'<a class="chip[^"]*" href="([^"]+)"[^>]*><span[^>]*>([^<]*)</span> <span class="count">(\d+)<'
)
TAKEN = re.compile(r'<a class="chip chip-chosen" href="([^"]+)"><span[^>]*>([^<]*)</span> <svg')
Key = tuple[int, int, int, Status]


async def stored_counts(forum: Forum) -> dict[Key, int]:
    """The stored counts that aren't zero."""
    async with forum.session_factory.read_session() as session:
        rows = await session.all(select(IdeaCount).where(col(IdeaCount.ideas) != 0))
    return {(r.neighbourhood_id, r.theme_id, r.call_id, r.status): r.ideas for r in rows}


async def counts_of_ideas(forum: Forum) -> Counter[Key]:
    """The same, counted from the ideas that are listed."""
    async with forum.session_factory.read_session() as session:
        ideas = await session.all(select(Idea).where(IS_PUBLIC))
    return Counter(
        (i.neighbourhood_id or 0, i.theme_id or 0, i.call_id or 0, i.status) for i in ideas
    )


async def chips(client: httpx2.AsyncClient, query: str = "") -> dict[str, int]:
    """The counts on the chips of a list, by their words."""
    html = (await client.get(f"/en/ideas?{query}")).text
    return {unescape(words): int(count) for _, words, count in CHIP.findall(html)}


async def sentence(client: httpx2.AsyncClient, query: str) -> str:
    """The sentence above a list; empty where no idea fits."""
    found = re.search(r'<h2 class="chosen">([^<]*)', (await client.get(f"/en/ideas?{query}")).text)
    return unescape(found[1]) if found else ""


async def test_counts_follow_whatever_happens_to_ideas(forum: Forum, drain: Drain) -> None:
    async def check(listed: int) -> None:
        await drain()
        stored = await stored_counts(forum)
        assert stored == await counts_of_ideas(forum)
        assert sum(stored.values()) == listed

    first = await post_public_idea(forum, theme="groen", neighbourhood="noord", call=OPEN_CALL)
    second = await post_public_idea(forum, theme="groen", by=YUSUF)
    third = await post_public_idea(forum)
    pending = await post_pending_idea(forum)
    await check(3)
    await change_status(forum, first, Status.under_review)
    await change_status(forum, first, Status.accepted)
    await change_visibility(forum, pending.ref, Visibility.public)
    await check(4)
    await change_visibility(forum, third.ref, Visibility.hidden)
    await check(3)
    await change_visibility(forum, third.ref, Visibility.public)
    await merge(forum, second, third)
    await check(3)
    await change_visibility(forum, third.ref, Visibility.hidden)
    await check(3)
    await change_visibility(forum, third.ref, Visibility.public)
    await merge(forum, second, third)
    await split(forum, second)
    await check(4)
    before = await stored_counts(forum)
    async with forum.session_factory.unit_of_work() as uow:
        await count_all(uow)
    assert await stored_counts(forum) == before
    await change_status(forum, third, Status.under_review)
    await check(4)


async def test_counting_all_anew_while_an_idea_that_was_hidden_waits_for_its_handler(
    forum: Forum, drain: Drain
) -> None:
    ideas = [await post_public_idea(forum, theme="groen"), await post_public_idea(forum)]
    await drain()
    await change_visibility(forum, ideas[0].ref, Visibility.hidden)
    async with forum.session_factory.unit_of_work() as uow:
        await count_all(uow)
    await drain()
    assert await stored_counts(forum) == await counts_of_ideas(forum)


async def test_chips_count_what_they_lead_to(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain
) -> None:
    async def check(*queries: str) -> None:
        await drain()
        for query in queries:
            html = (await client.get(f"/en/ideas?{query}")).text
            found = CHIP.findall(html)
            assert len(found) >= 2, query
            for path, words, count in found:
                numbers = idea_numbers((await client.get(unescape(path))).text)
                is_chosen = f'href="{path}" aria-current' in html
                assert len(numbers) == int(count) or is_chosen, (query, words)

    await post_public_idea(forum, "Soep voor iedereen", theme="groen", neighbourhood="noord")
    await post_public_idea(forum, "Soep op het plein", theme="groen", neighbourhood="centrum")
    await post_public_idea(forum, theme="buren", neighbourhood="noord", call=OPEN_CALL)
    await post_public_idea(forum, theme="buren", status=Status.accepted)
    await check("", "theme=groen", "neighbourhood=noord", "theme=buren&status=open", "q=soep")
    assert await chips(client, "theme=groen") == {
        "groen (en)": 2, "buren (en)": 2, "Noord": 1, "Centrum": 1,
    }  # fmt: skip
    await post_public_idea(forum, "Soep", theme="groen", neighbourhood="noord")
    await post_public_idea(forum, "Soep met brood", theme="buren", neighbourhood="centrum")
    await check("seen=few", "q=soep&seen=few", "q=soep&neighbourhood=noord&seen=few")


@ON_SQLITE
async def test_one_tap_takes_a_choice_away(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain
) -> None:
    await post_public_idea(forum, "Soep", theme="groen", neighbourhood="noord")
    await drain()
    html = (await client.get("/en/ideas?q=soep&theme=groen&neighbourhood=noord&sort=new")).text
    taken = {words: unescape(path) for path, words in TAKEN.findall(html)}
    assert taken == {
        "soep": "/en/ideas?neighbourhood=noord&theme=groen&sort=new",
        "groen (en)": "/en/ideas?q=soep&neighbourhood=noord&sort=new",
        "Noord": "/en/ideas?q=soep&theme=groen&sort=new",
    }
    # A search keeps the other choices.
    assert '<input type="hidden" name="theme" value="groen">' in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "3 ideas"),
        ("theme=groen", "2 ideas about “groen (en)”"),
        ("theme=groen&neighbourhood=noord&status=open",
         "1 idea about “groen (en)” in Noord that is open for support"),
        (f"call={OPEN_CALL}&status=accepted", "1 idea that is accepted"),
        ("q=soep&sort=new", "1 idea with “soep”"),
        ("seen=few&neighbourhood=noord", "1 idea in Noord that few people have seen"),
        ("theme=nothing", ""),
        ("seen=nothing", ""),
        ("status=declined", ""),
    ],
)  # fmt: skip
async def test_a_sentence_says_what_is_chosen(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, query: str, words: str
) -> None:
    await post_public_idea(forum, "Soep & brood", theme="groen", neighbourhood="noord")
    await post_public_idea(forum, theme="groen", votes=1)
    await post_public_idea(forum, call=OPEN_CALL, status=Status.accepted)
    await drain()
    assert await sentence(client, query) == words


@ON_SQLITE
async def test_a_view_has_a_title_and_its_feed_has_the_same(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain
) -> None:
    idea = await post_public_idea(forum, theme="groen", neighbourhood="noord")
    await post_public_idea(forum, theme="buren")
    await drain()
    title = "Ideas about “groen (en)” in Noord"
    html = (await client.get("/en/ideas?theme=groen&neighbourhood=noord")).text
    assert f"<title>{title} " in html
    feed = re.search(r'type="application/atom\+xml" title="([^"]+)" href="([^"]+)"', html)
    assert feed
    assert feed[1] == title
    answer = (await client.get(unescape(feed[2]))).text
    assert f"<title>{title} – " in answer
    assert answer.count("<entry") == 1
    assert idea.title in answer


async def test_an_idea_that_few_have_seen_stands_among_the_first(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    overlooked = await post_public_idea(forum)
    clock.advance(days=10)
    supported = [await post_public_idea(forum, votes=1) for _ in range(2)]
    assert await listed(client) == [
        supported[1].number, supported[0].number, overlooked.number,
    ]  # fmt: skip
    assert await listed(client, "seen=few") == [overlooked.number]
    assert await listed(client, "seen=few&status=accepted") == []
    assert overlooked.number in await listed(client, "sort=new")


async def test_pages_go_on_in_the_order_of_their_hour(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    ideas = await post_public_ideas(forum, 2 * PAGE_SIZE + 3)
    orders = []
    # The same list at two addresses, as the first page of one is cached for a minute.
    for first_page in ("/nl/ideas", "/nl/ideas?sort=trending"):
        numbers: list[int] = []
        path: str | None = first_page
        while path:
            html = (await client.get(path)).text
            numbers += idea_numbers(html)
            path = next_page_link(html, path)
            clock.advance(hours=1)
        assert sorted(numbers) == sorted(idea.number for idea in ideas)
        orders.append(numbers)
    assert orders[0] != orders[1]


@ON_SQLITE
async def test_a_withdrawn_idea_has_no_turn(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain
) -> None:
    idea, other = await post_public_idea(forum), await post_public_idea(forum, votes=1)
    await drain()
    assert set(await listed(client)) == {idea.number, other.number}
    await change_visibility(forum, idea.ref, Visibility.hidden)
    assert await listed(client) == [other.number]
    assert await listed(client, "seen=few") == [other.number]


async def test_the_front_page_shows_new_supported_and_unseen_ideas(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    most = await post_public_idea(forum, votes=3)
    clock.advance(days=100)
    unseen = await post_public_idea(forum, "Wie ziet mij?")
    clock.advance(days=20)
    for _ in range(7):
        await post_public_idea(forum, votes=1)
    html = (await client.get("/en/")).text
    shown = idea_numbers(html[html.index('id="look"') :])
    assert len(shown) == 6
    assert shown[2] == most.number
    assert len(shown) == len(set(shown))
    seen = set(shown)
    for hour in range(12):
        clock.advance(hours=1)
        # Another address, as a page is cached for a minute.
        html = (await client.get(f"/en/?{hour}")).text
        seen |= set(idea_numbers(html[html.index('id="look"') :]))
    assert unseen.number in seen
