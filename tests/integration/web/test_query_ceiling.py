"""How many questions to the database each page takes, at most, when no page is kept ready.

The numbers are literal: whoever adds a question to a page sees it here. They hold in a town with
hundreds of rows, so a question for each row of a list goes far above them.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.database.pagination import encode_cursor
from forum.core.visibility import Visibility
from forum.generate.loader import Loader
from forum.generate.sizes import UNTIL, Sizes
from forum.ideas.presenters import path_of
from forum.ideas.queries import IS_PUBLIC
from forum.ideas.tables import Idea, Status
from forum.projects.presenters import path_of as path_of_project
from forum.projects.tables import Project, ProjectIdea
from moderation.tables import Case, CaseState
from search.actions.rebuild import reindex
from tests.conftest import ClientAs, MakeClient, MakeForum
from tests.factories import post_public_comment, post_public_idea
from tests.people import ANN, ELS, MARIA, TOM, YUSUF, Person

TOWN = Sizes(ideas=80, votes=500, comments=900, members=60)

# Page, as a guest, as a member.
PAGES = {
    "home": (5, 7),
    "list": (4, 6),
    "filtered": (4, 6),
    "by votes": (4, 6),
    "next part": (4, 6),
    "found by words": (4, 6),
    "idea": (6, 9),
    "new idea": (3, 4),
    "projects": (4, 5),
    "project": (11, 14),
    "updates": (2, 3),
    "search": (6, 8),
    "about": (0, 1),
}
# Page, who, and how many.
OWN_PAGES: dict[str, tuple[Person, int]] = {
    "me": (MARIA, 17),
    "queue": (ELS, 6),
    "case": (ELS, 10),
    "log": (ELS, 12),
    "office": (TOM, 7),
    "office ideas": (TOM, 5),
    "office idea": (TOM, 7),
    "office projects": (TOM, 5),
    "office project": (TOM, 14),
    "admin": (ANN, 4),
    "admin members": (ANN, 2),
}
# PostgreSQL's search asks the same database; SQLite's asks a file of its own.
MORE_ON_POSTGRES = {"search": 2, "found by words": 1}


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum that keeps no pages ready, with a town in it."""
    made = make_forum(FORUM_SERVER__PAGE_CACHE="0")
    await made.engine.start()
    await Loader(made.session_factory, TOWN, 1, UNTIL, lambda *_: None).load()
    mine = await post_public_idea(made, by=MARIA)
    await post_public_comment(made, mine.ref, by=YUSUF)
    await made.dispatcher.drain()
    await reindex(made.session_factory, made.engine)
    return made


async def _paths(forum: Forum) -> dict[str, str]:
    async with forum.session_factory.read_session() as session:
        ideas = await session.all(select(Idea).where(IS_PUBLIC))
        links = await session.all(select(ProjectIdea.project_id))
        project = await session.get(Project, max(links, key=links.count))
        case = await session.first(
            select(Case).where(Case.state == CaseState.open, Case.kind == "new").limit(1)
        )
        carried = await session.first(
            select(Idea).where(Idea.status == Status.realised, Idea.visibility == Visibility.public)
        )
        last = await session.first(select(Idea).where(IS_PUBLIC).order_by(col(Idea.trend).desc()))
    assert project and case and carried and last
    talked = max(ideas, key=lambda idea: idea.comments_count)
    assert talked.comments_count >= 20
    return {
        "home": "",
        "list": "ideas",
        "filtered": "ideas?status=open&neighbourhood=centrum",
        "by votes": "ideas?sort=votes",
        "next part": f"ideas?after={encode_cursor(last.trend, last.number)}",
        "found by words": "ideas?q=dinsdag",
        "idea": path_of(talked),
        "new idea": "ideas/new",
        "projects": "projects",
        "project": path_of_project(project),
        "updates": "updates",
        "search": "search?q=dinsdag",
        "about": "about",
        "me": "me",
        "queue": "moderation",
        "case": f"moderation/cases/{case.id}",
        "log": "moderation/log",
        "office": "office",
        "office ideas": "office/ideas",
        "office idea": f"office/ideas/{carried.number}",
        "office projects": "office/projects",
        "office project": f"office/projects/{project.number}",
        "admin": "admin",
        "admin members": "admin/members",
    }


async def test_no_page_takes_more_questions_than_it_may(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, queries: Callable[[], Any]
) -> None:
    paths = await _paths(forum)
    maria = await client_as(MARIA)
    asked = [
        *((name, new_client(), guest) for name, (guest, _) in PAGES.items()),
        *((name, maria, member) for name, (_, member) in PAGES.items()),
        *[(name, await client_as(who), most) for name, (who, most) in OWN_PAGES.items()],
    ]
    over = []
    more = {} if forum.session_factory.database.is_sqlite else MORE_ON_POSTGRES
    for name, client, ceiling in asked:
        most = ceiling + more.get(name, 0)
        with queries() as sent:
            answer = await client.get(f"/nl/{paths[name]}")
        assert answer.status_code == 200, name
        if len(sent) > most:
            over.append(f"{name}: {len(sent)}, at most {most}\n  " + "\n  ".join(sent))
    assert not over, "\n".join(over)
