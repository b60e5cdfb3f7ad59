"""Ids of comments: none vanishes because another has its number, or says the same."""

import hashlib
import json

from sqlalchemy import update
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.database.columns import table_of
from forum.discussion.tables import Comment
from forum.moving_in.tables import ImportedComment
from tests.integration.moving_in.conftest import Import, imported
from tests.services.databases import ON_SQLITE

IDEAS = "ideenummer;titel;tekst\n1;Bank;In de zon\n2;Koor;Samen zingen\n"
NUMBERED = (
    "ideenummer;reactienummer;antwoord_op;reactie\n1;1;;Bank een\n1;2;1;Bank twee\n2;1;;Koor een\n"
    "2;2;1;Koor twee\n2;3;9;Koor drie\n"
)
SAME = "ideenummer;naam;reactie\n1;An;Eens!\n1;Bo;Eens!\n1;;Eens!\n1;;Eens!\n2;An;Eens!\n"


async def _comments(forum: Forum) -> list[Comment]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Comment).order_by(col(Comment.id)))


@ON_SQLITE
async def test_comments_may_be_numbered_anew_for_each_idea(
    forum: Forum, run_import: Import
) -> None:
    for count in (5, 0):
        result = await run_import(IDEAS, "--publish", comments=NUMBERED)
        assert result.exit_code == 0, result.output
        assert (f"comments: {count}" in result.stdout.splitlines()) == bool(count)
    numbers = {key: idea.number for key, idea in (await imported(forum)).items()}
    comments = await _comments(forum)
    bodies = {comment.id: comment.body for comment in comments}
    assert sorted(
        (each.body, each.subject_id, bodies.get(each.parent_id)) for each in comments
    ) == [
        ("Bank een", numbers["1"], None),
        ("Bank twee", numbers["1"], "Bank een"),
        ("Koor drie", numbers["2"], None),
        ("Koor een", numbers["2"], None),
        ("Koor twee", numbers["2"], "Koor een"),
    ]


@ON_SQLITE
async def test_an_answer_to_one_of_several_is_named(run_import: Import) -> None:
    raw = f"{NUMBERED};7;2;Een antwoord zonder idee\n"
    result = await run_import(IDEAS, "--publish", comments=raw)
    assert (
        "comments.csv, line 7: it answers comment 2, and several have this number"
        in result.stderr.splitlines()
    )
    assert result.exit_code == 1
    assert "comments: 5, not taken: 1" in result.stdout


@ON_SQLITE
async def test_people_who_say_the_same_have_all_said_it(forum: Forum, run_import: Import) -> None:
    dry = await run_import(IDEAS, "--publish", "--dry-run", comments=SAME)
    assert "comments: 5" in dry.stdout.splitlines()
    for _ in range(2):
        assert (await run_import(IDEAS, "--publish", comments=SAME)).exit_code == 0
    found = [(comment.body, comment.name_shown) for comment in await _comments(forum)]
    assert sorted(found) == [("Eens!", ""), ("Eens!", ""), ("Eens!", "An"), ("Eens!", "An"), ("Eens!", "Bo")]  # fmt: skip


async def test_comments_of_earlier_versions_are_known(forum: Forum, run_import: Import) -> None:
    one = "ideenummer;naam;reactie\n1;Bo;Eens!\n"
    await run_import(IDEAS, "--publish", comments=one)
    former = hashlib.sha256(b"1\n\nEens!").hexdigest()[:32]
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(update(table_of(ImportedComment)).values(source_id=former))
    dry = await run_import(IDEAS, "--publish", "--dry-run", comments=SAME)
    assert "comments: 4" in dry.stdout.splitlines()
    result = await run_import(IDEAS, "--publish", comments=SAME)
    assert "comments: 4" in result.stdout.splitlines()
    again = await run_import(IDEAS, "--publish", comments=SAME)
    assert not any(line.startswith("comments: ") for line in again.stdout.splitlines())
    assert [each.name_shown for each in await _comments(forum)].count("Bo") == 1


@ON_SQLITE
async def test_an_id_that_stands_for_other_words_is_named(forum: Forum, run_import: Import) -> None:
    raw = "id,idea_id,body\n1,1,Eerste\n1,1,Tweede\n1,1,Eerste\n"
    plain = IDEAS.replace(";", ",")
    result = await run_import(plain, "--publish", comments=raw)
    assert result.stderr.splitlines() == [
        "comments.csv, line 3: the id 1 is that of another comment on this idea: comments.csv, line 2",
        "Error: 1 comment could not be taken",
    ]
    assert [comment.body for comment in await _comments(forum)] == ["Eerste"]


@ON_SQLITE
async def test_ids_of_comments_inside_an_idea(forum: Forum, run_import: Import) -> None:
    comments = [
        {"id": 1, "body": "Eerste", "replies": [{"body": "Eens!"}, {"body": "Eens!"}]},
        {"id": 1, "body": "Tweede", "replies": [{"body": "Op de tweede"}]},
        {"body": "Eens!"},
        {"id": 5, "body": "Niet voor iedereen", "internal": True, "replies": [{"body": "Geheim"}]},
    ]
    ideas = [{"id": 1, "title": "Bank", "body": "", "comments": comments}]
    for _ in range(2):
        result = await run_import(json.dumps(ideas), "--publish", name="ideas.json")
        assert result.stderr.splitlines()[:-1] == [
            "line 1, comment 2: the id 1 is that of another comment on this idea: line 1, comment 1"
        ]
    assert "comments left out, without text or hidden there: 2" in result.stdout
    found = await _comments(forum)
    first = next(comment.id for comment in found if comment.body == "Eerste")
    assert sorted((each.body, each.parent_id == first) for each in found) == [
        ("Eens!", False), ("Eens!", True), ("Eens!", True), ("Eerste", False), ("Op de tweede", False),
    ]  # fmt: skip


async def test_comments_by_a_title_that_two_ideas_have_are_named(
    forum: Forum, run_import: Import
) -> None:
    ideas = "titel,tekst,verborgen\nBank,Zon,\nBank,Schaduw,ja\nKoor,Zingen,\n"
    raw = "voorstel,reactie\nbank,Goed plan\nKoor,Ik zing mee\n"
    result = await run_import(ideas, "--publish", comments=raw)
    assert result.stderr.splitlines() == [
        "comments.csv, line 2: several ideas have the title that it names; name them by their numbers",
        "Error: 1 comment could not be taken",
    ]
    assert [comment.body for comment in await _comments(forum)] == ["Ik zing mee"]


@ON_SQLITE
async def test_columns_of_comments_that_are_dropped_are_said(
    forum: Forum, run_import: Import
) -> None:
    raw = "ideenummer;reactie;naam;e-mail;kleur\n1;Goed plan;An;an@example.org;rood\n"
    result = await run_import(IDEAS, "--publish", comments=raw)
    assert (
        "columns dropped of comments: e-mail (addresses and phone numbers of people are never taken), kleur"
    ) in result.stdout.splitlines()
    assert [comment.name_shown for comment in await _comments(forum)] == ["An"]


@ON_SQLITE
async def test_an_address_in_the_column_of_names_is_never_taken(
    forum: Forum, run_import: Import
) -> None:
    address = "Fam. Proef, Teststraat 12, 9000 Oeverdam"
    ideas = f'id,title,body,author\n1,Bank,Zon,"{address}"\n'
    raw = f'id,idea_id,body,author\n1,1,Goed plan,"{address}"\n2,1,Ja,an [at] example.org\n'
    result = await run_import(ideas, "--publish", comments=raw)
    assert "names left out, because they are addresses or numbers of people: 3" in result.stdout
    assert (await imported(forum))["1"].name_shown == ""
    assert {comment.name_shown for comment in await _comments(forum)} == {""}
