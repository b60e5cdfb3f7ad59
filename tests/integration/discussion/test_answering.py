"""The form stands under the comment it answers, and what is typed there survives the switches of the page."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.discussion.queries import PAGE_SIZE
from tests.conftest import ClientAs
from tests.integration.discussion.test_pages import comments_on, page_at, place
from tests.parsing import Page
from tests.people import MARIA, YUSUF

TYPED = "Ik kom ook,\nom <twee> uur."


def under(html: str, comment: int) -> str:
    """What stands in the page from this comment to the end of its tools."""
    return html.partition(f'id="comment-{comment}"')[2].partition('class="comment"')[0]


def article(html: str) -> str:
    """What the page is about, without its frame."""
    return html.partition("<article>")[2].partition("</article>")[0]


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_the_form_stands_under_the_comment(
    forum: Forum, client: httpx2.AsyncClient, kind: str
) -> None:
    subject, path = await place(forum, kind)
    first, *_, last = await comments_on(forum, subject, PAGE_SIZE + 3)
    shown = await page_at(client, path)
    assert f"answering={first}#comment-{first}" in shown and 'id="write-comment"' in shown
    # The last one stands on the next page; its number alone leads there.
    for number in (first, last):
        html = await page_at(client, f"{path}?answering={number}")
        assert f'name="parent" value="{number}"' in under(html, number)
        assert html.count('id="written"') == 1
        assert 'id="write-comment"' not in html


async def test_another_language_or_size_keeps_the_answer(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    subject, path = await place(forum, "idea")
    _, made = await comments_on(forum, subject, 2)
    form = Page(await page_at(client, f"{path}?answering={made}")).fields
    typed = {"parent": form["parent"], "body": TYPED, "email": "half@"}
    for language, turn in (("ar", "yes"), ("nl", "large")):
        where = f"/{language}/ideas/{subject.id}/comments?again={turn}"
        answer = await client.post(where, data=typed)
        assert "Ik kom ook,\nom &lt;twee&gt; uur." in under(answer.text, made)
        assert 'value="half@"' in under(answer.text, made)


async def test_what_cannot_be_answered_has_no_form_of_its_own(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    subject, path = await place(forum, "idea")
    other, _ = await place(forum, "project")
    (elsewhere,) = await comments_on(forum, other, 1)
    await comments_on(forum, subject, PAGE_SIZE + 3)
    unseen = [
        number
        for visibility in (Visibility.pending, Visibility.hidden, Visibility.safeguarded)
        for number in await comments_on(forum, subject, 1, by=YUSUF, visibility=visibility)
    ]
    for browser in (client, await client_as(MARIA), await client_as(YUSUF)):
        plain = article(await page_at(browser, path))
        assert 'id="write-comment"' in plain
        for number in (elsewhere, *unseen, 999, "soep", "-1", "9" * 40):
            assert article(await page_at(browser, f"{path}?answering={number}")) == plain


async def test_an_answer_to_what_is_gone_meanwhile_becomes_a_comment(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    subject, path = await place(forum, "idea")
    (gone,) = await comments_on(forum, subject, 1, visibility=Visibility.hidden)
    typed = {"parent": str(gone), "body": TYPED, "email": "half@"}
    answer = await client.post(f"{path}/comments", data=typed)
    assert answer.status_code == 422
    assert "staat er niet meer" in answer.text
    assert 'name="parent"' not in answer.text and 'id="write-comment"' in answer.text
    assert "Ik kom ook,\nom &lt;twee&gt; uur." in answer.text
