"""Files of comments: each on its own idea, and every line that can't be taken is named."""

from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from tests.integration.moving_in.conftest import PLATFORM, Import, imported
from tests.services.databases import ON_SQLITE
from tests.unit.moving_in.files import workbook

PLAIN = "id,title,body\n1,Bank,In de zon\n2,Koor,Samen zingen\n"
CONSUL = "id,title,summary,cached_votes_up\n1,Een bank,Een bank in de zon.,3\n"
CONSUL_COMMENTS = (
    "id;commentable_id;commentable_type;body;ancestry\n"
    "5;1;Proposal;Een goed voorstel.;\n"
    "6;1;Debate;Over een debat.;\n"
    "7;1;Poll;Over een peiling.;\n"
    "8;1;Budget::Investment;Over een begroting.;\n"
    "9;1;Debate;Nog iets over het debat.;6\n"
    "10;1;Proposal;Dat vind ik ook goed.;5\n"
    "11;1;Legislation::Proposal;Over een verordening.;\n"
)


async def _bodies(forum: Forum) -> list[str]:
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Comment).order_by("id"))
    return [comment.body for comment in found]


@ON_SQLITE
async def test_comments_on_other_things_stay_out(forum: Forum, run_import: Import) -> None:
    result = await run_import(CONSUL, "--publish", comments=CONSUL_COMMENTS)
    assert await _bodies(forum) == ["Een goed voorstel.", "Dat vind ik ook goed."]
    assert (
        "comments left out, on other things than these ideas: Debate (2), Poll (1), "
        "Budget::Investment (1), Legislation::Proposal (1)"
    ) in result.stdout
    assert result.exit_code == 0


@ON_SQLITE
async def test_comments_on_investments_come_with_a_list_of_investments(
    forum: Forum, run_import: Import
) -> None:
    raw = "id,title,description,geographical_scope,feasibility\n1,Een bank,Hout,Centrum,feasible\n"
    await run_import(raw, "--publish", comments=CONSUL_COMMENTS)
    assert await _bodies(forum) == ["Over een begroting."]


@ON_SQLITE
async def test_an_answer_never_lands_on_the_idea_with_the_number_of_a_comment(
    forum: Forum, run_import: Import
) -> None:
    raw = (
        "id;body;commentable_id;commentable_type\n"
        "11;Over een debat.;7;Decidim::Debates::Debate\n"
        "51;Een antwoord daarop.;11;Decidim::Comments::Comment\n"
        "52;Over een vergadering.;12;Decidim::Meetings::Meeting\n"
        "53;Een antwoord op een reactie die ontbreekt.;12;Decidim::Comments::Comment\n"
    )
    result = await run_import(PLATFORM, "--publish", comments=raw)
    assert await _bodies(forum) == []
    assert "Decidim::Debates::Debate (1), Decidim::Meetings::Meeting (1)" in result.stdout
    assert "comments left out, because what they are about isn't taken: 2" in result.stdout


@ON_SQLITE
async def test_damaged_comments_are_named_and_change_the_exit_code(
    forum: Forum, run_import: Import
) -> None:
    raw = (
        'id,idea_id,body,author\n1,1,Goede reactie,Jan\n2,1,"open,Els\n3,1,Laatste reactie,\n'
        f"4,1,{'lang ' * 2000},Jan\n5,1,a,b,c,d\n6,1,,Jan\n"
    )
    result = await run_import(PLAIN, "--publish", comments=raw)
    assert await _bodies(forum) == ["Goede reactie", "Laatste reactie"]
    lines = result.stderr.splitlines()
    assert lines[0] == "comments.csv, line 3: a quote isn't closed"
    assert lines[1].startswith("comments.csv, line 5: the text has 9999 characters, at most ")
    assert lines[2].startswith("comments.csv, line 6: there are more cells than columns")
    assert lines[3:] == ["Error: 3 comments could not be taken"]
    assert result.exit_code == 1
    assert "comments: 2, not taken: 3" in result.stdout
    assert "comments left out, without text or hidden there: 1" in result.stdout


@ON_SQLITE
async def test_a_comment_inside_an_idea_is_named_by_its_place(run_import: Import) -> None:
    raw = (
        '[{"id": 1, "title": "Bank", "body": "", "comments": [{"body": "Ja"}, {"body": "%s"}]}]'
        % ("lang " * 2000)
    )
    result = await run_import(raw, name="ideas.json")
    assert "line 1, comment 2: the text has 9999 characters" in result.stderr
    assert result.exit_code == 1


@ON_SQLITE
async def test_columns_of_comments_can_be_named(forum: Forum, run_import: Import) -> None:
    raw = "nr,onderdeel,praatje\n1,2,Ik zing mee.\n"
    refused = await run_import(PLAIN, comments=raw)
    assert refused.exit_code == 1
    assert "no column for the body; name it with --map-comments" in refused.stderr
    named = ("--map-comments=body=Praatje", "--map-comments=subject=onderdeel")
    result = await run_import(PLAIN, *named, comments=raw)
    assert (result.exit_code, await _bodies(forum)) == (0, ["Ik zing mee."])
    assert "columns used of comments: praatje (body), onderdeel (subject)" in result.stdout


@ON_SQLITE
async def test_a_sheet_of_comments_is_never_passed_over_in_silence(
    forum: Forum, run_import: Import
) -> None:
    raw = workbook(
        ("ID", "Title", "Description"), ("a", "Bank", "In de zon"),
        Reacties=[("ID", "Waarover", "Comment"), ("x", "a", "Goed plan!")],
    )  # fmt: skip
    silent = await run_import(raw, "--dry-run", name="export.xlsx")
    assert "sheet Reacties isn't read: no column for the subject" in silent.stdout
    result = await run_import(raw, "--map-comments=subject=Waarover", name="export.xlsx")
    assert (result.exit_code, await _bodies(forum)) == (0, ["Goed plan!"])


@ON_SQLITE
async def test_columns_of_comments_that_are_not_there(forum: Forum, run_import: Import) -> None:
    refused = await run_import(PLAIN, "--map-comments=body=Tekst")
    assert refused.exit_code == 1
    assert "there is no file or sheet of comments" in refused.stderr
    assert await imported(forum) == {}


@ON_SQLITE
async def test_comments_of_meinberlin(forum: Forum, run_import: Import) -> None:
    ideas = "Referenznummer,Name,Beschreibung\n2023-1,Eine Bank,In der Sonne.\n"
    raw = (
        "ID,Comment,Created,Link,User,Replies to Comment,Replies to Reference\n"
        "7,Gut!,01.05.2023,https://example.org/7,Jo,,2023-1\n"
        "8,Sehr gut!,02.05.2023,https://example.org/8,An,7,\n"
    )
    result = await run_import(ideas, "--publish", comments=raw)
    assert result.exit_code == 0, result.output
    async with forum.session_factory.read_session() as session:
        first, second = await session.all(select(Comment).order_by("id"))
    assert (first.body, first.name_shown, second.parent_id) == ("Gut!", "Jo", first.id)
    assert (first.posted_at.year, first.posted_at.month) == (2023, 4), "midnight in the town"


@ON_SQLITE
async def test_dates_of_comments_that_can_not_be_read_are_named(run_import: Import) -> None:
    raw = "id,idea_id,body,date\n1,1,Goede reactie,ooit\n"
    result = await run_import(PLAIN, comments=raw)
    assert (
        "dates of comments that could not be read (those get today's): comments.csv, line 2"
    ) in result.stdout


@ON_SQLITE
async def test_comments_that_were_not_public_there_stay_out_or_wait(
    forum: Forum, run_import: Import
) -> None:
    raw = (
        "id,idea_id,body,is_approved,status,valuation\n1,1,Goede reactie,true,published,f\n"
        "2,1,Wacht nog even,false,,f\n3,1,Koop hier pillen,true,spam,f\n"
        "4,1,De burgemeester wil niet,true,published,t\n5,1,Ooit misschien,true,wie weet,f\n"
    )
    result = await run_import(PLAIN, "--publish", comments=raw)
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Comment).order_by("id"))
    assert [(comment.body, comment.visibility) for comment in found] == [
        ("Goede reactie", Visibility.public),
        ("Wacht nog even", Visibility.pending),
        ("Ooit misschien", Visibility.pending),
    ]
    lines = result.stdout.splitlines()
    assert "1 comment waits because of the column is_approved, with false (1)" in lines
    assert (
        "1 comment waits because of the column status, with what is not known here: wie weet (1)"
    ) in lines
    assert "comments left out, without text or hidden there: 2" in lines


@ON_SQLITE
async def test_comments_that_wait_are_counted(forum: Forum, run_import: Import) -> None:
    raw = "id,title,body,published\n1,Bank,In de zon,yes\n2,Koor,Samen zingen,no\n"
    comments = "id,idea_id,body\n1,1,Goed plan\n2,1,Bel mij op 0470 00 00 12 voor meer uitleg\n3,2,Ik zing mee\n"
    wait = "for a moderator: 2 (their idea is not public, or their text needs a look)"
    dry = await run_import(raw, "--publish", "--dry-run", comments=comments)
    assert "comments: 3" in dry.stdout.splitlines()
    assert f"comments that would wait {wait}" in dry.stdout.splitlines()
    result = await run_import(raw, "--publish", comments=comments)
    assert "comments: 3" in result.stdout.splitlines()
    assert f"comments that wait {wait}" in result.stdout.splitlines()
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Comment).order_by(col(Comment.id)))
    assert [comment.is_public for comment in found] == [True, False, False]


@ON_SQLITE
async def test_comments_of_a_later_file_that_would_wait(run_import: Import) -> None:
    comments = "id,idea_id,body\n1,1,Goed plan\n2,1,Bel mij op 0470 00 00 12 voor meer uitleg\n"
    await run_import(PLAIN, "--publish")
    for dry, verb in ((("--dry-run",), "would wait"), ((), "wait")):
        result = await run_import(PLAIN, "--publish", *dry, comments=comments)
        assert f"comments that {verb} for a moderator: 1 " in result.stdout
    again = await run_import(PLAIN, "--publish", comments=comments)
    assert "comments that" not in again.stdout
