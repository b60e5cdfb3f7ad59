"""Answer form: its place under the comment, and its text across switches of language and size."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.discussion.queries.comments import PAGE_SIZE
from tests.conftest import ClientAs
from tests.integration.discussion.test_pages import add_comments, add_subject, get_page
from tests.parsing import Page
from tests.people import MARIA, YUSUF
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE

TEXT = "Ik kom ook,\nom <twee> uur."


def comment_html(html: str, comment: int) -> str:
    """The HTML from this comment up to the next one."""
    return html.partition(f'id="comment-{comment}"')[2].partition('class="comment"')[0]


def article(html: str) -> str:
    """The content of `<article>`, without the page around it."""
    return html.partition("<article>")[2].partition("</article>")[0]


@pytest.mark.parametrize("kind", ["idea", "project"])
async def test_the_form_is_under_the_comment(
    forum: Forum, client: httpx2.AsyncClient, kind: str
) -> None:
    subject, path = await add_subject(forum, kind)
    first, *_, last = await add_comments(forum, subject, PAGE_SIZE + 3)
    html = await get_page(client, path)
    assert f"answering={first}#comment-{first}" in html and 'id="write-comment"' in html
    # The last one is on the second page; `answering` alone selects that page.
    for number in (first, last):
        html = await get_page(client, f"{path}?answering={number}")
        assert f'name="parent" value="{number}"' in comment_html(html, number)
        assert html.count('id="written"') == 1
        assert 'id="write-comment"' not in html


async def test_switching_language_or_text_size_keeps_the_answer(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    subject, path = await add_subject(forum, "idea")
    _, number = await add_comments(forum, subject, 2)
    form = Page(await get_page(client, f"{path}?answering={number}")).fields
    data = {"parent": form["parent"], "body": TEXT, "email": "half@"}
    for language, switch in (("ar", "yes"), ("nl", "large")):
        url = f"/{language}/ideas/{subject.id}/comments?again={switch}"
        response = await client.post(url, data=data)
        assert "Ik kom ook,\nom &lt;twee&gt; uur." in comment_html(response.text, number)
        assert 'value="half@"' in comment_html(response.text, number)


async def test_a_comment_that_cannot_be_answered_has_no_form(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    subject, path = await add_subject(forum, "idea")
    other_subject, _ = await add_subject(forum, "project")
    (other_number,) = await add_comments(forum, other_subject, 1)
    await add_comments(forum, subject, PAGE_SIZE + 3)
    invisible = [
        number
        for visibility in (Visibility.pending, Visibility.hidden, Visibility.safeguarded)
        for number in await add_comments(forum, subject, 1, by=YUSUF, visibility=visibility)
    ]
    for browser in (client, await client_as(MARIA), await client_as(YUSUF)):
        plain_article = article(await get_page(browser, path))
        assert 'id="write-comment"' in plain_article
        for number in (other_number, *invisible, 999, "soep", "-1", "9" * 40):
            assert article(await get_page(browser, f"{path}?answering={number}")) == plain_article


async def test_an_answer_to_a_hidden_comment_becomes_a_comment(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    subject, path = await add_subject(forum, "idea")
    (hidden,) = await add_comments(forum, subject, 1, visibility=Visibility.hidden)
    data = {"parent": str(hidden), "body": TEXT, "email": "half@"}
    response = await client.post(f"{path}/comments", data=data)
    assert response.status_code == 422
    assert "staat er niet meer" in response.text
    assert 'name="parent"' not in response.text and 'id="write-comment"' in response.text
    assert "Ik kom ook,\nom &lt;twee&gt; uur." in response.text
