"""Importing: what comes in, for moderators or published, once however often it is run."""

import json
from datetime import UTC, datetime
from email.message import EmailMessage

import httpx2
import pytest
from sqlalchemy import update
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.database.columns import table_of
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Milestone, Status
from forum.moving_in.tables import ImportBatch, ImportedIdea
from forum.schema import METADATA
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import change_visibility
from tests.integration.moderation.case_steps import cases
from tests.integration.moving_in.conftest import COMMENTS, PLATFORM, Import, imported
from tests.people import ELS
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE
from tests.unit.moving_in.files import workbook

MAY = datetime(2024, 5, 1, 10, tzinfo=UTC)


@ON_SQLITE
async def test_a_dry_run_counts_and_writes_nothing(forum: Forum, run_import: Import) -> None:
    result = await run_import(PLATFORM, "--dry-run", "--publish", comments=COMMENTS)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "would take: 3, here already: 0, not taken: 0, left out: 1"
    assert "comments: 3" in lines
    assert "recognised: Decidim, CSV (semicolons; UTF-8)" in lines
    assert any(line.startswith("columns used: title/nl (title)") for line in lines)
    assert any("author/email" in line and "dropped" in line for line in lines)
    assert "no theme here has this name: Onbekend (1)" in lines
    for table in (Idea, Comment, Milestone, ImportBatch):
        assert await all_rows(forum, table) == []


async def test_a_dry_run_says_what_the_real_one_says(run_import: Import) -> None:
    answer = COMMENTS + "56;2024-06-05;Nog een reactie.;nl;;12;Decidim::Proposals::Proposal\n"
    for comments in (COMMENTS, answer):
        dry = await run_import(PLATFORM, "--dry-run", "--publish", comments=comments)
        real = await run_import(PLATFORM, "--publish", comments=comments)
        expected = [line for line in real.stdout.splitlines() if not line.startswith("import: ")]
        for word, dry_word in (("taken:", "would take:"), ("waiting for", "would wait for")):
            expected = [
                line.replace(word, dry_word, 1) if line.startswith(word) else line
                for line in expected
            ]
        assert dry.stdout.splitlines() == expected
    assert "comments: 1" in real.stdout


@ON_SQLITE
async def test_a_dry_run_counts_what_would_wait(run_import: Import) -> None:
    raw = "id,title,body,author\n1,Bel,Bel 0470 00 00 12\n2,Koffie,Elke dinsdag,De gemeente\n3,Bank,Zon\n"
    dry = await run_import(raw, "--dry-run", "--publish")
    assert "would wait for a moderator: 2" in dry.stdout
    real = await run_import(raw, "--publish")
    assert "waiting for a moderator: 2" in real.stdout


@ON_SQLITE
async def test_published_ideas_look_as_they_did(
    forum: Forum, run_import: Import, drain: Drain, client: httpx2.AsyncClient
) -> None:
    result = await run_import(PLATFORM, "--publish", comments=COMMENTS)
    assert result.stdout.splitlines()[0] == "taken: 3, here already: 0, not taken: 0, left out: 1"
    await drain()
    ideas = await imported(forum)
    bank, zingen, unread = ideas["11"], ideas["12"], ideas["13"]
    assert (bank.visibility, zingen.visibility) == (Visibility.public, Visibility.public)
    assert unread.visibility is Visibility.pending, "it wasn't public there"
    assert (bank.public_at, bank.posted_at) == (MAY, MAY)
    assert (bank.status, zingen.status) == (Status.accepted, Status.under_review)
    assert (bank.votes_count, bank.imported_votes, bank.comments_count) == (34, 34, 3)
    assert bank.body == "Een bank voor iedereen die even wil zitten."
    assert bank.theme_id and bank.neighbourhood_id

    page = (await client.get(f"/en/ideas/{bank.number}", follow_redirects=True)).text
    for part in (
        "An Proef",
        "34 of them on the former site",
        "from <bdi>Decidim</bdi>",
        "Die bank komt er.",
        "1 May 2024",
    ):
        assert part in page, part
    assert "on the former site</bdi>" in page
    listed = (await client.get("/nl/ideas?sort=votes")).text
    assert listed.index(bank.title) < listed.index(zingen.title)
    assert unread.title not in listed
    found = (await client.get("/nl/ideas?q=zingen")).text
    assert zingen.title in found and bank.title not in found


@pytest.mark.parametrize("escape", [r"\u0000", r"\ud800"])
async def test_json_with_texts_that_no_database_takes(
    forum: Forum, run_import: Import, escape: str
) -> None:
    fields = {
        "id": "7", "title": "Een bank in de zon", "body": "Een bank voor iedereen die wil zitten.",
        "author": "An", "category": "Nergens", "url": "https://old.example.org/7", "status": "Vreemd",
        "answer": "Die komt er.", "neighbourhood": "Elders", "created_at": "2024-05-01",
        "language": "nl", "votes": "3",
    }  # fmt: skip
    items = json.dumps([{name: f"{text}@@" for name, text in fields.items()}])
    result = await run_import(items.replace("@@", escape), "--publish", name="ideas.json")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.stdout.encode().startswith(b"taken: 1"), result.output
    (idea,) = (await imported(forum)).values()
    assert (idea.title, idea.source_id) == ("Een bank in de zon", "7")


@ON_SQLITE
async def test_comments_come_in_threads(forum: Forum, run_import: Import) -> None:
    result = await run_import(PLATFORM, "--publish", comments=COMMENTS)
    assert "comments left out, because what they are about isn't taken: 1" in result.stdout
    first, second, third = await all_rows(forum, Comment)
    assert (first.body, first.name_shown, first.parent_id) == ("Ik kom zeker zitten.", "Piet", None)
    assert [second.parent_id, third.parent_id] == [first.id, first.id], "one level of answers"
    assert first.posted_at == datetime(2024, 5, 3, 10, tzinfo=UTC)
    assert {each.visibility for each in (first, second, third)} == {Visibility.public}


@ON_SQLITE
async def test_comments_of_a_later_file_come_in_once(forum: Forum, run_import: Import) -> None:
    await run_import(PLATFORM, "--publish")
    for _ in range(2):
        await run_import(PLATFORM, "--publish", comments=COMMENTS)
    assert len(await all_rows(forum, Comment)) == 3
    assert (await imported(forum))["11"].comments_count == 3
    assert [batch.comments for batch in await all_rows(forum, ImportBatch)] == [0, 3]


@ON_SQLITE
async def test_without_publish_a_moderator_reads_everything(
    forum: Forum, run_import: Import, drain: Drain, client_as: ClientAs
) -> None:
    await run_import(PLATFORM, comments=COMMENTS)
    await drain()
    ideas = await imported(forum)
    assert {idea.visibility for idea in ideas.values()} == {Visibility.pending}
    assert {each.visibility for each in await all_rows(forum, Comment)} == {Visibility.pending}
    assert len(await cases(forum)) == 6
    await change_visibility(forum, ideas["11"].ref, Visibility.public)
    bank = (await imported(forum))["11"]
    assert bank.public_at == MAY, "the date of the former site stays"
    page = (
        await (await client_as(ELS)).get(f"/en/ideas/{ideas['12'].number}", follow_redirects=True)
    ).text
    assert "Jo Voorbeeld" in page and "from <bdi>Decidim</bdi>" in page


@ON_SQLITE
async def test_a_text_that_needs_a_look_waits_although_it_was_public(
    forum: Forum, run_import: Import
) -> None:
    raw = (
        "id,title,body\n1,Praten,Ik wil niet meer leven. Niemand zou me missen.\n"
        "2,Bellen,Bel mij op 0470 00 00 12 voor meer uitleg.\n3,Koffie,Elke dinsdag koffie.\n"
    )
    result = await run_import(raw, "--publish")
    assert "waiting for a moderator: 2" in result.stdout
    ideas = await imported(forum)
    assert [ideas[key].visibility for key in ("1", "2", "3")] == [
        Visibility.pending, Visibility.pending, Visibility.public,
    ]  # fmt: skip


@ON_SQLITE
async def test_private_data_in_an_answer_waits(forum: Forum, run_import: Import) -> None:
    raw = (
        "id,title,body,status,answer\n"
        "1,Bank,In de zon,accepted,Bel An op 0470 00 00 12.\n"
        "2,Koor,Samen zingen,accepted,Mail an@example.org.\n"
        "3,Zorg,Praten helpt,accepted,Zie https://a.example https://b.example https://c.example\n"
    )
    await run_import(raw, "--publish")
    ideas = await imported(forum)
    assert [ideas[key].visibility for key in ("1", "2", "3")] == [
        Visibility.pending, Visibility.pending, Visibility.public,
    ]  # fmt: skip


@ON_SQLITE
async def test_a_moderator_reads_the_answer_that_becomes_public(
    forum: Forum, run_import: Import, drain: Drain, client_as: ClientAs
) -> None:
    raw = "id,title,body,status,answer\n1,Bank,In de zon,accepted,Bel An op 0470 00 00 12.\n"
    await run_import(raw, "--publish")
    await drain()
    idea = (await imported(forum))["1"]
    [case] = await cases(forum)
    moderator = await client_as(ELS)
    page = (await moderator.get(f"/en/moderation/cases/{case.pk}", follow_redirects=True)).text
    assert "Answer on the former site" in page and "0470 00 00 12" in page
    await change_visibility(forum, idea.ref, Visibility.public)
    page = (await moderator.get(f"/en/moderation/cases/{case.pk}", follow_redirects=True)).text
    assert "Answer on the former site" not in page, "it is on the idea's page now"


@ON_SQLITE
async def test_an_answer_to_an_idea_that_stayed_open_opens_nothing_again(
    forum: Forum, run_import: Import, client: httpx2.AsyncClient
) -> None:
    await run_import("id,title,body,answer\n1,Bank,In de zon,We kijken ernaar.\n", "--publish")
    idea = (await imported(forum))["1"]
    page = (await client.get(f"/en/ideas/{idea.number}", follow_redirects=True)).text
    assert "Open for support again" not in page
    assert "Answered" in page and "We kijken ernaar." in page


async def test_nobody_is_mailed_and_no_address_is_kept(
    forum: Forum, run_import: Import, drain: Drain, mails: Mails
) -> None:
    raw = PLATFORM.replace("Jo Voorbeeld", "jo@example.org")
    await run_import(raw, "--publish", comments=COMMENTS.replace("Piet", "piet@example.org"))
    await drain()
    sent: list[EmailMessage] = mails()
    assert sent == []
    async with forum.session_factory.read_session() as session:
        for table in METADATA.sorted_tables:
            if table.name.startswith(("idea", "comment", "milestone", "import", "journal")):
                for row in await session.fetch_all(table.select()):
                    assert "@example" not in str(row), table.name


async def test_the_same_ideas_come_in_once(forum: Forum, run_import: Import) -> None:
    await run_import(PLATFORM)
    again = await run_import(PLATFORM, name="ideas (1).csv")
    assert again.stdout.splitlines()[0] == "taken: 0, here already: 3, not taken: 0, left out: 1"
    assert (again.exit_code, again.stderr) == (0, "")
    corrected = await run_import(PLATFORM.replace("samen.", "samen, ook als het regent."))
    assert corrected.stderr.splitlines() == [
        "line 3: here already, with other words; nothing was changed"
    ]
    assert corrected.exit_code == 0
    assert (await imported(forum))["12"].body == "Elke zondag zingen we samen."
    assert len(await all_rows(forum, ImportBatch)) == 1, "what brought nothing isn't listed"


@ON_SQLITE
@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        (";accepted;", ";realised;", "another status"),
        (";accepted;", ";;", "another status"),
        ("Die bank komt er.", "Die bank staat er.", "another answer"),
        ("<p>Die bank komt er.</p>", "", "another answer"),
        (";34;", ";35;", "other support"),
        ("accepted;<p>Die bank", "declined;<p>Geen bank", "another status, another answer"),
        ("<b>iedereen</b>", "jong", "other words"),
    ],
)
async def test_what_a_later_file_says_otherwise_is_named(
    forum: Forum, run_import: Import, before: str, after: str, difference: str
) -> None:
    await run_import(PLATFORM, "--publish")
    for dry in (("--dry-run",), ()):
        again = await run_import(PLATFORM.replace(before, after, 1), "--publish", *dry)
        assert again.stderr == f"line 2: here already, with {difference}; nothing was changed\n"
        assert again.exit_code == 0
    assert (await imported(forum))["11"].status is Status.accepted


async def test_what_the_town_does_with_an_idea_is_no_difference(
    forum: Forum, run_import: Import
) -> None:
    await run_import(PLATFORM, "--publish")
    idea = (await imported(forum))["11"]
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(
            update(table_of(Idea))
            .where(col(Idea.id) == idea.number)
            .values(status=Status.realised, votes_count=40)
        )
    assert (await run_import(PLATFORM, "--publish")).stderr == ""


async def test_two_sites_may_use_the_same_ids(forum: Forum, run_import: Import) -> None:
    await run_import("id,title,body\n1,Bank,In de zon\n")
    other = "id,title,body\n1,Koor,Samen zingen\n"
    refused = await run_import(other)
    assert refused.exit_code == 1
    assert "line 2: another idea has this id already" in refused.stderr
    assert (await run_import(other, "--source", "Koorsite")).exit_code == 0
    assert len(await all_rows(forum, ImportedIdea)) == 2


@ON_SQLITE
async def test_one_bad_line_costs_one_line(forum: Forum, run_import: Import) -> None:
    raw = 'id,title,body\n1,Bank,In de zon\n2,,niets\n3,"open,x\n4,Koor,Samen\n5,Thee\n'
    result = await run_import(raw)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "taken: 3, here already: 0, not taken: 2"
    assert result.stderr.splitlines() == [
        "line 3: there is no title",
        "line 4: a quote isn't closed",
        "Error: 2 of 5 could not be taken",
    ]
    assert sorted(await imported(forum)) == ["1", "4", "5"]


@ON_SQLITE
async def test_a_workbook_with_comments_on_a_sheet_of_their_own(
    forum: Forum, run_import: Import
) -> None:
    raw = workbook(
        ("Uitleg bij de export",),
        Ideas=[("ID", "Title", "Description"), ("a", "Bank", "In de zon"), ("b", "Koor", None)],
        Comments=[("ID", "Input", "Comment", "Author name"), ("x", "Bank", "Goed plan!", "An")],
    )
    result = await run_import(raw, "--publish", name="export.xlsx")
    assert result.stdout.splitlines()[0] == "taken: 2, here already: 0, not taken: 0"
    assert "comments: 1" in result.stdout
    [comment] = await all_rows(forum, Comment)
    assert (comment.body, comment.name_shown) == ("Goed plan!", "An")


async def test_followers_hear_nothing_of_imported_comments(
    forum: Forum, run_import: Import, drain: Drain, client_as: ClientAs, mails: Mails
) -> None:
    await run_import(PLATFORM, "--publish")
    idea = (await imported(forum))["11"]
    els = await client_as(ELS)
    assert (await els.post(f"/nl/ideas/{idea.number}/follow")).status_code == 303
    await run_import(PLATFORM, "--publish", comments=COMMENTS)
    await drain()
    assert mails() == []
    async with forum.session_factory.read_session() as session:
        notices = await session.fetch_all(METADATA.tables["notice"].select())
    assert notices == []


@ON_SQLITE
async def test_an_unknown_encoding_is_asked_for(forum: Forum, run_import: Import) -> None:
    raw = "id;titel\n1;Bänke für die Müllerstrasse\n".encode("cp850")
    refused = await run_import(raw)
    assert refused.exit_code == 1 and "--encoding" in refused.stderr
    named = await run_import(raw, "--encoding", "cp850", "--titles-only")
    assert named.exit_code == 0
    assert (await imported(forum))["1"].title == "Bänke für die Müllerstrasse"
    unknown = await run_import(raw, "--encoding", "klingon")
    assert unknown.exit_code == 2


async def test_status_steps_are_public_and_marked(forum: Forum, run_import: Import) -> None:
    await run_import(PLATFORM, "--publish")
    number = (await imported(forum))["11"].number
    async with forum.session_factory.read_session() as session:
        steps = await session.all(
            select(Milestone).where(col(Milestone.idea_id) == number).order_by(col(Milestone.id))
        )
    assert [step.after for step in steps] == ["pending", "public", "accepted"]
    assert all(step.imported and step.actor_role is None for step in steps)
    assert steps[-1].at == datetime(2024, 6, 1, 8, tzinfo=UTC)
