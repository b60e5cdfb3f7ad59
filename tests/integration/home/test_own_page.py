"""A member's own page: their quilt, what changed, their ideas; and pages without anything yet."""

import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs
from tests.factories import cast_vote, post_pending_idea, post_public_idea
from tests.integration.home.test_front_page import quilt
from tests.parsing import Page
from tests.people import MARIA, YUSUF
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


async def test_it_opens_with_the_quilt_of_own_and_supported_ideas(
    forum: Forum, client_as: ClientAs
) -> None:
    own = await post_public_idea(forum, by=MARIA)
    waiting = await post_pending_idea(forum, by=MARIA)
    supported = await post_public_idea(forum, by=YUSUF)
    other = await post_public_idea(forum, by=YUSUF)
    await cast_vote(forum, supported, by=MARIA)
    await cast_vote(forum, own, by=MARIA)
    html = (await (await client_as(MARIA)).get("/en/me")).text
    *pieces, place = quilt(html)
    assert {title for _, title in pieces} == {own.title, waiting.title, supported.title}
    assert len(pieces) == 3
    assert place[1] == "Your idea"
    assert other.title not in html
    assert html.index("quilt-list") < html.index('id="notices"') < html.index('id="ideas"')


@pytest.mark.parametrize(
    ("path", "words", "next_step"),
    [
        ("me", "You haven't posted an idea yet.", "/en/ideas/new"),
        ("me/support", "You don't support an idea yet.", "/en/ideas"),
        ("me/following", "You don't follow anything yet.", "/en/projects"),
        ("me/notices", "Nothing yet.", "/en/ideas"),
        ("ideas", "There are no ideas yet.", "/en/ideas/new"),
        ("projects", "There are no projects yet.", "/en/ideas"),
        ("updates", "There is no news yet.", "/en/projects"),
        ("search?q=koffie", "Nothing found for", "/en/ideas"),
    ],
)
async def test_an_empty_page_invites_to_one_next_step(
    client_as: ClientAs, path: str, words: str, next_step: str
) -> None:
    html = (await (await client_as(MARIA)).get(f"/en/{path}")).text
    empty = html.partition('<div class="empty">')[2].partition("</div>")[0]
    assert words in Page(empty).text
    assert f'href="{next_step}"' in empty
    assert empty.count('class="button') == 1


async def test_a_missing_page_helps(client_as: ClientAs) -> None:
    response = await (await client_as(MARIA)).get("/en/no-such-page")
    assert response.status_code == 404
    main = Page(response.text.partition("<main")[2].partition("</main>")[0])
    assert "q" in main.fields
    assert {"/en/ideas?sort=new", "/en/"} <= set(main.links)
    assert any(link.startswith("tel:") for link in main.links)
