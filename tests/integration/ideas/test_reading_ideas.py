"""Reading ideas: filters, sorts, pagination, URLs, visibility, and the number of queries."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.queries.ideas import PAGE_SIZE
from forum.ideas.tables import Status
from tests.conftest import ClientAs, Drain, MakeClient
from tests.factories import (
    OPEN_CALL,
    cast_vote,
    change_visibility,
    post_pending_idea,
    post_public_comment,
    post_public_idea,
    post_public_ideas,
)
from tests.frozen_clock import FrozenClock
from tests.parsing import Page
from tests.people import ANN, BRAM, ELS, MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

RecordStatements = Callable[[], AbstractContextManager[list[str]]]


def idea_numbers(html: str) -> list[int]:
    """The numbers of the ideas that a page links to, in order, without duplicates."""
    numbers = []
    for link in Page(html).links:
        segments = link.split("?")[0].split("/")
        if len(segments) > 3 and segments[2] == "ideas" and segments[3].split("-")[0].isdigit():
            numbers.append(int(segments[3].split("-")[0]))
    return list(dict.fromkeys(numbers))


def next_page_link(html: str, path: str) -> str | None:
    """The link to the next page of a list; links to other languages lead to the same page."""
    links = [link for link in Page(html).links if "after=" in link and link.startswith("/nl/ideas")]
    return next((link for link in links if link != path), None)


async def listed(client: httpx2.AsyncClient, query: str = "") -> list[int]:
    """The numbers of the ideas in a list."""
    response = await client.get(f"/nl/ideas?{query}")
    assert response.status_code == 200
    return idea_numbers(response.text)


async def test_filters_narrow_the_list(forum: Forum, client: httpx2.AsyncClient) -> None:
    noord = await post_public_idea(forum, neighbourhood="noord")
    groen = await post_public_idea(forum, theme="groen", neighbourhood="centrum")
    in_call = await post_public_idea(forum, call=OPEN_CALL)
    accepted = await post_public_idea(forum, theme="groen", status=Status.accepted)
    assert await listed(client, "neighbourhood=noord") == [noord.number]
    assert set(await listed(client, "theme=groen")) == {groen.number, accepted.number}
    assert await listed(client, f"call={OPEN_CALL}") == [in_call.number]
    assert await listed(client, "status=accepted") == [accepted.number]
    assert await listed(client, "theme=groen&status=open") == [groen.number]
    assert len(await listed(client)) == 4
    for unmatched in ("neighbourhood=nergens", "theme=x", "status=public", "call=y"):
        assert await listed(client, unmatched) == []


async def test_search_terms_filter_the_list(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain
) -> None:
    soup = await post_public_idea(forum, "Samen soep koken in de winter")
    await post_public_idea(forum, "Een bank aan de rivier")
    await drain()
    assert await listed(client, "q=soep") == [soup.number]
    assert await listed(client, "q=xylofoon") == []


async def test_each_sort_orders_as_its_name_says(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    oldest = await post_public_idea(forum, votes=1)
    clock.advance(days=3)
    popular = await post_public_idea(forum, votes=5)
    clock.advance(days=3)
    newest = await post_public_idea(forum)
    await post_public_comment(forum, oldest.ref)
    assert await listed(client, "sort=new") == [newest.number, popular.number, oldest.number]
    assert await listed(client, "sort=votes") == [popular.number, oldest.number, newest.number]
    assert (await listed(client, "sort=discussed"))[0] == oldest.number
    # The newest one has the least support, and with it the third place.
    assert await listed(client, "sort=trending") == [popular.number, oldest.number, newest.number]
    assert await listed(client, "sort=nonsense") == await listed(client, "sort=trending")


@pytest.mark.parametrize("sort", ["trending", "new", "votes", "discussed"])
async def test_the_pages_list_every_idea_once(
    forum: Forum, client: httpx2.AsyncClient, sort: str
) -> None:
    ideas = await post_public_ideas(forum, 2 * PAGE_SIZE + 3)
    for idea in ideas[::4]:
        await cast_vote(forum, idea, by=YUSUF)
    numbers: list[int] = []
    path: str | None = f"/nl/ideas?sort={sort}"
    pages = 0
    while path and pages < 5:
        html = (await client.get(path)).text
        numbers += idea_numbers(html)
        path = next_page_link(html, path)
        pages += 1
    assert pages == 3
    assert len(numbers) == len(set(numbers)) == len(ideas)


async def test_a_page_stays_right_while_ideas_arrive(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    await post_public_ideas(forum, PAGE_SIZE + 2)
    first = (await client.get("/nl/ideas?sort=new")).text
    clock.advance(minutes=1)
    await post_public_ideas(forum, 3)
    next_path = next_page_link(first, "")
    assert next_path
    second = (await client.get(next_path)).text
    assert len(idea_numbers(second)) == 2
    assert not set(idea_numbers(first)) & set(idea_numbers(second))


@ON_SQLITE
@pytest.mark.parametrize("after", ["x", "W10", "eyJhIjoxfQ", "%00", "é", "WzEsMl0x", "a" * 5000])
async def test_a_damaged_cursor_is_not_found(client: httpx2.AsyncClient, after: str) -> None:
    response = await client.get(f"/nl/ideas?after={after}")
    assert response.status_code == 404
    assert "<html" in response.text


@ON_SQLITE
async def test_a_wrong_slug_redirects_to_the_right_one(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, "Thee & toast")
    for segment in (f"{idea.number}", f"{idea.number}-x", f"{idea.number}-thee-toast-"):
        response = await client.get(f"/nl/ideas/{segment}?call=warm")
        assert response.status_code == 301
        assert response.headers["location"] == f"/nl/ideas/{idea.number}-thee-toast?call=warm"
    assert (await client.get(f"/nl/ideas/{idea.number}-thee-toast")).status_code == 200


@ON_SQLITE
async def test_an_idea_without_latin_letters_has_no_slug(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, "شاي وقهوة في الساحة", language="ar")
    response = await client.get(f"/nl/ideas/{idea.number}")
    assert response.status_code == 200
    assert 'lang="ar"' in response.text


@ON_SQLITE
async def test_the_short_link_redirects_to_the_readers_language(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum)
    response = await client.get(f"/i/{idea.code.upper()}", headers={"accept-language": "fr"})
    assert response.headers["location"].startswith(f"/fr/ideas/{idea.number}-")
    assert (await client.get("/i/nothere")).status_code == 404


@ON_SQLITE
@pytest.mark.parametrize("number", ["0", "999999", "01", "1e3", "-1", "99999999999999999999"])
async def test_an_unknown_number_is_not_found(client: httpx2.AsyncClient, number: str) -> None:
    assert (await client.get(f"/nl/ideas/{number}")).status_code == 404


@ON_SQLITE
@pytest.mark.parametrize(
    "visibility",
    [Visibility.hidden, Visibility.withdrawn, Visibility.safeguarded, Visibility.erased],
)
async def test_an_idea_that_was_public_is_shown_nowhere(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, visibility: Visibility
) -> None:
    idea = await post_public_idea(forum, "Een zeldzaam woord: xylofoon", votes=2)
    await drain()
    await change_visibility(forum, idea.ref, visibility)
    await drain()
    for browser in (new_client(), await client_as(YUSUF), await client_as(TOM)):
        for path in (f"/nl/ideas/{idea.number}", f"/nl/ideas/{idea.number}-x"):
            assert (await browser.get(path)).status_code == 404
        for path in ("/nl/", "/nl/ideas", "/nl/ideas?q=xylofoon", "/nl/search?q=xylofoon"):
            assert "zeldzaam" not in (await browser.get(path)).text


@ON_SQLITE
async def test_a_pending_idea_is_visible_to_author_and_moderators_only(
    forum: Forum, new_client: MakeClient, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    path = f"/nl/ideas/{idea.number}"
    for person, status in (
        (MARIA, 200), (ELS, 200), (BRAM, 200), (ANN, 200), (YUSUF, 404), (TOM, 404),
    ):  # fmt: skip
        response = await (await client_as(person)).get(path, follow_redirects=True)
        assert response.status_code == status, person.name
    assert (await new_client().get(path)).status_code == 404


@ON_SQLITE
async def test_the_author_reads_no_promise_of_a_day_that_is_over(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea = await post_pending_idea(forum)
    maria = await client_as(MARIA)
    promise, regret = "by Wednesday, 3 March", "takes longer than we said"
    # Two working days after Monday; the last one still counts.
    for days, expected, other in ((0, promise, regret), (2, promise, regret), (1, regret, promise)):
        clock.advance(days=days)
        page = await maria.get(f"/en/ideas/{idea.number}", follow_redirects=True)
        assert expected in page.text
        assert other not in page.text


@ON_SQLITE
async def test_only_a_name_entered_in_the_form_is_shown(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    named_idea = await post_public_idea(forum, name_shown="Mevrouw De Wilde")
    unnamed_idea = await post_public_idea(forum)
    named = await client.get(f"/nl/ideas/{named_idea.number}", follow_redirects=True)
    assert "Mevrouw De Wilde" in named.text
    unnamed = await client.get(f"/nl/ideas/{unnamed_idea.number}", follow_redirects=True)
    assert "Maria" not in unnamed.text
    for response in (named, unnamed):
        assert MARIA.email not in response.text


# The limits are literals: a page that gains a query fails here.


@ON_SQLITE
@pytest.mark.parametrize("count", [1, 3, 12])
async def test_a_list_of_any_length_runs_few_queries(
    forum: Forum, client: httpx2.AsyncClient, record_statements: RecordStatements, count: int
) -> None:
    for idea in await post_public_ideas(forum, count):
        await post_public_comment(forum, idea.ref)
    with record_statements() as statements:
        assert len(await listed(client)) == count
    assert len(statements) <= 7, "\n".join(statements)


@ON_SQLITE
@pytest.mark.parametrize("count", [1, 3])
async def test_the_front_page_runs_few_queries(
    forum: Forum, client: httpx2.AsyncClient, record_statements: RecordStatements, count: int
) -> None:
    await post_public_ideas(forum, count)
    await post_public_idea(forum, status=Status.realised)
    with record_statements() as statements:
        assert (await client.get("/nl/")).status_code == 200
    assert len(statements) <= 15, "\n".join(statements)


@ON_SQLITE
@pytest.mark.parametrize("count", [1, 3])
async def test_an_idea_runs_few_queries(
    forum: Forum,
    client: httpx2.AsyncClient,
    client_as: ClientAs,
    record_statements: RecordStatements,
    count: int,
) -> None:
    idea = await post_public_idea(forum, call=OPEN_CALL, status=Status.accepted)
    for number in range(count):
        comment = await post_public_comment(forum, idea.ref, f"Reactie {number}")
        await post_public_comment(forum, idea.ref, f"Antwoord {number}", parent=comment)
    path = (await client.get(f"/nl/ideas/{idea.number}")).headers["location"]
    with record_statements() as statements:
        assert (await client.get(path)).status_code == 200
    assert len(statements) <= 11, "\n".join(statements)
    yusuf = await client_as(YUSUF)
    with record_statements() as statements:
        assert (await yusuf.get(path)).status_code == 200
    assert len(statements) <= 11, "\n".join(statements)


@ON_SQLITE
@pytest.mark.parametrize("count", [1, 3])
async def test_the_members_own_page_runs_few_queries(
    forum: Forum, client_as: ClientAs, drain: Drain, record_statements: RecordStatements, count: int
) -> None:
    for idea in await post_public_ideas(forum, count):
        await cast_vote(forum, idea, by=MARIA)
    await drain()
    maria = await client_as(MARIA)
    with record_statements() as statements:
        assert (await maria.get("/nl/me")).status_code == 200
    assert len(statements) <= 13, "\n".join(statements)


@ON_SQLITE
async def test_a_vote_runs_few_queries(
    forum: Forum, client_as: ClientAs, record_statements: RecordStatements
) -> None:
    idea = await post_public_idea(forum)
    yusuf, els = await client_as(YUSUF), await client_as(ELS)
    # The first rate-limited request stores the hash key of the counts; keep it out of the count.
    await els.post(f"/nl/ideas/{idea.number}/vote")
    with record_statements() as statements:
        await yusuf.post(f"/nl/ideas/{idea.number}/vote")
    assert len(statements) <= 6, "\n".join(statements)
