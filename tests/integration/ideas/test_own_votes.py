"""Cards and search results say which ideas the reader supports, and nobody else's."""

import pytest

from forum.app.container import Forum
from forum.ideas.tables import Status
from search.actions.rebuild import reindex
from tests.conftest import ClientAs, MakeClient
from tests.factories import cast_vote, post_public_idea
from tests.integration.projects.factories import link_idea, write_project
from tests.people import ANN, MARIA, TOM, YUSUF

MESSAGES = "Je steunt dit"


@pytest.mark.parametrize(
    "path",
    ["", "ideas", "ideas?sort=new", "ideas?q=praatbank", "search?q=praatbank", "projects/{}", "me"],
)
async def test_each_reader_sees_their_own_votes(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, path: str
) -> None:
    mine = await post_public_idea(forum, "Een praatbank", by=YUSUF, status=Status.accepted)
    other = await post_public_idea(forum, "Nog een praatbank", by=TOM)
    project = await write_project(forum)
    await link_idea(forum, project, mine)
    await cast_vote(forum, mine, by=MARIA)
    await cast_vote(forum, other, by=ANN)
    await forum.dispatcher.drain()
    await reindex(forum.session_factory, forum.engine)
    address = f"/nl/{path.format(project.number)}"
    # Twice, as the second time the page was kept ready.
    for _ in range(2):
        shown = (await (await client_as(MARIA)).get(address, follow_redirects=True)).text
        assert shown.count(MESSAGES) == 1
        for browser in (await client_as(YUSUF), await client_as(TOM)):
            assert MESSAGES not in (await browser.get(address, follow_redirects=True)).text
        if path != "me":
            guest = (await new_client().get(address, follow_redirects=True)).text
            assert MESSAGES not in guest
            assert "<!--own" not in guest
    assert "<!--own" not in shown


async def test_a_vote_taken_back_is_gone_at_once(forum: Forum, client_as: ClientAs) -> None:
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    for step, count in (("vote", 1), ("unvote", 0), ("vote", 1)):
        await maria.post(f"/nl/ideas/{idea.number}/{step}")
        assert (await maria.get("/nl/ideas")).text.count(MESSAGES) == count
