"""The front page: a realised story in its people's words, figures of hope, and the quilt as links."""

import re

import pytest
from httpx2 import AsyncClient

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.tables import Status
from tests.conftest import ClientAs
from tests.factories import change_visibility, post_public_idea
from tests.integration.projects.factories import link_idea, write_project
from tests.parsing import Page
from tests.people import TOM, YUSUF
from tests.services.databases import ON_SQLITE

WORDS = "Wie elke dag alleen eet, eet te weinig."


def quilt(html: str) -> list[tuple[str, str]]:
    """The links of the quilt: where each leads, and its name."""
    drawn = html.partition('<ul class="quilt-list"')[2].partition("</ul>")[0]
    return [
        (path, re.sub("<[^>]+>", "", name).strip())
        for path, name in re.findall(r'<a [^>]*href="([^"]+)">(.*?)</a>', drawn, re.DOTALL)
    ]


def sections(html: str) -> list[str]:
    return re.findall(r'<section class="section[^"]*" aria-labelledby="(\w+)"', html)


@ON_SQLITE
async def test_a_forum_without_ideas_invites(client: AsyncClient) -> None:
    html = (await client.get("/en/")).text
    ((path, name),) = quilt(html)
    assert (path, name) == ("/en/ideas/new?call=samen-buiten", "Your idea")
    assert {"story", "hope", "look"}.isdisjoint(sections(html))


async def test_the_newest_realised_idea_is_told_in_its_peoples_words(
    forum: Forum, client: AsyncClient, client_as: ClientAs
) -> None:
    await post_public_idea(forum, "De vorige", status=Status.realised)
    idea = await post_public_idea(
        forum, "Samen aan tafel", body=WORDS, by=YUSUF, name_shown="Yusuf K.", votes=3, status=Status.in_progress,
    )  # fmt: skip
    project = await write_project(forum, "De Lange Tafel")
    await link_idea(forum, project, idea)
    tom = await client_as(TOM)
    outcome = {
        "label_nl_1": "mensen aan tafel",
        "label_en_1": "people at the table",
        "value_1": "62",
    }
    await tom.post(f"/en/office/projects/{project.number}/outcome", data=outcome)
    answer = {"status": "realised", "answer": "De tafel **staat** er.", "version": ""}
    assert (await tom.post(f"/en/office/ideas/{idea.number}", data=answer)).status_code == 303
    html = (await client.get("/en/")).text
    story = Page(html.partition('class="section story"')[2].partition("</section>")[0])
    for words in ("Samen aan tafel", "Yusuf K. wrote:", WORDS, "3 people support this", "De tafel staat er.", "62", "people at the table", "De Lange Tafel"):  # fmt: skip
        assert words in story.text
    assert f"/en/ideas/{idea.number}-samen-aan-tafel" in story.links
    assert sections(html)[:2] == ["story", "hope"]
    await change_visibility(forum, idea.ref, Visibility.hidden)
    hidden = (await client.get("/en/")).text
    assert "Samen aan tafel" not in hidden
    assert "De vorige" in hidden.partition('class="section story"')[2].partition("</section>")[0]


@ON_SQLITE
async def test_figures_say_what_was_answered_and_done(forum: Forum, client: AsyncClient) -> None:
    for status, votes in (
        (Status.open, 1), (Status.accepted, 1), (Status.declined, 1), (Status.in_progress, 2),
        (Status.in_progress, 3), (Status.realised, 4),
    ):  # fmt: skip
        await post_public_idea(forum, status=status, votes=votes)
    text = Page((await client.get("/en/")).text).text
    for sentence in (
        "5 ideas have an answer from the municipality.",
        "Ideas that are being carried out now were supported 5 times.",
        "1 idea is a reality now.",
    ):
        assert sentence in text


@ON_SQLITE
@pytest.mark.parametrize("realised", [0, 6])
async def test_the_quilt_has_new_ideas_beside_realised_ones(
    forum: Forum, client: AsyncClient, realised: int
) -> None:
    done = [await post_public_idea(forum, status=Status.realised) for _ in range(realised)]
    new = [await post_public_idea(forum) for _ in range(12)]
    html = (await client.get("/en/")).text
    *pieces, place = quilt(html)
    assert len(pieces) == len(set(pieces)) == 11
    assert place[1] == "Your idea"
    latest = done[-4:]
    expected = {idea.title for idea in (*latest, *new[len(latest) - 11 :])}
    assert {title for _, title in pieces} == expected
    assert ("patch-full" in html, "patch-pale" in html) == (bool(done), True)
