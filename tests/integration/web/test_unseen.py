"""What one may not see answers exactly as what doesn't exist: every route with an id, every visibility.

A route that isn't in `ROUTES` fails the first test, so that a new one is thought about.
"""

import re
from typing import Any

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.database.pagination import encode_cursor
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.health import ROUTES as HEALTH
from forum.ideas.tables import Idea, Status
from forum.projects.tables import Project, Update
from forum.web.routing import RouteSpec
from tests.conftest import ClientAs, MakeClient, MakeForum
from tests.factories import (
    post_pending_idea,
    post_public_comment,
    post_public_idea,
    post_public_ideas,
)
from tests.integration.projects.factories import draft_update, link_idea, write_project
from tests.people import ANN, ELS, MARIA, TOM, YUSUF, Person

NOWHERE = 987_654
V = Visibility
UNSEEN = (
    V.draft, V.pending, V.hidden, V.returned, V.rejected, V.withdrawn, V.safeguarded, V.erased,
)  # fmt: skip
GUEST = None
POSTED = {
    "title": "Een ander idee", "body": "Een tekst die lang genoeg is om te mogen.", "text": "x",
    "email": "rosa@example.org", "status": "under_review", "project": "1", "answer": "Daarom.",
}  # fmt: skip
# How each kind of content is named in the paths of routes: who is asked about it, and whether the
# guard lets them in at all. The number in a path is that of the content.
ROUTES = {
    "idea": (
        "GET /ideas/{}", "GET /ideas/{}-{slug}", "POST /ideas/{}/vote", "POST /ideas/{}/unvote",
        "POST /ideas/{}/follow", "POST /ideas/{}/unfollow", "POST /ideas/{}/comments",
        "GET /ideas/{}/edit", "POST /ideas/{}/edit", "POST /ideas/{}/withdraw", "GET /i/{code}",
        "GET /office/ideas/{}", "POST /office/ideas/{}", "GET /office/ideas/{}/link",
        "POST /office/ideas/{}/link", "POST /office/projects/{project}/ideas/{}/unlink",
        "POST /ideas/{}/language", "POST /office/ideas/{}/answers/{answer}/language",
    ),
    "comment": ("POST /comments/{}/withdraw", "POST /comments/{}/language"),
    "project": (
        "GET /projects/{}", "GET /projects/{}-{slug}", "POST /projects/{}/comments",
        "POST /projects/{}/follow", "POST /projects/{}/unfollow",
    ),
}  # fmt: skip
# Everybody who passes the guard sees all of them, in every visibility.
SEEN_BY_ALL_ADMITTED = {
    "/office/projects/{number:number}", "/office/projects/{number:number}/edit",
    "/office/projects/{number:number}/publish", "/office/projects/{number:number}/ideas",
    "/office/projects/{number:number}/steps", "/office/projects/{number:number}/outcome",
    "/office/updates/{number:number}", "/office/updates/{number:number}/publish",
    "/office/updates/{number:number}/drop",
    "/admin/calls/{id:number}", "/admin/neighbourhoods/{id:number}",
    "/admin/neighbourhoods/{id:number}/delete", "/admin/themes/{id:number}",
    "/admin/themes/{id:number}/delete", "/admin/members/{id:number}",
    "/moderation/cases/{id:number}", "/moderation/cases/{id:number}/undo",
}  # fmt: skip
# Somebody else's is 404: tests/integration/inbox/test_what_mails_say.py.
OWN = {"/me/notices/{id:number}/open"}
# Whoever knows the secret in it is whom it is for.
SECRETS = re.compile(r"/(sign-in|unsubscribe)/")


def _plain(path: str) -> str:
    """The path of an entry as it stands in `ROUTES`."""
    path = (
        path.removeprefix("/{lang:lang}")
        .replace("{code:code}", "{code}")
        .replace("{answer:number}", "{answer}")
    )
    path = path.replace(
        "/projects/{number:number}/ideas/{idea:number}", "/projects/{project}/ideas/{}"
    )
    return path.replace("{number:number}", "{}").replace("{id:number}", "{}")


def test_every_route_with_an_id_is_in_the_table(make_forum: MakeForum) -> None:
    entries: list[RouteSpec] = [*HEALTH]
    for part in make_forum().slices:
        entries += part.routes
    known = {route for routes in ROUTES.values() for route in routes}
    asked = [
        f"{entry.method} {_plain(entry.full_path)}"
        for entry in entries
        if "{" in entry.path
        and entry.path not in SEEN_BY_ALL_ADMITTED | OWN
        and not SECRETS.search(entry.path)
    ]
    assert sorted(asked) == sorted(known)


def _told(answer: httpx2.Response, number: int, code: str = "") -> tuple[Any, ...]:
    """All that an answer tells, but for what was asked for, as it stands in addresses."""
    own = re.compile(
        rf"(?<=/){number}(?!\d)|(?<=%2F){number}(?!\d)|(?<=answers_to=){number}(?!\d)|(?<=/i/){code or 'none'}"
    )
    headers = {
        name: own.sub("#", value)
        for name, value in answer.headers.items()
        if name not in ("x-request-id", "date", "content-length")
    }
    text = answer.text.replace(answer.headers["x-request-id"], "#")
    return answer.status_code, sorted(headers.items()), own.sub("#", text)


async def _ask(
    client: httpx2.AsyncClient, route: str, number: int, code: str, **fill: object
) -> tuple[Any, ...]:
    method, path = route.split(" ")
    path = path.replace("{}", str(number)).replace("{code}", code)
    path = path.format(slug="een-titel", **fill)
    path = path if path.startswith("/i/") else f"/nl{path}"
    data = POSTED if method == "POST" else None
    answer = await client.request(method, path, data=data)
    return _told(answer, number, code)


def _difference(there: tuple[Any, ...], none: tuple[Any, ...]) -> str:
    """What makes the two answers differ, for whoever reads the failure."""
    for one, other in zip(there, none, strict=True):
        if one != other and isinstance(one, str):
            lines = zip(one.splitlines(), other.splitlines(), strict=False)
            return str(next((pair for pair in lines if pair[0] != pair[1]), "longer"))
        if one != other:
            return f"{one} is not {other}"
    return ""


async def stand(forum: Forum, row: Idea | Comment | Project | Update, to: Visibility) -> None:
    """Put content in a visibility, however it may have come there."""
    async with forum.session_factory.unit_of_work() as uow:
        found = await uow.get(type(row), row.id)
        assert found is not None
        found.visibility = to
        if to is Visibility.draft and isinstance(found, (Idea, Comment)):
            found.author_id = None


class Asking:
    """Browsers of everybody, and what each is told of what isn't there."""

    def __init__(self, forum: Forum, client_as: ClientAs, new_client: MakeClient) -> None:
        self.forum, self.client_as, self.new_client = forum, client_as, new_client

    async def differences(
        self, kind: str, number: int, code: str, who: Person | None, **fill: object
    ) -> list[str]:
        """The routes that answer otherwise for this number than for none."""
        found = []
        for route in ROUTES[kind]:
            browser = await self.client_as(who) if who else self.new_client()
            there = await _ask(browser, route, number, code, **fill)
            none = await _ask(browser, route, NOWHERE, "zzzzzzz", **fill)
            if there != none:
                found.append(f"{route} for {who}: {_difference(there, none)}")
        return found


@pytest.fixture
def asking(forum: Forum, client_as: ClientAs, new_client: MakeClient) -> Asking:
    """Everybody's browsers."""
    return Asking(forum, client_as, new_client)


def may_see_idea(who: Person | None, visibility: Visibility) -> bool:
    """The idea is Maria's."""
    if visibility in (V.draft, V.erased):
        return False
    return visibility is V.public or who in (MARIA, ELS, ANN)


@pytest.mark.parametrize("visibility", UNSEEN)
async def test_an_idea_one_may_not_see_isnt_there(
    forum: Forum, asking: Asking, visibility: Visibility
) -> None:
    # Not of the idea's own number, which is left out where answers are compared.
    await write_project(forum)
    project = await write_project(forum)
    idea = await post_public_idea(forum, "Over mijn buurman Piet")
    await stand(forum, idea, visibility)
    told = []
    for who in (GUEST, YUSUF, TOM, MARIA, ELS, ANN):
        if not may_see_idea(who, visibility):
            told += await asking.differences(
                "idea", idea.number, idea.code, who, project=project.number, answer=1
            )
    assert told == []


@pytest.mark.parametrize("visibility", UNSEEN)
async def test_the_short_link_is_for_whoever_sees_the_page(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, visibility: Visibility
) -> None:
    idea = await post_public_idea(forum, "Over mijn buurman Piet")
    await stand(forum, idea, visibility)
    for who in (GUEST, YUSUF, TOM, MARIA, ELS, ANN):
        browser = await client_as(who) if who else new_client()
        link = await browser.get(f"/i/{idea.code}")
        page = await browser.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
        assert link.status_code == (303 if page.status_code == 200 else 404), who
        assert ("piet" in str(link.headers).lower()) is (page.status_code == 200), who


@pytest.mark.parametrize("visibility", UNSEEN)
async def test_a_comment_one_may_not_see_isnt_there(
    forum: Forum, asking: Asking, visibility: Visibility
) -> None:
    # Not the first, whose number the comment has: it is left out where answers are compared.
    _, idea = await post_public_ideas(forum, 2)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    await stand(forum, comment, visibility)
    told = []
    for who in (GUEST, YUSUF, TOM, MARIA, ELS, ANN):
        if may_see_idea(who, visibility):
            continue
        told += await asking.differences("comment", comment.ref.id, "", who)
        told += await _answering(asking, idea, comment, who)
    assert told == []


async def _answering(asking: Asking, idea: Idea, comment: Comment, who: Person | None) -> list[str]:
    """Answering a comment, or looking at its answers, against none."""
    browser = await asking.client_as(who) if who else asking.new_client()
    path, found = f"/nl/ideas/{idea.number}", []
    page = (await browser.get(path)).headers["location"]
    for number in (comment.ref.id, NOWHERE):
        data = POSTED | {"parent": str(number)}
        posted = await browser.post(f"{path}/comments", data=data)
        after = encode_cursor(1)
        shown = await browser.get(f"{page}?answers_to={number}&answers_after={after}")
        found.append((_told(posted, number), _told(shown, number)))
    there, none = found
    return [
        f"answering as {who}: {_difference(*pair)}"
        for pair in zip(there, none, strict=True)
        if pair[0] != pair[1]
    ]


@pytest.mark.parametrize("visibility", [V.hidden, V.withdrawn, V.safeguarded])
async def test_a_comment_on_what_one_may_not_see_isnt_there(
    forum: Forum, asking: Asking, client_as: ClientAs, visibility: Visibility
) -> None:
    idea = await post_public_idea(forum, "Over mijn buurman Piet", by=TOM)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    await stand(forum, idea, visibility)
    told = []
    for who in (GUEST, YUSUF):
        told += await asking.differences("comment", comment.ref.id, "", who)
    assert told == []
    taken = await (await client_as(MARIA)).post(f"/nl/comments/{comment.ref.id}/withdraw")
    assert taken.status_code == 303, "one's own words stay one's own"
    assert "piet" not in taken.headers["location"]


@pytest.mark.parametrize("visibility", UNSEEN)
async def test_a_project_one_may_not_see_isnt_there(
    forum: Forum, asking: Asking, visibility: Visibility
) -> None:
    project = await write_project(forum)
    await stand(forum, project, visibility)
    told = []
    for who in (GUEST, YUSUF, ELS):
        told += await asking.differences("project", project.number, "", who)
    assert told == []


@pytest.mark.parametrize("kind", ["idea", "project", "update", "comment"])
async def test_a_moderator_opens_no_case_on_what_isnt_there_for_them(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    rows: dict[str, Any] = {"idea": await post_pending_idea(forum)}
    rows["project"] = await write_project(forum, public=False)
    rows["update"] = await draft_update(forum, rows["project"])
    rows["comment"] = await post_public_comment(forum, (await post_public_idea(forum)).ref)
    await stand(forum, rows[kind], V.draft)
    els, told = await client_as(ELS), []
    for number in (rows[kind].id, NOWHERE):
        answer = await els.post("/nl/moderation/cases", data={"ref": f"{kind}:{number}"})
        told.append(_told(answer, number))
    assert told[0] == told[1]


@pytest.mark.parametrize("visibility", UNSEEN)
async def test_what_is_around_it_tells_nothing_either(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, visibility: Visibility
) -> None:
    """Lists, search, the front page, a linked project, the page of who follows and supports it."""
    project = await write_project(forum)
    idea = await post_public_idea(forum, "Over mijn buurman Piet", by=ELS, status=Status.accepted)
    await link_idea(forum, project, idea)
    await post_public_comment(forum, idea.ref, "Piet is lief.", by=YUSUF)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/vote", data={"follow": "yes"})
    await forum.dispatcher.drain()
    await stand(forum, idea, visibility)
    for path in ("", "ideas", "ideas?q=Piet", "search?q=Piet", f"projects/{project.number}", "me"):
        for browser in (new_client(), yusuf):
            page = await browser.get(f"/nl/{path}", follow_redirects=True)
            assert page.status_code == 200
            assert "buurman" not in page.text, path
            assert f"/ideas/{idea.number}" not in page.text, path
