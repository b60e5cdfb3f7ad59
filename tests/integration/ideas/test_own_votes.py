"""Own-vote labels: cards and search results mark the ideas that the reader supports."""

import pytest

from forum.app.container import Forum
from forum.ideas.tables import Status
from search.actions.rebuild import reindex
from tests.conftest import ClientAs, MakeClient
from tests.factories import cast_vote, post_public_idea
from tests.integration.projects.factories import link_idea, write_project
from tests.people import ANN, MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

OWN_VOTE_LABEL = "Je steunt dit"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "ideas",
        "ideas?sort=new",
        "ideas?q=praatbank",
        "search?q=praatbank",
        "projects/{}",
        "me/support",
    ],
)
async def test_each_reader_sees_their_own_votes(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, path: str
) -> None:
    voted_idea = await post_public_idea(forum, "Een praatbank", by=YUSUF, status=Status.accepted)
    other_idea = await post_public_idea(forum, "Nog een praatbank", by=TOM)
    project = await write_project(forum)
    await link_idea(forum, project, voted_idea)
    await cast_vote(forum, voted_idea, by=MARIA)
    await cast_vote(forum, other_idea, by=ANN)
    await forum.dispatcher.drain()
    await reindex(forum.session_factory, forum.engine)
    url = f"/nl/{path.format(project.number)}"
    # Twice: the second response comes from the page cache.
    for _ in range(2):
        html = (await (await client_as(MARIA)).get(url, follow_redirects=True)).text
        assert html.count(OWN_VOTE_LABEL) == 1
        for browser in (await client_as(YUSUF), await client_as(TOM)):
            assert OWN_VOTE_LABEL not in (await browser.get(url, follow_redirects=True)).text
        if path != "me/support":
            guest_html = (await new_client().get(url, follow_redirects=True)).text
            assert OWN_VOTE_LABEL not in guest_html
            assert "<!--own" not in guest_html
    assert "<!--own" not in html


@ON_SQLITE
async def test_the_label_follows_the_vote_immediately(forum: Forum, client_as: ClientAs) -> None:
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    for action, count in (("vote", 1), ("unvote", 0), ("vote", 1)):
        await maria.post(f"/nl/ideas/{idea.number}/{action}")
        assert (await maria.get("/nl/ideas")).text.count(OWN_VOTE_LABEL) == count


@ON_SQLITE
@pytest.mark.parametrize("title", ["Steunpunt De Luifel", "حديقة جديدة"])
async def test_a_project_page_shows_own_votes_with_and_without_a_slug(
    forum: Forum, client_as: ClientAs, title: str
) -> None:
    project = await write_project(forum, title)
    idea = await post_public_idea(forum, by=YUSUF, status=Status.accepted)
    await link_idea(forum, project, idea)
    await cast_vote(forum, idea, by=MARIA)
    for person, count in ((MARIA, 1), (TOM, 0)):
        browser = await client_as(person)
        page = await browser.get(f"/nl/projects/{project.number}", follow_redirects=True)
        assert page.status_code == 200
        assert page.text.count(OWN_VOTE_LABEL) == count
        assert "<!--own" not in page.text
