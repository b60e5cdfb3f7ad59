"""Query ceilings: the maximum number of SQL statements per page, without the page cache.

The numbers are literal, so that an added statement fails here. The database has hundreds of rows,
so that one statement per row of a list (N+1) goes far above the ceiling.
"""

from urllib.parse import urljoin

import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.database.pagination import encode_cursor
from forum.core.visibility import Visibility
from forum.generate.loader import Loader
from forum.generate.sizes import UNTIL, Sizes
from forum.ideas.presenters.cards import path_of
from forum.ideas.queries.ideas import IS_PUBLIC
from forum.ideas.tables import Idea, Status
from forum.projects.presenters import path_of as path_of_project
from forum.projects.tables import Project, ProjectIdea
from moderation.tables.cases import Case, CaseState
from search.actions.rebuild import reindex
from tests.conftest import ClientAs, MakeClient, MakeForum, RecordStatements
from tests.factories import post_public_comment, post_public_idea
from tests.integration.moderation.report_steps import reported_from
from tests.people import ANN, ELS, MARIA, TOM, YUSUF, Person

SIZES = Sizes(ideas=80, votes=500, comments=900, members=60)

# Page: (maximum for a guest, maximum for a member).
PUBLIC_PAGES = {
    # Its story takes three of them, ideas and projects of each kind eight, and the figures one.
    "home": (15, 17),
    # Five of them are made once until something changes: the town's places, its calls, what few have seen, counts.
    "list": (7, 9),
    "filtered": (7, 9),
    "by votes": (6, 8),
    "next part": (7, 9),
    "found by words": (7, 9),
    # Two of them for the ideas like it: what they are is kept, and read by their numbers.
    "idea": (9, 12),
    "new idea": (3, 4),
    "projects": (4, 5),
    "project": (11, 14),
    "updates": (2, 3),
    "search": (6, 8),
    "about": (0, 1),
    "help": (0, 1),
    "offline": (0, 1),
    "transparency": (11, 12),
    "public log": (6, 7),
    "report": (2, 3),
    "poster": (1, 2),
    "card": (5, 6),
    "feed of ideas": (4, 5),
    "feed of updates": (4, 5),
    "ideas in a frame": (5, 6),
    "sitemap": (4, 5),
}
# Page: (person, maximum).
OWN_PAGES: dict[str, tuple[Person, int]] = {
    "me": (MARIA, 18),
    "support": (MARIA, 8),
    "following": (MARIA, 8),
    "notices": (MARIA, 12),
    "settings": (MARIA, 6),
    "sessions": (MARIA, 5),
    # One for what they asked help with: nothing else leads them to it.
    "data": (MARIA, 8),
    # Of what waits, the photos too: a decision is about those that were seen.
    "queue": (ELS, 9),
    "case": (ELS, 40),
    "history": (ELS, 19),
    "log": (ELS, 13),
    "appeals": (ELS, 8),
    "reported case": (ELS, 40),
    "reports": (ELS, 11),
    # Of each of these three, one for the people who want to help.
    "office": (TOM, 8),
    "office ideas": (TOM, 5),
    "office idea": (TOM, 9),
    "office projects": (TOM, 5),
    "office project": (TOM, 15),
    "admin": (ANN, 4),
    # Three of them write that somebody looked at the list.
    "admin members": (ANN, 6),
}
# On PostgreSQL the search index is in the counted database; on SQLite it is a separate file.
# Rate limits are counted there too, in batches.
EXTRA_ON_POSTGRES = {"search": 3, "found by words": 2, "case": 2, "card": 7, "sitemap": 7}


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum without a page cache, with generated content."""
    forum = make_forum(FORUM_SERVER__PAGE_CACHE="0")
    await forum.engine.start()
    await Loader(forum.session_factory, SIZES, 1, UNTIL, lambda *_: None).load()
    idea = await post_public_idea(forum, by=MARIA)
    await post_public_comment(forum, idea.ref, by=YUSUF)
    await reported_from(forum, idea.ref, "192.0.2.1", "192.0.2.2")
    await forum.dispatcher.drain()
    await reindex(forum.session_factory, forum.engine)
    return forum


async def _paths(forum: Forum) -> dict[str, str]:
    async with forum.session_factory.read_session() as session:
        ideas = await session.all(select(Idea).where(IS_PUBLIC))
        links = await session.all(select(ProjectIdea.project_id))
        project = await session.get(Project, max(links, key=links.count))
        case = await session.first(
            select(Case).where(Case.state == CaseState.open, Case.kind == "new").limit(1)
        )
        reported = await session.first(select(Case).where(Case.reports > 0))
        realised = await session.first(
            select(Idea).where(Idea.status == Status.realised, Idea.visibility == Visibility.public)
        )
        first = await session.first(select(Idea).where(IS_PUBLIC).order_by(col(Idea.trend).desc()))
    assert project and case and reported and realised and first
    most_discussed = max(ideas, key=lambda idea: idea.comments_count)
    assert most_discussed.comments_count >= 20
    return {
        "home": "",
        "list": "ideas",
        "filtered": "ideas?status=open&neighbourhood=centrum",
        "by votes": "ideas?sort=votes",
        "next part": f"ideas?after={encode_cursor(first.trend, first.number, -1, 20, 0)}",
        "found by words": "ideas?q=dinsdag",
        "idea": path_of(most_discussed),
        "new idea": "ideas/new",
        "projects": "projects",
        "project": path_of_project(project),
        "updates": "updates",
        "search": "search?q=dinsdag",
        "about": "about",
        "help": "help",
        "offline": "offline",
        "transparency": "transparency",
        "public log": "transparency/log",
        "report": f"ideas/{realised.number}/report",
        "poster": f"projects/{project.number}/poster",
        "card": f"projects/{project.number}/card.png",
        "feed of ideas": "/feeds/ideas.atom",
        "feed of updates": "/feeds/updates.atom",
        "ideas in a frame": "/embed/ideas?theme=groen",
        "sitemap": "/sitemaps/ideas/1.xml",
        "me": "me",
        "support": "me/support",
        "following": "me/following",
        "notices": "me/notices",
        "settings": "me/settings",
        "sessions": "me/sessions",
        "data": "me/data",
        "queue": "moderation",
        "case": f"moderation/cases/{case.id}",
        "history": f"moderation/cases/{case.id}/history",
        "log": "moderation/log",
        "appeals": "moderation/appeals",
        "reported case": f"moderation/cases/{reported.id}",
        "reports": "moderation/reports",
        "office": "office",
        "office ideas": "office/ideas",
        "office idea": f"office/ideas/{realised.number}",
        "office projects": "office/projects",
        "office project": f"office/projects/{project.number}",
        "admin": "admin",
        "admin members": "admin/members",
    }


async def test_no_page_exceeds_its_query_ceiling(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, record_statements: RecordStatements
) -> None:
    paths = await _paths(forum)
    maria = await client_as(MARIA)
    requests = [
        *((name, new_client(), guest) for name, (guest, _) in PUBLIC_PAGES.items()),
        *((name, maria, member) for name, (_, member) in PUBLIC_PAGES.items()),
        *[
            (name, await client_as(person), maximum)
            for name, (person, maximum) in OWN_PAGES.items()
        ],
    ]
    exceeded = []
    extra = {} if forum.session_factory.database.is_sqlite else EXTRA_ON_POSTGRES
    for name, client, ceiling in requests:
        maximum = ceiling + extra.get(name, 0)
        with record_statements() as statements:
            response = await client.get(urljoin("/nl/", paths[name]))
        assert response.status_code == 200, name
        if len(statements) > maximum:
            exceeded.append(
                f"{name}: {len(statements)}, at most {maximum}\n  " + "\n  ".join(statements)
            )
    assert not exceeded, "\n".join(exceeded)
