"""How comments are read: in both orders, from a link to one, with its author marked, and before there are any."""

from urllib.parse import urlsplit

import httpx2
import pytest

from forum.app.container import Forum
from forum.discussion.queries.comments import ANSWERS_SHOWN, PAGE_SIZE
from tests.conftest import ClientAs
from tests.factories import post_public_comment, post_public_idea
from tests.integration.discussion.test_pages import (
    add_answers,
    add_comments,
    add_subject,
    comment_numbers,
    get_page,
    next_page_link,
)
from tests.parsing import Page
from tests.people import MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

MARK = 'class="tag tag-author"'


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_the_newest_first_lists_every_comment_once(
    forum: Forum, client: httpx2.AsyncClient, kind: str
) -> None:
    subject, path = await add_subject(forum, kind)
    comments = await add_comments(forum, subject, 2 * PAGE_SIZE + 1)
    html = await get_page(client, path)
    assert comment_numbers(html) == comments[:PAGE_SIZE]
    link: str | None = next(link for link in Page(html).links if "comments_order=newest" in link)
    read: list[int] = []
    while link:
        assert urlsplit(link).fragment == "comments"
        html = await get_page(client, link)
        read += comment_numbers(html)
        link = next_page_link(html)
    assert read == comments[::-1]
    back = [link for link in Page(html).links if link.endswith("#comments")]
    assert comment_numbers(await get_page(client, back[0])) == comments[:PAGE_SIZE]
    assert comment_numbers(await get_page(client, back[1])) == comments[: -PAGE_SIZE - 1 : -1]


@ON_SQLITE
async def test_one_comment_has_no_order(forum: Forum, client: httpx2.AsyncClient) -> None:
    subject, path = await add_subject(forum, "idea")
    await add_comments(forum, subject, 1)
    assert "comments_order" not in await get_page(client, path)


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_the_link_of_every_comment_leads_to_the_page_that_has_it(
    forum: Forum, client: httpx2.AsyncClient, kind: str
) -> None:
    subject, path = await add_subject(forum, kind)
    comments = await add_comments(forum, subject, PAGE_SIZE + 2)
    answers = await add_answers(forum, comments[-1], ANSWERS_SHOWN + 2)
    path = str((await client.get(path)).headers["location"])
    for number in (comments[0], comments[-1], answers[0], answers[-1]):
        html = await get_page(client, f"{path}?comment={number}")
        assert number in comment_numbers(html)
        assert f'href="{path}?comment={number}#comment-{number}"' in html


@ON_SQLITE
@pytest.mark.parametrize("number", ["x", "999999", "elsewhere"])
async def test_the_link_to_no_comment_of_the_page_shows_the_first_ones(
    forum: Forum, client: httpx2.AsyncClient, number: str
) -> None:
    subject, path = await add_subject(forum, "idea")
    comments = await add_comments(forum, subject, PAGE_SIZE + 1)
    other, _ = await add_subject(forum, "idea")
    others = await add_comments(forum, other, 2 * PAGE_SIZE)
    path = str((await client.get(path)).headers["location"])
    html = await get_page(client, f"{path}?comment={number.replace('elsewhere', str(others[-1]))}")
    assert comment_numbers(html) == comments[:PAGE_SIZE]


@ON_SQLITE
@pytest.mark.parametrize(
    ("on_idea", "on_comment", "by", "marked"),
    [
        ("Maria", "Maria", MARIA, True),
        ("", "", MARIA, True),
        # A mark would say who wrote what has no name, or another.
        ("", "Maria", MARIA, False),
        ("Maria", "", MARIA, False),
        ("Maria", "Maria", YUSUF, False),
        ("", "", YUSUF, False),
    ],
)
async def test_the_author_of_the_idea_is_marked_under_the_same_name(
    forum: Forum,
    client: httpx2.AsyncClient,
    on_idea: str,
    on_comment: str,
    by: object,
    marked: bool,
) -> None:
    idea = await post_public_idea(forum, by=MARIA, name_shown=on_idea)
    await post_public_comment(forum, idea.ref, by=by, name_shown=on_comment)  # type: ignore[arg-type]
    html = await get_page(client, f"/nl/ideas/{idea.number}")
    assert (MARK in html) is marked


@ON_SQLITE
async def test_an_official_carries_the_towns_mark_and_no_other(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, by=TOM)
    await post_public_comment(forum, idea.ref, by=TOM)
    html = await get_page(client, f"/nl/ideas/{idea.number}")
    assert MARK not in html and "is-official" in html


@ON_SQLITE
async def test_whoever_comes_first_is_invited(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    for reader in (client, await client_as(YUSUF)):
        html = await get_page(reader, f"/en/ideas/{idea.number}")
        assert "Nobody has said anything yet." in html
        assert html.index("Nobody has said anything yet.") < html.index('id="written"')
