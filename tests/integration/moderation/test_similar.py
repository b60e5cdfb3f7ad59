"""Similar ideas beside a case: merged by one button or key, and split again where that stands."""

import pytest

from forum.app.container import Forum
from forum.ideas.tables import Idea
from moderation.tables.cases import Case
from tests.conftest import ClientAs, Drain
from tests.factories import post_pending_idea, post_public_comment, post_public_idea, read_idea
from tests.integration.moderation.case_steps import open_case_on
from tests.parsing import flash_code
from tests.people import ELS, MARIA, TOM, YUSUF, Person
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
async def ideas(forum: Forum, drain: Drain) -> list[Idea]:
    """An idea of Maria, one that is like it, one that is less so, and one that has nothing of it."""
    texts = (
        ("Meer banken in het park", "Er zijn te weinig plaatsen om te zitten."),
        ("Banken in het park graag", "Er zijn te weinig plaatsen om te zitten."),
        ("Zitbanken in het park", "Voor wie onderweg wil zitten zijn er te weinig plaatsen."),
        ("Samen zingen", "Een koor zonder auditie, elke woensdag in de zaal."),
    )
    found = [await post_public_idea(forum, title, by=MARIA, body=body) for title, body in texts]
    await drain()
    return found


async def _case_on(forum: Forum, client_as: ClientAs, idea: Idea) -> Case:
    await (await client_as(ELS)).post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    return await open_case_on(forum, idea.ref)


async def test_the_most_similar_stands_first_and_has_the_key(
    forum: Forum, client_as: ClientAs, ideas: list[Idea]
) -> None:
    case = await _case_on(forum, client_as, ideas[0])
    els = await client_as(ELS)
    await els.post("/nl/moderation/keys", data={"keys": "on"})
    text = (await els.get(f"/nl/moderation/cases/{case.pk}")).text
    shown = [text.find(f'name="into" value="{idea.number}"') for idea in ideas]
    assert shown[0] == shown[3] == -1, "neither itself nor what is another wish"
    assert 0 < shown[1] < shown[2]
    assert text.index('data-key="m"') < shown[2]
    assert text.count('data-key="m"') == 1


async def test_merging_and_splitting_beside_the_case(
    forum: Forum, client_as: ClientAs, ideas: list[Idea]
) -> None:
    case = await _case_on(forum, client_as, ideas[0])
    els, path = await client_as(ELS), f"/nl/moderation/cases/{case.pk}"
    response = await els.post(f"{path}/merge", data={"into": str(ideas[1].number)})
    assert (response.headers["location"], flash_code(response)) == (path, "case_merged")
    assert (await read_idea(forum, ideas[0].number)).merged_into == ideas[1].number
    text = (await els.get(path)).text
    assert f"{path}/split" in text
    assert f"{path}/merge" not in text
    other = await _case_on(forum, client_as, ideas[1])
    assert (
        f'name="part" value="{ideas[0].number}"'
        in (await els.get(f"/nl/moderation/cases/{other.pk}")).text
    )
    response = await els.post(
        f"/nl/moderation/cases/{other.pk}/split", data={"part": str(ideas[0].number)}
    )
    assert flash_code(response) == "case_split"
    assert not (await read_idea(forum, ideas[0].number)).is_merged


@pytest.mark.parametrize(("by", "status"), [(YUSUF, 403), (TOM, 403), (ELS, 303)])
async def test_only_moderators_merge(
    forum: Forum, client_as: ClientAs, ideas: list[Idea], by: Person, status: int
) -> None:
    case = await _case_on(forum, client_as, ideas[0])
    browser = await client_as(by)
    data = {"into": str(ideas[1].number)}
    for step, fields in (("merge", data), ("split", {})):
        response = await browser.post(f"/nl/moderation/cases/{case.pk}/{step}", data=fields)
        assert response.status_code == status


async def test_what_waits_shows_why_it_is_not_merged_yet(
    forum: Forum, client_as: ClientAs, drain: Drain, ideas: list[Idea]
) -> None:
    waiting = await post_pending_idea(forum, "Banken voor het park", by=YUSUF)
    await drain()
    case = await open_case_on(forum, waiting.ref)
    text = (await (await client_as(ELS)).get(f"/nl/moderation/cases/{case.pk}")).text
    assert ideas[1].title in text
    assert f"cases/{case.pk}/merge" not in text


async def test_a_comment_has_nothing_to_merge(
    forum: Forum, client_as: ClientAs, drain: Drain, ideas: list[Idea]
) -> None:
    comment = await post_public_comment(forum, ideas[0].ref, by=YUSUF)
    els = await client_as(ELS)
    await els.post("/nl/moderation/cases", data={"ref": str(comment.ref)})
    case = await open_case_on(forum, comment.ref)
    path = f"/nl/moderation/cases/{case.pk}"
    assert ideas[1].title not in (await els.get(path)).text
    response = await els.post(f"{path}/merge", data={"into": str(ideas[1].number)})
    assert response.status_code == 404
