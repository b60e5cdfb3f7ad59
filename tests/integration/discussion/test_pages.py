"""Pagination of comments and answers, links to single comments, and the number of queries."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.actor import SYSTEM
from forum.core.content.registry import registry_of
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.discussion.queries.comments import ANSWERS_SHOWN, PAGE_SIZE
from forum.discussion.tables import Comment
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import change_visibility, post_public_comment, post_public_idea
from tests.integration.projects.factories import write_project
from tests.parsing import Page, flash_code, plain_text
from tests.people import MARIA, TOM, YUSUF, Person, member_of
from tests.services.databases import ON_SQLITE

RecordStatements = Callable[[], AbstractContextManager[list[str]]]


async def add_comments(
    forum: Forum,
    subject: ContentRef,
    count: int,
    *,
    by: Person = MARIA,
    visibility: Visibility = Visibility.public,
) -> list[int]:
    """Insert top-level comments directly into the tables; returns their ids."""
    author = await member_of(forum.session_factory, by)
    async with forum.session_factory.unit_of_work(SYSTEM) as uow:
        comments = [
            await uow.add(
                Comment(
                    subject_kind=subject.kind, subject_id=subject.id, author_id=author.id,
                    body=f"Reactie {number}", body_html=f"<p>Reactie {number}</p>", language="nl",
                    visibility=visibility, posted_at=uow.now,
                )
            )
            for number in range(count)
        ]  # fmt: skip
        if visibility is Visibility.public:
            update_count = registry_of(uow).content_type(subject.kind).count_comment
            assert update_count
            await update_count(uow, subject.id, count)
        return [comment.ref.id for comment in comments]


def comment_numbers(html: str) -> list[int]:
    """The ids of the comments on a page, in order."""
    return [
        int(number) for number in re.findall(r'<div class="comment[^>]*id="comment-(\d+)"', html)
    ]


def next_page_link(html: str) -> str | None:
    """The target of "More comments"."""
    match = re.search(r'href="([^"]*)" rel="next"', html)
    return unescape(match[1]) if match else None


def first_page(html: str) -> str:
    """The target of "To the first comments"."""
    back = [link for link in Page(html).links if link.endswith("#comments")]
    return next(link for link in back if "comments_order" not in link)


async def get_page(client: httpx2.AsyncClient, path: str) -> str:
    """The HTML of a page, after redirects."""
    response = await client.get(path, follow_redirects=True)
    assert response.status_code == 200
    return response.text


async def add_subject(forum: Forum, kind: str) -> tuple[ContentRef, str]:
    """Add public content of a kind; returns its reference and path."""
    if kind == "idea":
        ref = (await post_public_idea(forum)).ref
    else:
        ref = (await write_project(forum)).ref
    return ref, f"/nl/{kind}s/{ref.id}"


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_the_pages_list_every_comment_once(
    forum: Forum, client: httpx2.AsyncClient, kind: str
) -> None:
    subject, path = await add_subject(forum, kind)
    comments = await add_comments(forum, subject, 2 * PAGE_SIZE + 1)
    first = await get_page(client, path)
    assert comment_numbers(first) == comments[:PAGE_SIZE]
    next_path = next_page_link(first)
    assert next_path
    assert next_path.endswith("#comments")
    assert next_path.startswith(path)
    second = await get_page(client, next_path)
    assert comment_numbers(second) == comments[PAGE_SIZE : 2 * PAGE_SIZE]
    next_path = next_page_link(second)
    assert next_path
    third = await get_page(client, next_path)
    assert comment_numbers(third) == comments[2 * PAGE_SIZE :]
    assert next_page_link(third) is None
    for html in (first, second, third):
        assert f'<h2 id="comments">{2 * PAGE_SIZE + 1} ' in html
    back = first_page(third)
    assert comment_numbers(await get_page(client, back)) == comments[:PAGE_SIZE]


@ON_SQLITE
async def test_a_full_page_has_no_next_page(forum: Forum, client: httpx2.AsyncClient) -> None:
    subject, path = await add_subject(forum, "idea")
    comments = await add_comments(forum, subject, PAGE_SIZE)
    html = await get_page(client, path)
    assert comment_numbers(html) == comments
    assert next_page_link(html) is None


@ON_SQLITE
async def test_answers_are_listed_under_their_parent(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    subject, path = await add_subject(forum, "idea")
    comments = await add_comments(forum, subject, PAGE_SIZE + 1)
    async with forum.session_factory.read_session() as session:
        parent = await session.get(Comment, comments[0])
    late_answer = await post_public_comment(forum, subject, "Laat antwoord", by=TOM, parent=parent)
    html = await get_page(client, path)
    assert comment_numbers(html) == [comments[0], late_answer.ref.id, *comments[1:PAGE_SIZE]]
    second = next_page_link(html)
    assert second
    assert comment_numbers(await get_page(client, second)) == [comments[-1]]
    yusuf = await client_as(YUSUF)
    response = await yusuf.post(
        f"{path}/comments", data={"body": "Dat wacht nog even.", "parent": str(comments[1])}
    )
    assert response.status_code == 303
    assert "Dat wacht nog even." in await get_page(yusuf, path)
    assert "Dat wacht nog even." not in await get_page(client, path)


@ON_SQLITE
async def test_the_same_text_can_answer_two_comments(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    subject, path = await add_subject(forum, "idea")
    comments = await add_comments(forum, subject, 2)
    yusuf = await client_as(YUSUF)
    for parent in ("", *comments, *comments):
        data = {"body": "Helemaal mee eens!", "parent": str(parent)}
        assert (await yusuf.post(f"{path}/comments", data=data)).status_code == 303
    assert (await get_page(yusuf, path)).count("Helemaal mee eens!") == 3


@ON_SQLITE
async def test_the_heading_shows_the_stored_count(forum: Forum, client: httpx2.AsyncClient) -> None:
    subject, path = await add_subject(forum, "idea")
    comments = await add_comments(forum, subject, 3)
    await change_visibility(forum, ContentRef("comment", comments[0]), Visibility.hidden)
    html = await get_page(client, path)
    assert comment_numbers(html) == comments[1:]
    assert '<h2 id="comments">2 ' in html


@ON_SQLITE
@pytest.mark.parametrize("kind", ["idea", "project"])
@pytest.mark.parametrize(
    "after", ["x", "W10", "eyJhIjoxfQ", "%00", "WyJhIl0", "WzEsMl0", "9" * 500]
)
async def test_a_damaged_cursor_is_not_found(
    forum: Forum, client: httpx2.AsyncClient, kind: str, after: str
) -> None:
    _, path = await add_subject(forum, kind)
    path = (await client.get(path)).headers["location"]
    response = await client.get(f"{path}?comments_after={after}")
    assert response.status_code == 404
    assert "<html" in response.text


@ON_SQLITE
@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_the_redirect_after_posting_shows_the_comment(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    subject, path = await add_subject(forum, kind)
    await add_comments(forum, subject, PAGE_SIZE - 1)
    tom, yusuf = await client_as(TOM), await client_as(YUSUF)
    for browser, body, has_cursor in (
        (tom, "De laatste van blad een.", False),
        (tom, "De eerste van blad twee.", True),
        (yusuf, "Dit wacht op een moderator.", True),
    ):
        response = await browser.post(f"{path}/comments", data={"body": body})
        target = urlsplit(response.headers["location"])
        assert ("comments_after" in parse_qs(target.query)) is has_cursor
        assert flash_code(response)
        html = await get_page(browser, response.headers["location"])
        assert body in html
        assert f'id="{target.fragment}"' in html


@ON_SQLITE
async def test_the_readers_own_pending_comments_count_in_the_pages(
    forum: Forum, client_as: ClientAs
) -> None:
    subject, path = await add_subject(forum, "idea")
    await add_comments(forum, subject, PAGE_SIZE - 2)
    await add_comments(forum, subject, 2, by=YUSUF, visibility=Visibility.pending)
    yusuf = await client_as(YUSUF)
    response = await yusuf.post(f"{path}/comments", data={"body": "Nog iets van mij."})
    html = await get_page(yusuf, response.headers["location"])
    assert f'id="{urlsplit(response.headers["location"]).fragment}"' in html


@ON_SQLITE
async def test_an_invalid_answer_keeps_its_parent(forum: Forum, client: httpx2.AsyncClient) -> None:
    subject, path = await add_subject(forum, "idea")
    comments = await add_comments(forum, subject, 2)
    response = await client.post(
        f"{path}/comments",
        data={"body": "Ik ook, graag.", "parent": str(comments[1]), "email": "half@"},
    )
    assert response.status_code == 422
    page = Page(response.text)
    assert response.text.count("Ik ook, graag.") == 1
    assert "Your answer" in page.text or "Je antwoord" in page.text
    comment_html = response.text.partition(f'id="comment-{comments[1]}"')[2]
    assert f'name="parent" value="{comments[1]}"' in comment_html
    assert response.text.count('id="written"') == 1 and 'id="write-comment"' not in response.text


@ON_SQLITE
async def test_the_redirect_after_answering_shows_the_answer(
    forum: Forum, client_as: ClientAs
) -> None:
    subject, path = await add_subject(forum, "idea")
    comments = await add_comments(forum, subject, 2 * PAGE_SIZE + 5)
    tom = await client_as(TOM)
    for parent, has_cursor in (
        (comments[0], False), (comments[PAGE_SIZE - 1], False),
        (comments[PAGE_SIZE], True), (comments[-1], True),
    ):  # fmt: skip
        response = await tom.post(
            f"{path}/comments", data={"body": f"Antwoord op {parent}.", "parent": str(parent)}
        )
        target = urlsplit(response.headers["location"])
        assert ("comments_after" in target.query) is has_cursor
        assert f'id="{target.fragment}"' in await get_page(tom, response.headers["location"])


async def test_a_notice_and_its_mail_link_to_the_comment(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    subject, _ = await add_subject(forum, "idea")
    comments = await add_comments(forum, subject, PAGE_SIZE + 3)
    async with forum.session_factory.read_session() as session:
        parent = await session.get(Comment, comments[-1])
    answer = await post_public_comment(forum, subject, "Ja, graag!", by=TOM, parent=parent)
    await drain()
    maria = await client_as(MARIA)
    anchor = f"comment-{answer.ref.id}"
    url = re.findall(r'action="(/nl/me/notices/\d+/open)"', await get_page(maria, "/nl/me"))[0]
    link = (await maria.post(url)).headers["location"]
    assert link.endswith(f"#{anchor}")
    assert f'id="{anchor}"' in await get_page(maria, link)
    assert any(link in plain_text(mail) for mail in mails())


@ON_SQLITE
@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_comments_run_the_same_number_of_queries_at_any_count(
    forum: Forum, client: httpx2.AsyncClient, record_statements: RecordStatements, kind: str
) -> None:
    subject, path = await add_subject(forum, kind)
    path = (await client.get(path)).headers["location"]
    for count in (0, 3, PAGE_SIZE):
        comments = await add_comments(forum, subject, count)
        for number in comments[:3]:
            async with forum.session_factory.read_session() as session:
                parent = await session.get(Comment, number)
            await post_public_comment(forum, subject, f"Ja {number}", by=TOM, parent=parent)
        with record_statements() as statements:
            assert (await client.get(path)).status_code == 200
        comment_statements = [statement for statement in statements if "FROM comment" in statement]
        assert len(comment_statements) == 2, "\n".join(statements)


async def add_answers(
    forum: Forum, parent: int, count: int, *, visibility: Visibility = Visibility.public
) -> list[int]:
    """Insert answers of Yusuf's to a comment directly into the tables; returns their ids."""
    author = await member_of(forum.session_factory, YUSUF)
    async with forum.session_factory.unit_of_work(SYSTEM) as uow:
        comment = await uow.get(Comment, parent)
        assert comment is not None
        answers = [
            await uow.add(
                Comment(
                    subject_kind=comment.subject_kind, subject_id=comment.subject_id,
                    parent_id=parent, author_id=author.id, body=f"Antwoord {number}",
                    body_html=f"<p>Antwoord {number}</p>", language="nl", visibility=visibility,
                    posted_at=uow.now,
                )
            )
            for number in range(count)
        ]  # fmt: skip
        return [answer.ref.id for answer in answers]


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_the_pages_list_every_answer_once(
    forum: Forum, client: httpx2.AsyncClient, kind: str
) -> None:
    subject, path = await add_subject(forum, kind)
    first, second = await add_comments(forum, subject, 2)
    await add_answers(forum, first, 3, visibility=Visibility.hidden)
    answers = await add_answers(forum, first, 2 * ANSWERS_SHOWN + 1)
    second_answers = await add_answers(forum, second, ANSWERS_SHOWN)
    html = await get_page(client, path)
    assert comment_numbers(html) == [first, *answers[:ANSWERS_SHOWN], second, *second_answers]
    next_path, later_answers = next_page_link(html), []
    while next_path:
        assert next_path.endswith(f"#comment-{first}")
        html = await get_page(client, next_path)
        assert comment_numbers(html)[0] == first
        later_answers += comment_numbers(html)[1:]
        next_path = next_page_link(html)
    assert later_answers == answers[ANSWERS_SHOWN:]
    back = first_page(html)
    assert comment_numbers(await get_page(client, back))[-1] == second_answers[-1]


@ON_SQLITE
async def test_the_link_to_a_late_answer_shows_it(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    subject, path = await add_subject(forum, "idea")
    (first,) = await add_comments(forum, subject, 1)
    await add_answers(forum, first, 3 * ANSWERS_SHOWN)
    response = await (await client_as(TOM)).post(
        f"{path}/comments", data={"body": "Ja, dat kan.", "parent": str(first)}
    )
    target = urlsplit(response.headers["location"])
    html = await get_page(client, response.headers["location"])
    assert "Ja, dat kan." in html
    assert f'id="{target.fragment}"' in html
    assert len(comment_numbers(html)) == 1 + ANSWERS_SHOWN


@ON_SQLITE
@pytest.mark.parametrize(
    "query", ["answers_to=x", "answers_to=999999", "answers_to=1", "answers_to=1&answers_after=x"]
)
async def test_damaged_queries_for_answers_are_not_found(
    forum: Forum, client: httpx2.AsyncClient, query: str
) -> None:
    subject, path = await add_subject(forum, "idea")
    await add_comments(forum, subject, 1)
    path = (await client.get(path)).headers["location"]
    assert (await client.get(f"{path}?{query}")).status_code == 404


@ON_SQLITE
async def test_many_answers_make_the_page_no_longer(
    forum: Forum, client: httpx2.AsyncClient, record_statements: RecordStatements
) -> None:
    """The number of queries and of rows stays the same with a hundred times as many answers."""
    subject, path = await add_subject(forum, "idea")
    (first,) = await add_comments(forum, subject, 1)
    path = (await client.get(path)).headers["location"]
    lengths = []
    for count in (ANSWERS_SHOWN + 1, 2000):
        await add_answers(forum, first, count)
        with record_statements() as statements:
            # A URL of its own: inserting into the tables doesn't invalidate the page cache.
            html = (await client.get(f"{path}?fresh={count}")).text
        assert len([statement for statement in statements if "FROM comment" in statement]) == 2
        lengths.append(len(html))
        assert len(comment_numbers(html)) == 1 + ANSWERS_SHOWN
    assert abs(lengths[1] - lengths[0]) < 1000
