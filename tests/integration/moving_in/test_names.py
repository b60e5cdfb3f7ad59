"""Names that came from a former site: a moderator takes one away, for good, and nothing brings it back."""

import asyncio

import httpx2
import pytest
from sqlalchemy import text as sql
from sqlmodel import select

from forum.app.container import Forum
from forum.core.database.columns import table_of
from forum.core.errors import Forbidden
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea
from forum.moving_in.actions.names import remove_name
from forum.schema import METADATA
from tests.conftest import ClientAs, Drain, MakeClient
from tests.factories import change_visibility, post_public_comment, post_public_idea
from tests.integration.audit.chain_steps import acts
from tests.integration.moderation.case_steps import cases
from tests.integration.moving_in.conftest import COMMENTS, PLATFORM, Import, imported
from tests.parsing import flash_code
from tests.people import ANN, ELS, MARIA, TOM, YUSUF, Person, acting_as
from tests.services.databases import ON_SQLITE

NAME = "An Proef"
NAMES = "/nl/moderation/names"
TWO_BY_AN = (
    "id,title,body,author\n1,Een eerste idee,Een tekst over de buurt.,An Proef\n"
    "2,Een tweede idee,Een tekst over het park.,An Proef\n"
)


async def _comments(forum: Forum) -> dict[str, Comment]:
    """The comments, by the beginning of their text."""
    async with forum.session_factory.read_session() as session:
        return {each.body[:6]: each for each in await session.all(select(Comment))}


async def _stored(forum: Forum, name: str) -> list[str]:
    """The tables in which a name stands, in whatever column."""
    found = []
    async with forum.session_factory.read_session() as session:
        for table in METADATA.sorted_tables:
            rows = await session.fetch_all(sql(f'SELECT * FROM "{table.name}"'))
            found += [table.name for row in rows if name in str(tuple(row))]
    return found


@pytest.mark.parametrize("person", [ELS, ANN])
async def test_a_name_is_gone_everywhere_and_a_second_run_does_not_bring_it_back(
    forum: Forum, run_import: Import, client: httpx2.AsyncClient, client_as: ClientAs,
    drain: Drain, person: Person,
) -> None:  # fmt: skip
    await run_import(PLATFORM, "--publish", comments=COMMENTS)
    await drain()
    idea = (await imported(forum))["11"]
    page = f"/nl/ideas/{idea.number}"
    assert NAME in (await client.get(page, follow_redirects=True)).text
    staff = await client_as(person)
    assert NAMES in (await staff.get(page, follow_redirects=True)).text
    response = await staff.post(NAMES, data={"ref": str(idea.ref)})
    assert flash_code(response) == "name_removed"
    assert response.headers["location"].startswith(page)
    await drain()
    shown = (await client.get(page, follow_redirects=True)).text
    assert NAME not in shown
    assert "Een inwoner" in shown
    for path in ("ideas", "ideas?q=bank", "search?q=bank", "search?q=Proef", ""):
        assert NAME not in (await client.get(f"/nl/{path}", follow_redirects=True)).text, path
    assert await _stored(forum, NAME) == []
    again = await run_import(PLATFORM, "--publish", comments=COMMENTS)
    assert again.stdout.splitlines()[0] == "taken: 0, here already: 3, not taken: 0, left out: 1"
    assert await _stored(forum, NAME) == []
    assert ("NameRemoved", str(idea.ref)) in await acts(forum)


@ON_SQLITE
async def test_a_comment_loses_its_name_and_only_that(
    forum: Forum, run_import: Import, client: httpx2.AsyncClient, client_as: ClientAs, drain: Drain
) -> None:
    await run_import(PLATFORM, "--publish", comments=COMMENTS)
    await drain()
    comment, els = (await _comments(forum))["Ik kom"], await client_as(ELS)
    page = f"/nl/ideas/{comment.subject_id}"
    assert f'value="{comment.ref}"' in (await els.get(page, follow_redirects=True)).text
    response = await els.post(NAMES, data={"ref": str(comment.ref)})
    assert response.headers["location"].endswith(f"#comment-{comment.pk}")
    shown = (await client.get(page, follow_redirects=True)).text
    assert "Piet" not in shown
    assert "zeker" in shown
    assert NAME in shown, "another name stays"
    assert f'value="{comment.ref}"' not in (await els.get(page, follow_redirects=True)).text


async def test_everything_from_the_same_source_under_exactly_this_name(
    forum: Forum, run_import: Import, client_as: ClientAs, drain: Drain
) -> None:
    await run_import(PLATFORM, "--publish", comments=COMMENTS.replace("Piet", NAME))
    await run_import(TWO_BY_AN, "--publish", "--source", "elsewhere", name="other.csv")
    own = await post_public_idea(forum, by=MARIA, name_shown=NAME)
    await drain()
    comment, els = (await _comments(forum))["Ik kom"], await client_as(ELS)
    await els.post(NAMES, data={"ref": str(comment.ref), "everywhere": "yes"})
    ideas = await imported(forum)
    assert ideas["11"].name_shown == ""
    assert ideas["12"].name_shown == "Jo Voorbeeld"
    assert (await _comments(forum))["Ik kom"].name_shown == ""
    assert (ideas["1"].name_shown, ideas["2"].name_shown) == (NAME, NAME), "another source"
    async with forum.session_factory.read_session() as session:
        kept = await session.get(Idea, own.pk)
    assert kept
    assert kept.name_shown == NAME, "a member's own"
    await els.post(NAMES, data={"ref": str(ideas["1"].ref), "everywhere": "yes"})
    ideas = await imported(forum)
    assert (ideas["1"].name_shown, ideas["2"].name_shown) == ("", "")


async def test_from_a_case_it_leads_back_to_the_case(
    forum: Forum, run_import: Import, client_as: ClientAs, drain: Drain
) -> None:
    await run_import(PLATFORM)
    await drain()
    idea = (await imported(forum))["11"]
    case = next(each for each in await cases(forum) if each.subject == idea.ref)
    els, path = await client_as(ELS), f"/nl/moderation/cases/{case.pk}"
    page = (await els.get(path)).text
    assert f'name="case" value="{case.pk}"' in page
    response = await els.post(NAMES, data={"ref": str(idea.ref), "case": str(case.pk)})
    assert (response.headers["location"], flash_code(response)) == (path, "name_removed")
    page = (await els.get(path)).text
    assert NAME not in page
    assert NAMES not in page


@ON_SQLITE
async def test_twice_is_once(
    forum: Forum, run_import: Import, client_as: ClientAs, drain: Drain
) -> None:
    await run_import(PLATFORM, "--publish")
    await drain()
    idea, els = (await imported(forum))["11"], await client_as(ELS)
    before = len(await acts(forum))
    data = {"ref": str(idea.ref), "everywhere": "yes"}
    responses = await asyncio.gather(*(els.post(NAMES, data=data) for _ in range(3)))
    assert {flash_code(each) for each in responses} == {"name_removed"}
    assert (await acts(forum))[before:] == [("NameRemoved", str(idea.ref))]


@ON_SQLITE
async def test_a_members_name_is_their_own(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    idea = await post_public_idea(forum, by=MARIA, name_shown="Maria")
    comment = await post_public_comment(forum, idea.ref, by=YUSUF, name_shown="Yusuf")
    els = await client_as(ELS)
    assert NAMES not in (await els.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    for ref in (idea.ref, comment.ref):
        assert (await els.post(NAMES, data={"ref": str(ref)})).status_code == 403
    assert "Maria" in (await els.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text


async def test_what_nobody_may_see_is_not_there(
    forum: Forum, run_import: Import, client_as: ClientAs, drain: Drain
) -> None:
    await run_import(PLATFORM, "--publish")
    await drain()
    idea, els = (await imported(forum))["11"], await client_as(ELS)
    await change_visibility(forum, idea.ref, Visibility.hidden)
    assert (await els.post(NAMES, data={"ref": str(idea.ref)})).status_code == 303
    async with forum.session_factory.unit_of_work() as uow:
        draft = table_of(Idea).update().values(visibility=Visibility.draft, name_shown="Rosa")
        await uow.execute(draft.where(table_of(Idea).c.id == idea.pk))
    for ref in (str(idea.ref), "idea:987654", "project:1", "nothing", ""):
        assert (await els.post(NAMES, data={"ref": ref})).status_code == 404, ref


@ON_SQLITE
@pytest.mark.parametrize("person", [TOM, YUSUF])
async def test_only_moderators(forum: Forum, run_import: Import, person: Person) -> None:
    await run_import(PLATFORM, "--publish")
    ref = (await imported(forum))["11"].ref
    with pytest.raises(Forbidden):
        async with acting_as(forum.session_factory, person) as uow:
            await remove_name(uow, ContentRef(ref.kind, ref.id), everywhere=False)
