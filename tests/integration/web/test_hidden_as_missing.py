"""Hidden content responds exactly as missing content: every route with an id, every visibility.

A route that is in none of the tables fails the first test, so that a new route gets a decision.
"""

import re
from typing import Any

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.database.pagination import encode_cursor
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.health import ROUTES as HEALTH_ROUTES
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
from tests.services.databases import ON_SQLITE

MISSING_NUMBER = 987_654
NO_LIMIT = "{ count = 1000000, seconds = 60 }"
V = Visibility
# The draft last: it has no author, who may see the others.
NOT_PUBLIC = (
    V.pending, V.hidden, V.returned, V.rejected, V.withdrawn, V.safeguarded, V.erased, V.draft,
)  # fmt: skip

GUEST = None
READERS = (GUEST, YUSUF, TOM, MARIA, ELS, ANN)
FORM_DATA = {
    "title": "Een ander idee", "body": "Een tekst die lang genoeg is om te mogen.", "text": "x",
    "email": "rosa@example.org", "status": "under_review", "project": "1", "answer": "Daarom.",
}  # fmt: skip
# Routes by kind of content. `{}` is the number of the content.
ROUTES = {
    "idea": (
        "GET /ideas/{}", "GET /ideas/{}-{slug}", "POST /ideas/{}/vote", "POST /ideas/{}/unvote",
        "POST /ideas/{}/follow", "POST /ideas/{}/unfollow", "POST /ideas/{}/comments",
        "GET /ideas/{}/history", "GET /ideas/{}/edit", "POST /ideas/{}/edit", "POST /ideas/{}/edit/take-back",
        "POST /ideas/{}/withdraw", "GET /i/{code}",
        "GET /office/ideas/{}", "POST /office/ideas/{}", "GET /office/ideas/{}/link",
        "POST /office/ideas/{}/link", "POST /office/projects/{project}/ideas/{}/unlink",
        "POST /ideas/{}/merge", "POST /ideas/{}/split",
        "POST /ideas/{}/language", "POST /office/ideas/{}/answers/{answer}/language",
        "GET /ideas/{}/report", "POST /ideas/{}/report", "GET /ideas/{}/leave-out",
        "POST /ideas/{}/leave-out", "GET /ideas/{}/card.png", "GET /ideas/{}/poster", "GET /ideas/{}/picture.svg",
        "GET /ideas/{}/offer", "POST /ideas/{}/offer",
    ),
    "comment": (
        "POST /comments/{}/withdraw", "POST /comments/{}/put-back", "POST /comments/{}/language", "GET /comments/{}/report",
        "POST /comments/{}/report", "GET /comments/{}/edit", "POST /comments/{}/edit",
        "GET /comments/{}/leave-out", "POST /comments/{}/leave-out", "GET /comments/{}/card.png",
        "GET /comments/{}/poster", "GET /comments/{}/picture.svg", "GET /comments/{}/offer", "POST /comments/{}/offer",
    ),
    "project": (
        "GET /projects/{}", "GET /projects/{}-{slug}", "POST /projects/{}/comments",
        "POST /projects/{}/follow", "POST /projects/{}/unfollow", "GET /projects/{}/report",
        "POST /projects/{}/report", "GET /projects/{}/leave-out", "POST /projects/{}/leave-out",
        "GET /projects/{}/card.png", "GET /projects/{}/poster", "GET /projects/{}/picture.svg", "GET /p/{}", "GET /calendar/projects/{}.ics",
        "GET /projects/{}/offer", "POST /projects/{}/offer",
    ),
    "update": (
        "GET /updates/{}/report", "POST /updates/{}/report", "GET /updates/{}/leave-out",
        "POST /updates/{}/leave-out", "GET /updates/{}/card.png", "GET /updates/{}/poster", "GET /updates/{}/picture.svg",
        "GET /updates/{}/offer", "POST /updates/{}/offer",
    ),
}  # fmt: skip
# Those who pass the guard may see all rows, in every visibility.
SEEN_BY_ALL_ADMITTED = {
    "/office/projects/{number:number}", "/office/projects/{number:number}/edit",
    "/office/projects/{number:number}/publish", "/office/projects/{number:number}/ideas",
    "/office/projects/{number:number}/steps", "/office/projects/{number:number}/outcome",
    "/office/updates/{number:number}", "/office/updates/{number:number}/publish",
    "/office/updates/{number:number}/drop",
    "/office/offers/{number:number}", "/office/offers/{number:number}/answer", "/office/offers/{number:number}/close",
    "/admin/calls/{id:number}", "/admin/neighbourhoods/{id:number}",
    "/admin/neighbourhoods/{id:number}/delete", "/admin/themes/{id:number}",
    "/admin/themes/{id:number}/delete", "/admin/members/{id:number}",
    "/admin/members/{id:number}/sign-out", "/admin/members/{id:number}/block",
    "/admin/members/{id:number}/address", "/admin/members/{id:number}/address/withdraw",
    "/admin/members/{id:number}/unblock", "/admin/members/{id:number}/second-factor/reset",
    "/admin/words/{key}", "/admin/words/{key}/restore",
    "/admin/words/{key}/pictures/{id:number}",
    "/moderation/cases/{id:number}", "/moderation/decisions/{id:number}/undo",
    "/moderation/decisions/{id:number}/now", "/moderation/batches/{id:number}/undo",
    "/moderation/batches/{id:number}/now", "/moderation/appeals/{id:number}",
    "/moderation/trouble/{id:number}",
    "/moderation/trouble/{id:number}/take", "/moderation/trouble/{id:number}/attempts",
    "/moderation/cases/{id:number}/leave-out", "/moderation/cases/{id:number}/original",
    "/moderation/cases/{id:number}/translation", "/moderation/cases/{id:number}/history",
    "/moderation/cases/{id:number}/claim", "/moderation/cases/{id:number}/release",
    "/moderation/cases/{id:number}/notes", "/moderation/notes/{id:number}/remove",
    "/moderation/cases/{id:number}/merge", "/moderation/cases/{id:number}/split",
    "/moderation/cases/{id:number}/photos/{photo:number}/leave-out",
    "/moderation/cases/{id:number}/photos/{photo:number}/put-back",
}  # fmt: skip
# That of another member is a 404: tests/integration/inbox/test_mail_content.py.
OWN_NOTICES = {"/me/notices/{id:number}/open"}
# The same: tests/integration/verification/test_waiting.py.
OWN_WAITING = {"/me/verification/waiting/{id:number}/discard"}
# That of another is a 404: tests/integration/moderation/test_concerns.py.
OWN_CONTENT = {"/call-me/{kind:code}/{id:number}", "/call-me/{kind:code}/{id:number}/delete"}
# The same: tests/integration/offers/test_offering.py.
OWN_OFFERS = {"/offers/{number:number}/withdraw"}
# As the content that it belongs to: tests/integration/photos/test_who_sees_photos.py.
PHOTOS = {"/photos/{name:code}-{width:number}.webp"}
# Figures of a year: one without any is a 404 (tests/integration/moderation/test_transparency.py).
OF_A_YEAR = {
    "/transparency/{year:number}", "/transparency/{year:number}.csv", "/transparency/{year:number}.json",
    "/transparency/log/{year:number}",
}  # fmt: skip
# Parts of the sitemap, by a range of ids: only public content is in one (tests/integration/syndication/test_sitemap.py).
OF_A_RANGE = {"/sitemaps/{collection:code}/{number:number}.xml"}
# The secret in the path is the authorisation.
SECRET_PATHS = re.compile(r"/(sign-in|unsubscribe|address|reports|appeals|help)/")


def _table_path(path: str) -> str:
    """A route's path as it is written in `ROUTES`."""
    path = (
        path.removeprefix("/{lang:lang}")
        .replace("{code:code}", "{code}")
        .replace("{answer:number}", "{answer}")
    )
    path = path.replace(
        "/projects/{number:number}/ideas/{idea:number}", "/projects/{project}/ideas/{}"
    )
    return path.replace("{number:number}", "{}").replace("{id:number}", "{}")


@ON_SQLITE
def test_every_route_with_an_id_is_in_the_table(make_forum: MakeForum) -> None:
    specs: list[RouteSpec] = [*HEALTH_ROUTES]
    for slice_ in make_forum().slices:
        specs += slice_.routes
    known = {route for routes in ROUTES.values() for route in routes}
    # One route reports content of every kind: it is in the table once for each.
    of_every_kind = "{collection:code}"
    routes_with_id = [
        f"{spec.method} {_table_path(spec.full_path)}".replace(of_every_kind, f"{kind}s")
        for spec in specs
        for kind in (ROUTES if of_every_kind in spec.path else ("",))
        if "{" in spec.path
        and spec.path
        not in SEEN_BY_ALL_ADMITTED
        | OWN_NOTICES
        | OWN_WAITING
        | OWN_CONTENT
        | OWN_OFFERS
        | PHOTOS
        | OF_A_YEAR
        | OF_A_RANGE
        and not SECRET_PATHS.search(spec.path)
    ]
    assert sorted(routes_with_id) == sorted(known)


def _comparable(response: httpx2.Response, number: int, code: str = "") -> tuple[Any, ...]:
    """Status, headers and text of a response, without the requested number or code in URLs."""
    requested = re.compile(
        rf"(?<=/){number}(?!\d)|(?<=%2F){number}(?!\d)|(?<=answers_to=){number}(?!\d)|(?<=/i/){code or 'none'}"
    )
    headers = {
        name: requested.sub("#", value)
        for name, value in response.headers.items()
        if name not in ("x-request-id", "date", "content-length")
    }
    text = response.text.replace(response.headers["x-request-id"], "#")
    return response.status_code, sorted(headers.items()), requested.sub("#", text)


async def _request(
    client: httpx2.AsyncClient, route: str, number: int, code: str, **fill: object
) -> tuple[Any, ...]:
    method, path = route.split(" ")
    path = path.replace("{}", str(number)).replace("{code}", code)
    path = path.format(slug="een-titel", **fill)
    path = path if path.startswith(("/i/", "/p/", "/calendar/")) else f"/nl{path}"
    data = FORM_DATA if method == "POST" else None
    response = await client.request(method, path, data=data)
    return _comparable(response, number, code)


def _difference(existing: tuple[Any, ...], missing: tuple[Any, ...]) -> str:
    """The first difference of two responses, for the failure message."""
    for left, right in zip(existing, missing, strict=True):
        if left != right and isinstance(left, str):
            lines = zip(left.splitlines(), right.splitlines(), strict=False)
            return str(next((pair for pair in lines if pair[0] != pair[1]), "longer"))
        if left != right:
            return f"{left} is not {right}"
    return ""


async def set_visibility(
    forum: Forum, row: Idea | Comment | Project | Update, to: Visibility
) -> None:
    """Set the visibility of content directly, without the actions that lead to it."""
    async with forum.session_factory.unit_of_work() as uow:
        stored = await uow.get(type(row), row.id)
        assert stored is not None
        stored.visibility = to
        if to is Visibility.draft and isinstance(stored, (Idea, Comment)):
            stored.author_id = None


def _name(person: Person | None) -> str:
    return person.name if person else "guest"


class Probe:
    """Compares the responses for existing content with those for missing content."""

    def __init__(self, client_as: ClientAs, new_client: MakeClient) -> None:
        self.client_as, self.new_client = client_as, new_client
        self._missing: dict[tuple[str, Person | None], tuple[Any, ...]] = {}

    async def differences(
        self, kind: str, number: int, code: str, person: Person | None, **fill: object
    ) -> list[str]:
        """The routes that respond differently for this number than for a missing one."""
        found = []
        cookies = (await self.client_as(person)).cookies if person else None

        async def request(route: str, number: int, code: str) -> tuple[Any, ...]:
            # One session, but no cookies of an earlier response.
            return await _request(self.new_client(cookies=cookies), route, number, code, **fill)

        for route in ROUTES[kind]:
            existing = await request(route, number, code)
            if (route, person) not in self._missing:
                self._missing[route, person] = await request(route, MISSING_NUMBER, "zzzzzzz")
            missing = self._missing[route, person]
            if existing != missing:
                found.append(f"{route} for {person}: {_difference(existing, missing)}")
        return found


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum without rate limits: a test sends hundreds of requests."""
    forum = make_forum(FORUM_LIMITS__MEMBER=NO_LIMIT, FORUM_LIMITS__CONTRIBUTIONS=NO_LIMIT)
    await forum.engine.start()
    return forum


@pytest.fixture
def probe(client_as: ClientAs, new_client: MakeClient) -> Probe:
    """A probe with browsers of all people."""
    return Probe(client_as, new_client)


def may_see_idea(person: Person | None, visibility: Visibility) -> bool:
    """Whether a person may see an idea of Maria in this visibility."""
    if visibility in (V.draft, V.erased):
        return False
    return visibility is V.public or person in (MARIA, ELS, ANN)


@ON_SQLITE
@pytest.mark.parametrize("person", READERS, ids=_name)
async def test_a_hidden_idea_responds_as_a_missing_one(
    forum: Forum, probe: Probe, person: Person | None
) -> None:
    # The project's number must differ from the idea's, which `_comparable` leaves out.
    await write_project(forum)
    project = await write_project(forum)
    idea = await post_public_idea(forum, "Over mijn buurman Piet")
    differences = {}
    for visibility in NOT_PUBLIC:
        if may_see_idea(person, visibility):
            continue
        await set_visibility(forum, idea, visibility)
        if found := await probe.differences(
            "idea", idea.number, idea.code, person, project=project.number, answer=1
        ):
            differences[visibility] = found
    assert not differences


@ON_SQLITE
@pytest.mark.parametrize("visibility", NOT_PUBLIC)
async def test_the_short_link_works_only_if_the_page_is_visible(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, visibility: Visibility
) -> None:
    idea = await post_public_idea(forum, "Over mijn buurman Piet")
    await set_visibility(forum, idea, visibility)
    for person in READERS:
        browser = await client_as(person) if person else new_client()
        link = await browser.get(f"/i/{idea.code}")
        page = await browser.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
        assert link.status_code == (303 if page.status_code == 200 else 404), person
        assert ("piet" in str(link.headers).lower()) is (page.status_code == 200), person


@ON_SQLITE
@pytest.mark.parametrize("person", READERS, ids=_name)
async def test_a_hidden_comment_responds_as_a_missing_one(
    forum: Forum, probe: Probe, person: Person | None
) -> None:
    # The second idea: the first has the number of the comment, which `_comparable` leaves out.
    _, idea = await post_public_ideas(forum, 2)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    differences = {}
    for visibility in NOT_PUBLIC:
        if may_see_idea(person, visibility):
            continue
        await set_visibility(forum, comment, visibility)
        found = await probe.differences("comment", comment.ref.id, "", person)
        found += await _reply_differences(probe, idea, comment, person)
        if found:
            differences[visibility] = found
    assert not differences


async def _reply_differences(
    probe: Probe, idea: Idea, comment: Comment, person: Person | None
) -> list[str]:
    """Differences between replying to, or listing replies of, a comment and a missing one."""
    browser = await probe.client_as(person) if person else probe.new_client()
    path, results = f"/nl/ideas/{idea.number}", []
    page = (await browser.get(path)).headers["location"]
    for number in (comment.ref.id, MISSING_NUMBER):
        data = FORM_DATA | {"parent": str(number)}
        post_response = await browser.post(f"{path}/comments", data=data)
        after = encode_cursor(1)
        page_response = await browser.get(f"{page}?answers_to={number}&answers_after={after}")
        results.append((_comparable(post_response, number), _comparable(page_response, number)))
    existing, missing = results
    return [
        f"answering as {person}: {_difference(*pair)}"
        for pair in zip(existing, missing, strict=True)
        if pair[0] != pair[1]
    ]


@ON_SQLITE
@pytest.mark.parametrize("visibility", [V.hidden, V.withdrawn, V.safeguarded])
async def test_a_comment_on_hidden_content_responds_as_a_missing_one(
    forum: Forum, probe: Probe, client_as: ClientAs, visibility: Visibility
) -> None:
    idea = await post_public_idea(forum, "Over mijn buurman Piet", by=TOM)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    await set_visibility(forum, idea, visibility)
    differences = []
    for person in (GUEST, YUSUF):
        differences += await probe.differences("comment", comment.ref.id, "", person)
    assert differences == []
    response = await (await client_as(MARIA)).post(f"/nl/comments/{comment.ref.id}/withdraw")
    assert response.status_code == 303, "authors may withdraw their own comments"
    assert "piet" not in response.headers["location"]


@ON_SQLITE
@pytest.mark.parametrize("person", [GUEST, YUSUF, ELS], ids=_name)
async def test_a_hidden_project_responds_as_a_missing_one(
    forum: Forum, probe: Probe, person: Person | None
) -> None:
    project = await write_project(forum)
    differences = {}
    for visibility in NOT_PUBLIC:
        await set_visibility(forum, project, visibility)
        if found := await probe.differences("project", project.number, "", person):
            differences[visibility] = found
    assert not differences


@ON_SQLITE
@pytest.mark.parametrize("person", [GUEST, YUSUF, ELS], ids=_name)
async def test_a_hidden_update_responds_as_a_missing_one(
    forum: Forum, probe: Probe, person: Person | None
) -> None:
    project = await write_project(forum)
    update = await draft_update(forum, project)
    differences = {}
    for row in (update, project):
        for visibility in NOT_PUBLIC:
            await set_visibility(forum, row, visibility)
            if found := await probe.differences("update", update.number, "", person):
                differences[row.KIND, visibility] = found
        await set_visibility(forum, update, V.public)
    assert not differences


@ON_SQLITE
@pytest.mark.parametrize("kind", ["idea", "project", "update", "comment"])
async def test_a_case_on_hidden_content_responds_as_on_missing_content(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    rows: dict[str, Any] = {"idea": await post_pending_idea(forum)}
    rows["project"] = await write_project(forum, public=False)
    rows["update"] = await draft_update(forum, rows["project"])
    rows["comment"] = await post_public_comment(forum, (await post_public_idea(forum)).ref)
    await set_visibility(forum, rows[kind], V.draft)
    els, comparables = await client_as(ELS), []
    for number in (rows[kind].id, MISSING_NUMBER):
        response = await els.post("/nl/moderation/cases", data={"ref": f"{kind}:{number}"})
        comparables.append(_comparable(response, number))
    assert comparables[0] == comparables[1]


@ON_SQLITE
@pytest.mark.parametrize("visibility", NOT_PUBLIC)
async def test_other_pages_dont_reveal_a_hidden_idea(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, visibility: Visibility
) -> None:
    """Lists, search, home page, a linked project, and the page of a member who supports it."""
    project = await write_project(forum)
    idea = await post_public_idea(forum, "Over mijn buurman Piet", by=ELS, status=Status.accepted)
    await link_idea(forum, project, idea)
    await post_public_comment(forum, idea.ref, "Piet is lief.", by=YUSUF)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/vote", data={"follow": "yes"})
    await forum.dispatcher.drain()
    await set_visibility(forum, idea, visibility)
    for path in ("", "ideas", "ideas?q=Piet", "search?q=Piet", f"projects/{project.number}", "me"):
        for browser in (new_client(), yusuf):
            page = await browser.get(f"/nl/{path}", follow_redirects=True)
            assert page.status_code == 200
            assert "buurman" not in page.text, path
            assert f"/ideas/{idea.number}" not in page.text, path
