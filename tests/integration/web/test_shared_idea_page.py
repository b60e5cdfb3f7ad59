"""The page of an idea is kept for all members in one state, and shows each of them their own."""

import re

import pytest
from httpx2 import AsyncClient

from forum.app.container import Forum
from forum.core.ref import ContentRef
from tests.conftest import ClientAs, RecordStatements
from tests.factories import post_public_comment, post_public_idea
from tests.people import ANN, ELS, MARIA, TOM, YUSUF, Person, member_of
from tests.services.databases import ON_SQLITE

SUPPORTS, FOLLOWS, MINE = "Je steunt dit", "Niet meer volgen", "Mijn idee intrekken"


@pytest.fixture
async def idea(forum: Forum) -> str:
    """The path of a public idea by Maria."""
    number = (await post_public_idea(forum, title="Een praatbank", by=MARIA)).number
    return f"/nl/ideas/{number}-een-praatbank"


def number_of(path: str) -> int:
    """The number in the path of an idea."""
    found = re.search(r"/ideas/(\d+)", path)
    assert found
    return int(found[1])


def name_in(page: str) -> str:
    """The name that the form for a comment begins with."""
    found = re.search(r'name="name_shown"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]


async def test_a_second_member_in_the_same_state_costs_two_statements(
    client_as: ClientAs, idea: str, record_statements: RecordStatements
) -> None:
    yusuf, tom = await client_as(YUSUF), await client_as(TOM)
    await yusuf.get(idea)
    with record_statements() as statements:
        page = await yusuf.get(idea)
    # Their session, and what ties them to the idea.
    assert (page.status_code, len(statements)) == (200, 2)
    assert "Als ambtenaar antwoorden" not in page.text
    assert "/nl/office/ideas/" in (await tom.get(idea)).text


@ON_SQLITE
async def test_everyone_sees_their_own_name_and_draft(
    forum: Forum, client_as: ClientAs, idea: str
) -> None:
    for _ in range(2):
        for person in (YUSUF, ELS, TOM, ANN, MARIA):
            page = (await (await client_as(person)).get(idea)).text
            member = await member_of(forum.session_factory, person)
            assert name_in(page) == person.name
            assert f'data-draft="{member.pk}"' in page
            assert "\0" not in page


@ON_SQLITE
async def test_votes_and_follows_are_those_of_the_reader(
    client: AsyncClient, client_as: ClientAs, idea: str
) -> None:
    number, yusuf, tom = number_of(idea), await client_as(YUSUF), await client_as(TOM)

    async def states() -> list[tuple[bool, bool]]:
        pages = [(await browser.get(idea)).text for browser in (yusuf, tom, client)]
        return [(SUPPORTS in page, FOLLOWS in page) for page in pages]

    nobody = (False, False)
    assert await states() == [nobody, nobody, nobody]
    await yusuf.post(f"/nl/ideas/{number}/vote")
    await tom.post(f"/nl/ideas/{number}/follow")
    for _ in range(2):
        assert [each[0] for each in await states()] == [True, False, False]
        assert (await states())[1:] == [(False, True), nobody]
    await yusuf.post(f"/nl/ideas/{number}/unvote")
    assert (await states())[0][0] is False


@ON_SQLITE
@pytest.mark.parametrize("reader", [YUSUF, ELS], ids=lambda person: person.name)
async def test_the_authors_part_is_for_the_author(
    client_as: ClientAs, idea: str, reader: Person
) -> None:
    author, other = await client_as(MARIA), await client_as(reader)
    for _ in range(2):
        assert MINE in (await author.get(idea)).text
        assert MINE not in (await other.get(idea)).text


@ON_SQLITE
async def test_comments_that_wait_are_for_their_author(
    client: AsyncClient, client_as: ClientAs, idea: str
) -> None:
    yusuf, tom = await client_as(YUSUF), await client_as(TOM)
    await yusuf.get(idea)
    body = "Ik breng brood mee."
    await yusuf.post(f"/nl/ideas/{number_of(idea)}/comments", data={"body": body})
    for _ in range(2):
        pages = [(await browser.get(idea)).text for browser in (yusuf, tom, client)]
        assert [body in page for page in pages] == [True, False, False]


async def test_public_comments_are_taken_back_by_their_author(
    forum: Forum, client_as: ClientAs, idea: str
) -> None:
    comment = await post_public_comment(forum, ContentRef("idea", number_of(idea)), by=YUSUF)
    yusuf, tom = await client_as(YUSUF), await client_as(TOM)
    withdraw = f"/nl/comments/{comment.pk}/withdraw"
    for _ in range(2):
        assert withdraw in (await yusuf.get(idea)).text
        assert withdraw not in (await tom.get(idea)).text
    await yusuf.post(withdraw)
    # Its author may put it back for a while.
    assert f"/nl/comments/{comment.pk}/put-back" in (await yusuf.get(idea)).text
    assert comment.body not in (await tom.get(idea)).text
