"""Page titles are unique."""

import re

from forum.app.container import Forum
from tests.conftest import ClientAs
from tests.factories import post_public_idea
from tests.integration.projects.factories import write_project
from tests.people import ANN
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


async def test_no_two_pages_have_the_same_title(forum: Forum, client_as: ClientAs) -> None:
    idea, project = await post_public_idea(forum), await write_project(forum)
    ann = await client_as(ANN)
    titles = {}
    for path in (
        "", "ideas", "ideas?q=bank", "projects", "updates", "search", "about", "help", "house-rules", "privacy",
        "accessibility", "me", "ideas/new", f"ideas/{idea.number}", f"projects/{project.number}",
        "moderation", "moderation/log", "moderation/appeals", "office", "office/ideas", f"office/ideas/{idea.number}",
        "office/projects", "office/projects/new", f"office/projects/{project.number}",
        f"office/projects/{project.number}/steps", f"office/projects/{project.number}/outcome",
        "office/updates/new", "admin", "admin/members", "admin/calls/new", "nowhere",
    ):  # fmt: skip
        html = (await ann.get(f"/en/{path}", follow_redirects=True)).text
        (titles[path],) = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
    assert len(set(titles.values())) == len(titles), titles
    assert titles["office"].startswith("Office · ") and titles["office"].count("Office") == 1
