"""Taking an import back: as one, again and again, and never what people use."""

import httpx2
from sqlmodel import select

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea
from forum.moving_in.tables import ImportBatch
from tests.conftest import ClientAs, Drain
from tests.factories import post_public_comment
from tests.integration.moderation.case_steps import cases
from tests.integration.moving_in.conftest import COMMENTS, PLATFORM, Import, imported
from tests.people import MARIA, YUSUF
from tests.services.databases import ON_SQLITE


async def _ideas(forum: Forum) -> list[Idea]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Idea).order_by("id"))


@ON_SQLITE
async def test_what_came_is_gone_everywhere_and_may_come_again(
    forum: Forum, run_import: Import, drain: Drain, client: httpx2.AsyncClient
) -> None:
    await run_import(PLATFORM, "--publish", comments=COMMENTS)
    await drain()
    bank = (await imported(forum))["11"]
    assert bank.title in (await client.get("/nl/ideas")).text
    result = await run_import(None, "--undo", "1")
    assert result.stdout == "taken back: ideas 3, comments 3\n"
    await drain()
    assert (await client.get(f"/nl/ideas/{bank.number}", follow_redirects=True)).status_code == 404
    assert bank.title not in (await client.get("/nl/ideas")).text
    assert bank.title not in (await client.get("/nl/ideas?q=bank")).text
    for idea in await _ideas(forum):
        assert idea.visibility is Visibility.erased
        assert (idea.title, idea.body, idea.name_shown, idea.source_id) == ("", "", "", None)
    async with forum.session_factory.read_session() as session:
        assert {each.body for each in await session.all(select(Comment))} == {""}
    assert {str(case.state) for case in await cases(forum)} == {"closed"}
    again = await run_import(PLATFORM, "--publish", comments=COMMENTS)
    assert again.stdout.splitlines()[0] == "taken: 3, here already: 0, not taken: 0, left out: 1"
    assert (await imported(forum))["11"].comments_count == 3


@ON_SQLITE
async def test_taking_it_back_twice_changes_nothing_more(forum: Forum, run_import: Import) -> None:
    await run_import(PLATFORM)
    await run_import(None, "--undo", "1")
    async with forum.session_factory.read_session() as session:
        [before] = await session.all(select(ImportBatch))
    again = await run_import(None, "--undo", "1")
    assert (again.exit_code, again.stdout) == (0, "taken back: ideas 0, comments 0\n")
    async with forum.session_factory.read_session() as session:
        [after] = await session.all(select(ImportBatch))
    assert before.undone_at == after.undone_at is not None


async def test_what_people_use_stays(
    forum: Forum, run_import: Import, drain: Drain, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    raw = "id,title,body\n" + "".join(
        f"{n},Idee nummer {n},Iets voor de buurt {n}.\n" for n in range(1, 5)
    )
    await run_import(raw, "--publish")
    ideas = await imported(forum)
    maria = await client_as(MARIA)
    assert (await maria.post(f"/nl/ideas/{ideas['1'].number}/vote")).status_code == 303
    await post_public_comment(forum, ideas["2"].ref, by=YUSUF)
    assert (await maria.post(f"/nl/ideas/{ideas['3'].number}/follow")).status_code == 303
    kept = [ideas[key].number for key in ("1", "2", "3")]
    result = await run_import(None, "--undo", "1")
    lines = result.stdout.splitlines()
    assert lines[0] == "taken back: ideas 1, comments 0"
    assert lines[1].startswith("staying: 3,")
    assert lines[1].endswith(", ".join(map(str, kept)))
    page = (await client.get("/nl/ideas")).text
    assert all(ideas[key].title in page for key in ("1", "2", "3"))
    assert ideas["4"].title not in page


@ON_SQLITE
async def test_other_imports_and_own_ideas_are_left_alone(forum: Forum, run_import: Import) -> None:
    await run_import("id,title,body\n1,Bank,In de zon\n")
    await run_import("id,title,body\n1,Bank,In de zon\n2,Koor,Samen\n", name="later.csv")
    await run_import(None, "--undo", "2")
    assert list(await imported(forum)) == ["1"]


async def test_comments_of_a_later_import_go_with_their_idea(
    forum: Forum, run_import: Import, drain: Drain
) -> None:
    await run_import(PLATFORM, "--publish")
    later = COMMENTS + "55;2024-06-05 10:00:00 UTC;Bel mij op 0470 00 00 12.;nl;An;12;x::Proposal\n"
    later = later.replace("x::", "Decidim::Proposals::")
    await run_import(PLATFORM, "--publish", comments=later)
    await drain()
    assert [str(case.state) for case in await cases(forum)].count("closed") == 0
    dry = await run_import(None, "--undo", "1", "--dry-run")
    assert dry.stdout == "would take back: ideas 3, comments 4\n"
    result = await run_import(None, "--undo", "1")
    assert result.stdout == "taken back: ideas 3, comments 4\n"
    await drain()
    async with forum.session_factory.read_session() as session:
        comments = await session.all(select(Comment))
    assert {(each.body, each.name_shown) for each in comments} == {("", "")}
    assert {str(case.state) for case in await cases(forum)} == {"closed"}
    again = await run_import(PLATFORM, "--publish", comments=later)
    assert again.stdout.startswith("taken: 3,") and "comments: 4" in again.stdout


@ON_SQLITE
async def test_comments_of_a_later_import_stay_on_an_idea_that_stays(
    forum: Forum, run_import: Import, client_as: ClientAs
) -> None:
    await run_import(PLATFORM, "--publish")
    await run_import(PLATFORM, "--publish", comments=COMMENTS)
    bank = (await imported(forum))["11"]
    maria = await client_as(MARIA)
    assert (await maria.post(f"/nl/ideas/{bank.number}/vote")).status_code == 303
    result = await run_import(None, "--undo", "1")
    assert result.stdout.splitlines()[0] == "taken back: ideas 2, comments 0"
    own = await run_import(None, "--undo", "2")
    assert own.stdout == "taken back: ideas 0, comments 3\n"


@ON_SQLITE
async def test_imports_are_listed(forum: Forum, run_import: Import) -> None:
    assert (await run_import(None, "--list")).stdout == "no imports yet\n"
    await run_import(PLATFORM, "--publish")
    [line] = (await run_import(None, "--list")).stdout.splitlines()
    assert line.startswith("1  ") and "Decidim  ideas 3, comments 0, not taken 0  published" in line
    await run_import(None, "--undo", "1")
    [line] = (await run_import(None, "--list")).stdout.splitlines()
    assert "taken back on" in line and line.endswith("0 ideas stay")


@ON_SQLITE
async def test_an_import_that_is_not_there(forum: Forum, run_import: Import) -> None:
    result = await run_import(None, "--undo", "7")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: there is no import 7")
