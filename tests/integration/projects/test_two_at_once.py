"""Two officials in one form: who saves second is told what changed, and loses nothing."""

import asyncio

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.tables import Status
from forum.projects import queries
from tests.conftest import ClientAs
from tests.factories import change_status, post_public_idea, read_idea
from tests.integration.projects.factories import (
    draft_update,
    link_idea,
    read_project,
    read_update,
    write_project,
)
from tests.parsing import Page
from tests.people import NADIA, TOM
from tests.services.databases import ON_SQLITE

STEP = {"title_nl_1": "Plaatsen kiezen", "title_en_1": "Choosing places", "state_1": "done"}


async def opened(browser: httpx2.AsyncClient, where: str) -> dict[str, str]:
    """The fields of a form as it stands in a browser."""
    answer = await browser.get(where)
    assert answer.status_code == 200
    fields = Page(answer.text).fields
    assert fields["version"]
    return fields


async def step_titles(forum: Forum, number: int) -> list[str]:
    async with forum.session_factory.read_session() as session:
        return [step.title["nl"] for step in await queries.steps(session, number)]


async def test_no_text_of_a_project_is_lost(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where = f"/nl/office/projects/{project.number}/edit"
    toms, nadias = await opened(tom, where), await opened(nadia, where)
    toms |= {"partners": "Buurtwerk Noord", "budget": "32.000", "summary_nl": "Toms samenvatting."}
    assert (await tom.post(where, data=toms)).status_code == 303
    nadias |= {"summary_nl": "Nadia's samenvatting.", "starts_on": "2027-03-01"}
    answer = await nadia.post(where, data=nadias)
    assert answer.status_code == 409
    page = Page(answer.text)
    # Hers where she wrote, his where she didn't; beside hers what he made of it.
    assert page.fields["summary_nl"] == "Nadia's samenvatting."
    assert (page.fields["starts_on"], page.fields["partners"]) == ("2027-03-01", "Buurtwerk Noord")
    assert "Tom" in page.text and "Toms samenvatting." in page.text
    assert "32.000" in page.text, "as Dutch writes it"
    assert 'aria-describedby="h-summary_nl t-summary_nl"' in answer.text
    assert (await read_project(forum, project.number)).summary["nl"] == "Toms samenvatting."
    assert (await nadia.post(where, data=page.fields)).status_code == 303
    kept = await read_project(forum, project.number)
    assert (kept.summary["nl"], kept.partners, kept.budget, str(kept.starts_on)) == (
        "Nadia's samenvatting.", "Buurtwerk Noord", 32_000, "2027-03-01",
    )  # fmt: skip


async def test_no_step_is_lost(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where = f"/nl/office/projects/{project.number}/steps"
    toms, nadias = await opened(tom, where), await opened(nadia, where)
    assert (await tom.post(where, data=toms | STEP)).status_code == 303
    hers = STEP | {"title_nl_1": "Banken bestellen", "title_en_1": "Ordering"}
    answer = await nadia.post(where, data=nadias | hers)
    assert answer.status_code == 409
    page = Page(answer.text)
    assert page.fields["title_nl_1"] == "Banken bestellen"
    assert "Plaatsen kiezen" in page.text
    assert await step_titles(forum, project.number) == ["Plaatsen kiezen"]
    both = page.fields | {
        "title_nl_2": "Plaatsen kiezen", "title_en_2": "Choosing places", "state_2": "done",
    }  # fmt: skip
    assert (await nadia.post(where, data=both)).status_code == 303
    assert await step_titles(forum, project.number) == ["Banken bestellen", "Plaatsen kiezen"]


@ON_SQLITE
async def test_rows_of_a_colleague_are_shown_however_many_there_are(
    forum: Forum, client_as: ClientAs
) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where = f"/nl/office/projects/{project.number}/steps"
    nadias = await opened(nadia, where)
    eight = {f"title_{code}_{row}": f"Stap nummer {row}" for row in range(1, 9) for code in ("nl", "en")}  # fmt: skip
    eight |= {f"state_{row}": "todo" for row in range(1, 9)}
    assert (await tom.post(where, data=eight)).status_code == 303
    answer = await nadia.post(where, data=nadias | STEP)
    assert answer.status_code == 409
    assert "Stap nummer 8" in Page(answer.text).text
    assert Page(answer.text).fields["title_nl_1"] == "Plaatsen kiezen"


async def test_no_figure_is_lost(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where = f"/nl/office/projects/{project.number}/outcome"
    toms, nadias = await opened(tom, where), await opened(nadia, where)
    figure = {"value_1": "1.200", "label_nl_1": "bezoekers", "label_en_1": "visitors"}
    assert (await tom.post(where, data=toms | figure)).status_code == 303
    answer = await nadia.post(where, data=nadias | figure | {"value_1": "7"})
    assert answer.status_code == 409 and "1200" in Page(answer.text).text
    nadias = await opened(nadia, where)
    assert (await tom.post(where, data=await opened(tom, where) | {"value_1": "1.300"})).status_code == 303  # fmt: skip
    answer = await nadia.post(where, data=nadias | {"evaluation_nl": "Het liep vol."})
    assert answer.status_code == 409
    page = Page(answer.text)
    assert (page.fields["evaluation_nl"], page.fields["value_1"]) == ("Het liep vol.", "1300")
    assert (await nadia.post(where, data=page.fields)).status_code == 303


async def test_of_two_at_the_same_moment_one_saves(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    for form, field in (("edit", "partners"), ("steps", "title_nl_1"), ("outcome", "evaluation_nl")):  # fmt: skip
        where = f"/nl/office/projects/{project.number}/{form}"
        fields = {"title_en_1": "In English"} if form == "steps" else {}
        read = await opened(tom, where) | fields
        answers = await asyncio.gather(
            tom.post(where, data=read | {field: "Van Tom."}),
            nadia.post(where, data=read | {field: "Van Nadia."}),
        )
        assert sorted(answer.status_code for answer in answers) == [303, 409], form
        [second] = [answer for answer in answers if answer.status_code == 409]
        assert "Van Tom." in second.text and "Van Nadia." in second.text


@ON_SQLITE
async def test_two_windows_of_one_person(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, where = await client_as(TOM), f"/en/office/projects/{project.number}/edit"
    read = await opened(tom, where)
    assert (await tom.post(where, data=read | {"partners": "First"})).status_code == 303
    answer = await tom.post(where, data=read | {"partners": "Second"})
    assert answer.status_code == 409
    assert "You saved this in another window" in Page(answer.text).text


@ON_SQLITE
async def test_a_form_of_another_part_is_no_conflict(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    base = f"/nl/office/projects/{project.number}"
    texts = await opened(nadia, f"{base}/edit")
    assert (await tom.post(f"{base}/steps", data=STEP)).status_code == 303
    assert (await nadia.post(f"{base}/edit", data=texts)).status_code == 303


async def test_no_text_of_an_update_is_lost(forum: Forum, client_as: ClientAs) -> None:
    news = await draft_update(forum, await write_project(forum))
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where = f"/nl/office/updates/{news.number}"
    read = await opened(nadia, where)
    answers = await asyncio.gather(
        tom.post(where, data=read | {"body": "Vanaf dinsdag is er soep."}),
        nadia.post(where, data=read | {"body": "Vanaf woensdag is er taart."}),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    [second] = [answer for answer in answers if answer.status_code == 409]
    assert "dinsdag is er soep" in second.text and "woensdag is er taart" in second.text


@pytest.mark.parametrize("step", ["publish", "drop"])
async def test_an_update_isnt_published_or_dropped_unread(
    forum: Forum, client_as: ClientAs, step: str
) -> None:
    news = await draft_update(forum, await write_project(forum))
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where = f"/nl/office/updates/{news.number}"
    read = await opened(nadia, where)
    assert (await tom.post(where, data=read | {"body": "Nog niet klaar: nakijken."})).status_code == 303  # fmt: skip
    answer = await nadia.post(f"{where}/{step}", data={"version": read["version"]})
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Tom" in page.text and page.fields["body"] == "Nog niet klaar: nakijken."
    assert (await read_update(forum, news.number)).visibility is Visibility.draft
    again = await nadia.post(f"{where}/{step}", data={"version": page.fields["version"]})
    assert again.status_code == 303


@ON_SQLITE
async def test_a_project_isnt_published_unread(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum, public=False)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    base = f"/nl/office/projects/{project.number}"
    read = await opened(nadia, base)
    texts = await opened(tom, f"{base}/edit")
    assert (await tom.post(f"{base}/edit", data=texts | {"partners": "Nog vragen"})).status_code == 303  # fmt: skip
    answer = await nadia.post(f"{base}/publish", data={"version": read["version"]})
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Tom" in page.text and "Nog vragen" in page.text
    again = await nadia.post(f"{base}/publish", data={"version": page.fields["version"]})
    assert again.status_code == 303


@pytest.mark.parametrize("kind", ["update", "project"])
async def test_who_publishes_second_reads_who_did(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    project = await write_project(forum, public=kind == "update")
    where = f"/nl/office/projects/{project.number}"
    if kind == "update":
        where = f"/nl/office/updates/{(await draft_update(forum, project)).number}"
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    read = await opened(nadia, where)
    assert (
        await tom.post(f"{where}/publish", data={"version": read["version"]})
    ).status_code == 303
    answer = await nadia.post(
        f"{where}/publish", data={"version": read["version"]}, follow_redirects=True
    )
    page = Page(answer.text)
    assert ("callout-problem" in answer.text or 'id="faults"' in answer.text) and "Tom" in page.text
    assert "/nl/office" in page.links, "the way on is there"


@ON_SQLITE
async def test_links_are_made_to_what_was_seen(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, status=Status.accepted)
    project, other = await write_project(forum), await write_project(forum, "Praatbanken")
    tom = await client_as(TOM)
    choosing = f"/nl/office/ideas/{idea.number}/link"
    read = await opened(tom, choosing)
    await link_idea(forum, project, idea, by=NADIA)
    answer = await tom.post(choosing, data=read | {"project": str(other.number)})
    assert answer.status_code == 409
    assert "Nadia" in Page(answer.text).text
    base = f"/nl/office/projects/{project.number}"
    version = (
        (await tom.get(base)).text.partition("/unlink")[2].partition('value="')[2].partition('"')[0]
    )
    await change_status(forum, await read_idea(forum, idea.number), Status.in_progress, by=NADIA)
    unlink = f"{base}/ideas/{idea.number}/unlink"
    answer = await tom.post(unlink, data={"version": version})
    assert answer.status_code == 409
    assert "Nadia" in Page(answer.text).text
    async with forum.session_factory.read_session() as session:
        assert await queries.linked_to(session, idea.number) == {project.number}
    assert (await tom.post(unlink)).status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("place", ["edit", "outcome", "update"])
async def test_a_look_at_the_text_keeps_what_the_form_was_read_from(
    forum: Forum, client_as: ClientAs, place: str
) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where, field = f"/nl/office/projects/{project.number}/{place}", "body_nl"
    if place == "update":
        news = await draft_update(forum, project)
        where, field = f"/nl/office/updates/{news.number}", "body"
    elif place == "outcome":
        field = "evaluation_nl"
    toms, nadias = await opened(tom, where), await opened(nadia, where)
    assert (await tom.post(where, data=toms | {field: "Tom was eerst."})).status_code == 303
    looked = await nadia.post(where, data=nadias | {field: "**Nadia** ook.", "preview": "yes"})
    assert looked.status_code == 200 and "<strong>Nadia</strong>" in looked.text
    fields = Page(looked.text).fields
    assert fields["version"] == nadias["version"]
    assert (await nadia.post(where, data=fields)).status_code == 409


@ON_SQLITE
async def test_a_fold_opens_where_a_colleague_changed_something(
    forum: Forum, client_as: ClientAs
) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where = f"/nl/office/projects/{project.number}/steps"
    toms, nadias = await opened(tom, where), await opened(nadia, where)
    french = STEP | {"title_fr_1": "Choisir les lieux"}
    assert (await tom.post(where, data=toms | french)).status_code == 303
    answer = await nadia.post(where, data=nadias | STEP | {"title_nl_1": "Banken bestellen"})
    assert answer.status_code == 409
    assert answer.text.count('<details class="more wide" open>') == 1
    assert "Choisir les lieux" in answer.text
