"""Comments in pages: each met once, with its answers, and a link to a comment leads to it."""

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
from forum.discussion.queries import ANSWERS_SHOWN, PAGE_SIZE
from forum.discussion.tables import Comment
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import move, post_public_comment, post_public_idea
from tests.integration.projects.factories import write_project
from tests.parsing import Page, flash_code, plain_text
from tests.people import MARIA, TOM, YUSUF, Person, member
from tests.services.databases import ON_SQLITE

Counting = Callable[[], AbstractContextManager[list[str]]]


async def comments_on(
    forum: Forum,
    subject: ContentRef,
    count: int,
    *,
    by: Person = MARIA,
    visibility: Visibility = Visibility.public,
) -> list[int]:
    """So many comments that answer nothing, written to the tables as they stand later."""
    author = await member(forum.session_factory, by)
    async with forum.session_factory.unit_of_work(SYSTEM) as uow:
        made = [
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
            keep_count = registry_of(uow).content_type(subject.kind).count_comment
            assert keep_count
            await keep_count(uow, subject.id, count)
        return [comment.ref.id for comment in made]


def met(html: str) -> list[int]:
    """The comments on a page, in order."""
    return [int(found) for found in re.findall(r'<div class="comment[^>]*id="comment-(\d+)"', html)]


def more(html: str) -> str | None:
    """Where "More comments" leads."""
    found = re.search(r'href="([^"]*)" rel="next"', html)
    return unescape(found[1]) if found else None


async def page_at(client: httpx2.AsyncClient, path: str) -> str:
    """A page, after being led to its right address."""
    answer = await client.get(path, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


async def place(forum: Forum, kind: str) -> tuple[ContentRef, str]:
    """Public content of a kind, and its address."""
    if kind == "idea":
        ref = (await post_public_idea(forum)).ref
    else:
        ref = (await write_project(forum)).ref
    return ref, f"/nl/{kind}s/{ref.id}"


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_walking_the_pages_meets_every_comment_once(
    forum: Forum, client: httpx2.AsyncClient, kind: str
) -> None:
    subject, path = await place(forum, kind)
    made = await comments_on(forum, subject, 2 * PAGE_SIZE + 1)
    first = await page_at(client, path)
    assert met(first) == made[:PAGE_SIZE]
    following = more(first)
    assert following
    assert following.endswith("#comments")
    assert following.startswith(path)
    second = await page_at(client, following)
    assert met(second) == made[PAGE_SIZE : 2 * PAGE_SIZE]
    following = more(second)
    assert following
    third = await page_at(client, following)
    assert met(third) == made[2 * PAGE_SIZE :]
    assert more(third) is None
    for html in (first, second, third):
        assert f'<h2 id="comments">{2 * PAGE_SIZE + 1} ' in html
    back = next(link for link in Page(third).links if link.endswith("#comments"))
    assert met(await page_at(client, back)) == made[:PAGE_SIZE]


async def test_a_full_page_has_nothing_after_it(forum: Forum, client: httpx2.AsyncClient) -> None:
    subject, path = await place(forum, "idea")
    made = await comments_on(forum, subject, PAGE_SIZE)
    html = await page_at(client, path)
    assert met(html) == made
    assert more(html) is None


async def test_answers_stand_with_what_they_answer(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    subject, path = await place(forum, "idea")
    made = await comments_on(forum, subject, PAGE_SIZE + 1)
    async with forum.session_factory.read_session() as session:
        parent = await session.get(Comment, made[0])
    late = await post_public_comment(forum, subject, "Laat antwoord", by=TOM, parent=parent)
    html = await page_at(client, path)
    assert met(html) == [made[0], late.ref.id, *made[1:PAGE_SIZE]]
    second = more(html)
    assert second
    assert met(await page_at(client, second)) == [made[-1]]
    yusuf = await client_as(YUSUF)
    answer = await yusuf.post(
        f"{path}/comments", data={"body": "Dat wacht nog even.", "parent": str(made[1])}
    )
    assert answer.status_code == 303
    assert "Dat wacht nog even." in await page_at(yusuf, path)
    assert "Dat wacht nog even." not in await page_at(client, path)


async def test_the_same_words_answer_two_comments(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    subject, path = await place(forum, "idea")
    made = await comments_on(forum, subject, 2)
    yusuf = await client_as(YUSUF)
    for parent in ("", *made, *made):
        data = {"body": "Helemaal mee eens!", "parent": str(parent)}
        assert (await yusuf.post(f"{path}/comments", data=data)).status_code == 303
    assert (await page_at(yusuf, path)).count("Helemaal mee eens!") == 3


async def test_the_heading_tells_what_is_stored(forum: Forum, client: httpx2.AsyncClient) -> None:
    subject, path = await place(forum, "idea")
    made = await comments_on(forum, subject, 3)
    await move(forum, ContentRef("comment", made[0]), Visibility.hidden)
    html = await page_at(client, path)
    assert met(html) == made[1:]
    assert '<h2 id="comments">2 ' in html


@ON_SQLITE
@pytest.mark.parametrize("kind", ["idea", "project"])
@pytest.mark.parametrize(
    "after", ["x", "W10", "eyJhIjoxfQ", "%00", "WyJhIl0", "WzEsMl0", "9" * 500]
)
async def test_a_damaged_cursor_is_not_found(
    forum: Forum, client: httpx2.AsyncClient, kind: str, after: str
) -> None:
    _, path = await place(forum, kind)
    path = (await client.get(path)).headers["location"]
    answer = await client.get(f"{path}?comments_after={after}")
    assert answer.status_code == 404
    assert "<html" in answer.text


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_after_posting_one_sees_the_comment(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    subject, path = await place(forum, kind)
    await comments_on(forum, subject, PAGE_SIZE - 1)
    tom, yusuf = await client_as(TOM), await client_as(YUSUF)
    for browser, body, paged in (
        (tom, "De laatste van blad een.", False),
        (tom, "De eerste van blad twee.", True),
        (yusuf, "Dit wacht op een moderator.", True),
    ):
        answer = await browser.post(f"{path}/comments", data={"body": body})
        target = urlsplit(answer.headers["location"])
        assert ("comments_after" in parse_qs(target.query)) is paged
        assert flash_code(answer)
        html = await page_at(browser, answer.headers["location"])
        assert body in html
        assert f'id="{target.fragment}"' in html


async def test_ones_own_waiting_comments_count_in_the_pages(
    forum: Forum, client_as: ClientAs
) -> None:
    subject, path = await place(forum, "idea")
    await comments_on(forum, subject, PAGE_SIZE - 2)
    await comments_on(forum, subject, 2, by=YUSUF, visibility=Visibility.pending)
    yusuf = await client_as(YUSUF)
    answer = await yusuf.post(f"{path}/comments", data={"body": "Nog iets van mij."})
    html = await page_at(yusuf, answer.headers["location"])
    assert f'id="{urlsplit(answer.headers["location"]).fragment}"' in html


@ON_SQLITE
async def test_an_answer_with_a_fault_says_whom_it_answers(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    subject, path = await place(forum, "idea")
    made = await comments_on(forum, subject, 2)
    answer = await client.post(
        f"{path}/comments",
        data={"body": "Ik ook, graag.", "parent": str(made[1]), "email": "half@"},
    )
    assert answer.status_code == 422
    page = Page(answer.text)
    assert answer.text.count("Ik ook, graag.") == 1
    assert "Your answer" in page.text or "Je antwoord" in page.text
    under = answer.text.partition(f'id="comment-{made[1]}"')[2]
    assert f'name="parent" value="{made[1]}"' in under
    assert answer.text.count('id="written"') == 1 and 'id="write-comment"' not in answer.text


async def test_after_answering_one_sees_the_answer(forum: Forum, client_as: ClientAs) -> None:
    subject, path = await place(forum, "idea")
    made = await comments_on(forum, subject, 2 * PAGE_SIZE + 5)
    tom = await client_as(TOM)
    for parent, paged in (
        (made[0], False), (made[PAGE_SIZE - 1], False), (made[PAGE_SIZE], True), (made[-1], True),
    ):  # fmt: skip
        answer = await tom.post(
            f"{path}/comments", data={"body": f"Antwoord op {parent}.", "parent": str(parent)}
        )
        target = urlsplit(answer.headers["location"])
        assert ("comments_after" in target.query) is paged
        assert f'id="{target.fragment}"' in await page_at(tom, answer.headers["location"])


async def test_a_notice_and_its_mail_lead_to_the_comment(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    subject, _ = await place(forum, "idea")
    made = await comments_on(forum, subject, PAGE_SIZE + 3)
    async with forum.session_factory.read_session() as session:
        parent = await session.get(Comment, made[-1])
    answer = await post_public_comment(forum, subject, "Ja, graag!", by=TOM, parent=parent)
    await drain()
    maria = await client_as(MARIA)
    anchor = f"comment-{answer.ref.id}"
    newest = re.findall(r'action="(/nl/me/notices/\d+/open)"', await page_at(maria, "/nl/me"))[0]
    link = (await maria.post(newest)).headers["location"]
    assert link.endswith(f"#{anchor}")
    assert f'id="{anchor}"' in await page_at(maria, link)
    assert any(link in plain_text(mail) for mail in mails())


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_comments_take_as_many_questions_however_many_there_are(
    forum: Forum, client: httpx2.AsyncClient, queries: Counting, kind: str
) -> None:
    subject, path = await place(forum, kind)
    path = (await client.get(path)).headers["location"]
    for count in (0, 3, PAGE_SIZE):
        made = await comments_on(forum, subject, count)
        for number in made[:3]:
            async with forum.session_factory.read_session() as session:
                parent = await session.get(Comment, number)
            await post_public_comment(forum, subject, f"Ja {number}", by=TOM, parent=parent)
        with queries() as sent:
            assert (await client.get(path)).status_code == 200
        about = [statement for statement in sent if "FROM comment" in statement]
        assert len(about) == 2, "\n".join(sent)


async def answers_on(
    forum: Forum, parent: int, count: int, *, visibility: Visibility = Visibility.public
) -> list[int]:
    """So many answers of Yusuf's to a comment."""
    author = await member(forum.session_factory, YUSUF)
    async with forum.session_factory.unit_of_work(SYSTEM) as uow:
        comment = await uow.get(Comment, parent)
        assert comment is not None
        made = [
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
        return [answer.ref.id for answer in made]


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_walking_the_answers_meets_every_one_once(
    forum: Forum, client: httpx2.AsyncClient, kind: str
) -> None:
    subject, path = await place(forum, kind)
    first, second = await comments_on(forum, subject, 2)
    await answers_on(forum, first, 3, visibility=Visibility.hidden)
    answers = await answers_on(forum, first, 2 * ANSWERS_SHOWN + 1)
    few = await answers_on(forum, second, ANSWERS_SHOWN)
    html = await page_at(client, path)
    assert met(html) == [first, *answers[:ANSWERS_SHOWN], second, *few]
    following, walked = more(html), []
    while following:
        assert following.endswith(f"#comment-{first}")
        html = await page_at(client, following)
        assert met(html)[0] == first
        walked += met(html)[1:]
        following = more(html)
    assert walked == answers[ANSWERS_SHOWN:]
    back = next(link for link in Page(html).links if link.endswith("#comments"))
    assert met(await page_at(client, back))[-1] == few[-1]


async def test_a_late_answer_is_found_by_its_link(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    subject, path = await place(forum, "idea")
    (first,) = await comments_on(forum, subject, 1)
    await answers_on(forum, first, 3 * ANSWERS_SHOWN)
    answer = await (await client_as(TOM)).post(
        f"{path}/comments", data={"body": "Ja, dat kan.", "parent": str(first)}
    )
    target = urlsplit(answer.headers["location"])
    html = await page_at(client, answer.headers["location"])
    assert "Ja, dat kan." in html
    assert f'id="{target.fragment}"' in html
    assert len(met(html)) == 1 + ANSWERS_SHOWN


@ON_SQLITE
@pytest.mark.parametrize(
    "asked", ["answers_to=x", "answers_to=999999", "answers_to=1", "answers_to=1&answers_after=x"]
)
async def test_damaged_addresses_of_answers_are_not_found(
    forum: Forum, client: httpx2.AsyncClient, asked: str
) -> None:
    subject, path = await place(forum, "idea")
    await comments_on(forum, subject, 1)
    path = (await client.get(path)).headers["location"]
    assert (await client.get(f"{path}?{asked}")).status_code == 404


async def test_many_answers_make_no_page_longer(
    forum: Forum, client: httpx2.AsyncClient, queries: Counting
) -> None:
    """The questions are as many, and the rows they give, at a hundred times as many answers."""
    subject, path = await place(forum, "idea")
    (first,) = await comments_on(forum, subject, 1)
    path = (await client.get(path)).headers["location"]
    lengths = []
    for count in (ANSWERS_SHOWN + 1, 2000):
        await answers_on(forum, first, count)
        with queries() as sent:
            # An address of its own: the answers were written past what drops kept pages.
            html = (await client.get(f"{path}?fresh={count}")).text
        assert len([statement for statement in sent if "FROM comment" in statement]) == 2
        lengths.append(len(html))
        assert len(met(html)) == 1 + ANSWERS_SHOWN
    assert abs(lengths[1] - lengths[0]) < 1000
