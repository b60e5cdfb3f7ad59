"""Finding and reading ideas: filters, sorts, pages, addresses, and how few questions it takes."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.queries import PAGE_SIZE
from forum.ideas.tables import Status
from tests.conftest import ClientAs, Drain, MakeClient
from tests.factories import (
    OPEN_CALL,
    cast_vote,
    move,
    post_pending_idea,
    post_public_comment,
    post_public_idea,
    post_public_ideas,
)
from tests.frozen_clock import FrozenClock
from tests.parsing import Page
from tests.people import ANN, BRAM, ELS, MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

Counting = Callable[[], AbstractContextManager[list[str]]]


def shown(html: str) -> list[int]:
    """The numbers of the ideas on a page, in order, each once."""
    numbers = []
    for link in Page(html).links:
        part = link.split("?")[0].split("/")
        if len(part) > 3 and part[2] == "ideas" and part[3].split("-")[0].isdigit():
            numbers.append(int(part[3].split("-")[0]))
    return list(dict.fromkeys(numbers))


def further(html: str, path: str) -> str | None:
    """The link to the next part of a list; those to other languages stay on this one."""
    links = [link for link in Page(html).links if "after=" in link and link.startswith("/nl/ideas")]
    return next((link for link in links if link != path), None)


async def listed(client: httpx2.AsyncClient, query: str = "") -> list[int]:
    """The ideas a list shows."""
    answer = await client.get(f"/nl/ideas?{query}")
    assert answer.status_code == 200
    return shown(answer.text)


async def test_filters_narrow_the_list(forum: Forum, client: httpx2.AsyncClient) -> None:
    noord = await post_public_idea(forum, neighbourhood="noord")
    groen = await post_public_idea(forum, theme="groen", neighbourhood="centrum")
    called = await post_public_idea(forum, call=OPEN_CALL)
    accepted = await post_public_idea(forum, theme="groen", status=Status.accepted)
    assert await listed(client, "neighbourhood=noord") == [noord.number]
    assert set(await listed(client, "theme=groen")) == {groen.number, accepted.number}
    assert await listed(client, f"call={OPEN_CALL}") == [called.number]
    assert await listed(client, "status=accepted") == [accepted.number]
    assert await listed(client, "theme=groen&status=open") == [groen.number]
    assert len(await listed(client)) == 4
    for nothing in ("neighbourhood=nergens", "theme=x", "status=public", "call=y"):
        assert await listed(client, nothing) == []


async def test_words_find_ideas(forum: Forum, client: httpx2.AsyncClient, drain: Drain) -> None:
    soup = await post_public_idea(forum, "Samen soep koken in de winter")
    await post_public_idea(forum, "Een bank aan de rivier")
    await drain()
    assert await listed(client, "q=soep") == [soup.number]
    assert await listed(client, "q=xylofoon") == []


async def test_sorts_put_first_what_they_promise(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    old = await post_public_idea(forum, votes=1)
    clock.move(days=3)
    loved = await post_public_idea(forum, votes=5)
    clock.move(days=3)
    fresh = await post_public_idea(forum)
    await post_public_comment(forum, old.ref)
    assert await listed(client, "sort=new") == [fresh.number, loved.number, old.number]
    assert await listed(client, "sort=votes") == [loved.number, old.number, fresh.number]
    assert (await listed(client, "sort=discussed"))[0] == old.number
    assert await listed(client, "sort=trending") == [loved.number, fresh.number, old.number]
    assert await listed(client, "sort=nonsense") == await listed(client, "sort=trending")


@pytest.mark.parametrize("sort", ["trending", "new", "votes", "discussed"])
async def test_walking_the_pages_meets_every_idea_once(
    forum: Forum, client: httpx2.AsyncClient, sort: str
) -> None:
    ideas = await post_public_ideas(forum, 2 * PAGE_SIZE + 3)
    for idea in ideas[::4]:
        await cast_vote(forum, idea, by=YUSUF)
    met: list[int] = []
    path: str | None = f"/nl/ideas?sort={sort}"
    pages = 0
    while path and pages < 5:
        html = (await client.get(path)).text
        met += shown(html)
        path = further(html, path)
        pages += 1
    assert pages == 3
    assert len(met) == len(set(met)) == len(ideas)


async def test_a_page_stays_right_while_ideas_arrive(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    await post_public_ideas(forum, PAGE_SIZE + 2)
    first = (await client.get("/nl/ideas?sort=new")).text
    clock.move(minutes=1)
    await post_public_ideas(forum, 3)
    following = further(first, "")
    assert following
    second = (await client.get(following)).text
    assert len(shown(second)) == 2
    assert not set(shown(first)) & set(shown(second))


@ON_SQLITE
@pytest.mark.parametrize("after", ["x", "W10", "eyJhIjoxfQ", "%00", "é", "WzEsMl0x", "a" * 5000])
async def test_a_damaged_cursor_is_not_found(client: httpx2.AsyncClient, after: str) -> None:
    answer = await client.get(f"/nl/ideas?after={after}")
    assert answer.status_code == 404
    assert "<html" in answer.text


@ON_SQLITE
async def test_a_wrong_slug_leads_to_the_right_one(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, "Thee & toast")
    for wrong in (f"{idea.number}", f"{idea.number}-x", f"{idea.number}-thee-toast-"):
        answer = await client.get(f"/nl/ideas/{wrong}?call=warm")
        assert answer.status_code == 301
        assert answer.headers["location"] == f"/nl/ideas/{idea.number}-thee-toast?call=warm"
    assert (await client.get(f"/nl/ideas/{idea.number}-thee-toast")).status_code == 200


@ON_SQLITE
async def test_an_idea_without_latin_letters_has_no_slug(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, "شاي وقهوة في الساحة", language="ar")
    answer = await client.get(f"/nl/ideas/{idea.number}")
    assert answer.status_code == 200
    assert 'lang="ar"' in answer.text


@ON_SQLITE
async def test_the_short_link_leads_to_the_idea_in_ones_language(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum)
    answer = await client.get(f"/i/{idea.code.upper()}", headers={"accept-language": "fr"})
    assert answer.headers["location"].startswith(f"/fr/ideas/{idea.number}-")
    assert (await client.get("/i/nothere")).status_code == 404


@ON_SQLITE
@pytest.mark.parametrize("number", ["0", "999999", "01", "1e3", "-1", "99999999999999999999"])
async def test_what_isnt_there_is_not_found(client: httpx2.AsyncClient, number: str) -> None:
    assert (await client.get(f"/nl/ideas/{number}")).status_code == 404


@pytest.mark.parametrize(
    "visibility",
    [Visibility.hidden, Visibility.withdrawn, Visibility.safeguarded, Visibility.erased],
)
async def test_what_was_public_is_gone_from_everywhere(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, visibility: Visibility
) -> None:
    idea = await post_public_idea(forum, "Een zeldzaam woord: xylofoon", votes=2)
    await drain()
    await move(forum, idea.ref, visibility)
    await drain()
    for browser in (new_client(), await client_as(YUSUF), await client_as(TOM)):
        for path in (f"/nl/ideas/{idea.number}", f"/nl/ideas/{idea.number}-x"):
            assert (await browser.get(path)).status_code == 404
        for path in ("/nl/", "/nl/ideas", "/nl/ideas?q=xylofoon", "/nl/search?q=xylofoon"):
            assert "zeldzaam" not in (await browser.get(path)).text


@ON_SQLITE
async def test_what_waits_is_seen_by_its_author_and_moderators_only(
    forum: Forum, new_client: MakeClient, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    path = f"/nl/ideas/{idea.number}"
    for person, status in (
        (MARIA, 200), (ELS, 200), (BRAM, 200), (ANN, 200), (YUSUF, 404), (TOM, 404),
    ):  # fmt: skip
        answer = await (await client_as(person)).get(path, follow_redirects=True)
        assert answer.status_code == status, person.name
    assert (await new_client().get(path)).status_code == 404


@ON_SQLITE
async def test_only_a_name_that_was_chosen_is_shown(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    shown_name = await post_public_idea(forum, name_shown="Mevrouw De Wilde")
    hidden_name = await post_public_idea(forum)
    named = await client.get(f"/nl/ideas/{shown_name.number}", follow_redirects=True)
    assert "Mevrouw De Wilde" in named.text
    unnamed = await client.get(f"/nl/ideas/{hidden_name.number}", follow_redirects=True)
    assert "Maria" not in unnamed.text
    for answer in (named, unnamed):
        assert MARIA.email not in answer.text


# The ceilings are literal: whoever adds a question to a page sees it here.


@pytest.mark.parametrize("count", [1, 3, 12])
async def test_a_list_takes_few_questions_however_long(
    forum: Forum, client: httpx2.AsyncClient, queries: Counting, count: int
) -> None:
    for idea in await post_public_ideas(forum, count):
        await post_public_comment(forum, idea.ref)
    with queries() as sent:
        assert len(await listed(client)) == count
    assert len(sent) <= 4, "\n".join(sent)


@pytest.mark.parametrize("count", [1, 3])
async def test_the_front_page_takes_few_questions(
    forum: Forum, client: httpx2.AsyncClient, queries: Counting, count: int
) -> None:
    await post_public_ideas(forum, count)
    await post_public_idea(forum, status=Status.realised)
    with queries() as sent:
        assert (await client.get("/nl/")).status_code == 200
    assert len(sent) <= 5, "\n".join(sent)


@pytest.mark.parametrize("count", [1, 3])
async def test_an_idea_takes_few_questions(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs, queries: Counting, count: int
) -> None:
    idea = await post_public_idea(forum, call=OPEN_CALL, status=Status.accepted)
    for number in range(count):
        comment = await post_public_comment(forum, idea.ref, f"Reactie {number}")
        await post_public_comment(forum, idea.ref, f"Antwoord {number}", parent=comment)
    path = (await client.get(f"/nl/ideas/{idea.number}")).headers["location"]
    with queries() as sent:
        assert (await client.get(path)).status_code == 200
    assert len(sent) <= 7, "\n".join(sent)
    maria = await client_as(YUSUF)
    with queries() as sent:
        assert (await maria.get(path)).status_code == 200
    assert len(sent) <= 10, "\n".join(sent)


@pytest.mark.parametrize("count", [1, 3])
async def test_ones_own_page_takes_few_questions(
    forum: Forum, client_as: ClientAs, drain: Drain, queries: Counting, count: int
) -> None:
    for idea in await post_public_ideas(forum, count):
        await cast_vote(forum, idea, by=MARIA)
    await drain()
    maria = await client_as(MARIA)
    with queries() as sent:
        assert (await maria.get("/nl/me")).status_code == 200
    assert len(sent) <= 13, "\n".join(sent)


async def test_a_vote_takes_few_questions(
    forum: Forum, client_as: ClientAs, queries: Counting
) -> None:
    idea = await post_public_idea(forum)
    yusuf, els = await client_as(YUSUF), await client_as(ELS)
    # The very first makes the key under which processes share their counts.
    await els.post(f"/nl/ideas/{idea.number}/vote")
    with queries() as sent:
        await yusuf.post(f"/nl/ideas/{idea.number}/vote")
    assert len(sent) <= 6, "\n".join(sent)
