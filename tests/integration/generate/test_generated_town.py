"""A generated town is what its own rules would have made, the same each time, and can be used."""

from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlmodel import SQLModel

from forum.accounts.tables import Member
from forum.app.container import Forum, build
from forum.calls import rules as calls_rules
from forum.calls.tables import Call
from forum.cli import main
from forum.core.actor import Role
from forum.core.screening.signs import screen
from forum.core.text.cleaning import clean_text
from forum.core.unit_of_work import SessionFactory
from forum.core.visibility import VISIBILITY_TRANSITIONS, Visibility
from forum.discussion.tables import Comment
from forum.generate import sizes
from forum.generate.loader import Loader, NotEmpty, table_of
from forum.generate.sizes import CapacityExceeded, Sizes
from forum.generate.texts import SPEAKERS
from forum.ideas import rules
from forum.ideas.tables import Idea, Milestone, MilestoneKind, Status, Vote
from forum.inbox.tables import Follow
from forum.projects.tables import Project, ProjectIdea, Update
from moderation.tables import Case, CaseState, Decision, Outcome
from search.actions.rebuild import reindex
from tests.conftest import ClientAs, Drain
from tests.factories import post_public_ideas
from tests.frozen_clock import FrozenClock
from tests.people import ANN, BRAM, CAST, MARIA, TOM
from tests.services.databases import ON_SQLITE, SqliteTemplate

SMALL = Sizes.of(150)
IN_NO_TOWN = ("alembic_version", "journal_entry", "member_session", "search_state")


async def make(session_factory: SessionFactory, seed: int = 1, of: Sizes = SMALL) -> int:
    """A town in this forum; says how many rows it has."""
    return await Loader(session_factory, of, seed, sizes.UNTIL, lambda *_: None).load()


async def every(session_factory: SessionFactory, table: type[SQLModel]) -> list[Any]:
    async with session_factory.read_session() as session:
        return await session.all(select(table).order_by(*table_of(table).primary_key))


@pytest.fixture
async def town(forum: Forum) -> Forum:
    await make(forum.session_factory)
    return forum


async def contents(session_factory: SessionFactory) -> dict[str, list[Any]]:
    """Every row of every table."""
    found = {}
    async with session_factory.read_session() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in IN_NO_TOWN:
                rows = await session.rows(select(table).order_by(*table.primary_key))
                found[table.name] = [tuple(row) for row in rows]
    return found


# How many there are


async def test_there_are_as_many_as_were_asked_for(forum: Forum) -> None:
    before = len(await every(forum.session_factory, Member))
    await make(forum.session_factory, of=Sizes(ideas=60, votes=333, comments=77, members=40))
    assert len(await every(forum.session_factory, Idea)) == 60
    assert len(await every(forum.session_factory, Vote)) == 333
    assert len(await every(forum.session_factory, Comment)) == 77
    residents = [
        one for one in await every(forum.session_factory, Member) if one.role is Role.resident
    ]
    assert len(residents) == 40 + 2
    assert before == 7


async def test_more_votes_than_members_can_cast_are_refused(forum: Forum) -> None:
    with pytest.raises(CapacityExceeded):
        await make(forum.session_factory, of=Sizes(ideas=20, votes=5000, comments=0, members=10))
    assert await every(forum.session_factory, Idea) == []


@ON_SQLITE
async def test_every_visibility_status_and_language_is_there(town: Forum) -> None:
    ideas = await every(town.session_factory, Idea)
    assert {idea.visibility for idea in ideas} == set(Visibility)
    assert {idea.status for idea in ideas if idea.is_public} == set(Status)
    assert {"nl", "fr", "ar"} <= {idea.language for idea in ideas} <= set(SPEAKERS)
    votes = sorted((idea.votes_count for idea in ideas if idea.is_public), reverse=True)
    assert votes[0] > 2 * votes[len(votes) // 2], "a few have much of the support"


# What the actions would have made. One database says it all: a seed gives both the same rows.


@ON_SQLITE
async def test_counts_are_those_of_the_rows(town: Forum) -> None:
    ideas = {idea.id: idea for idea in await every(town.session_factory, Idea)}
    votes = Counter(vote.idea_id for vote in await every(town.session_factory, Vote))
    comments: Counter[tuple[str, int]] = Counter(
        (comment.subject_kind, comment.subject_id)
        for comment in await every(town.session_factory, Comment)
        if comment.is_public
    )
    for number, idea in ideas.items():
        assert idea.votes_count == votes[number]
        assert idea.comments_count == comments["idea", number]
        if idea.public_at is None:
            assert (idea.public_day, idea.trend) == (0, 0)
        else:
            assert idea.public_day == rules.epoch_day(idea.public_at)
            assert idea.trend == rules.trend(idea.public_day, idea.votes_count)
    for project in await every(town.session_factory, Project):
        assert project.comments_count == comments["project", project.number]


@ON_SQLITE
async def test_votes_keep_to_the_rules(town: Forum) -> None:
    members = {member.id: member for member in await every(town.session_factory, Member)}
    ideas = {idea.id: idea for idea in await every(town.session_factory, Idea)}
    ended = {
        step.idea_id: step.at
        for step in await every(town.session_factory, Milestone)
        if step.kind is MilestoneKind.status and Status(step.after) in rules.VOTING_ENDED
    }
    votes = await every(town.session_factory, Vote)
    assert len({(vote.idea_id, vote.member_id) for vote in votes}) == len(votes)
    for vote in votes:
        idea = ideas[vote.idea_id]
        assert idea.is_public
        assert members[vote.member_id].joined_at <= idea.public_at <= vote.cast_at
        assert vote.cast_at <= ended.get(vote.idea_id, vote.cast_at)


@ON_SQLITE
async def test_timelines_lead_to_where_ideas_stand(town: Forum) -> None:
    lines: dict[int, list[Milestone]] = {}
    steps = await every(town.session_factory, Milestone)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    for step in steps:
        lines.setdefault(step.idea_id, []).append(step)
    for idea in await every(town.session_factory, Idea):
        visibility, status = Visibility.draft, Status.open
        for step in lines.get(idea.number, ()):
            if step.kind is MilestoneKind.visibility:
                assert step.before == visibility
                assert Visibility(step.after) in VISIBILITY_TRANSITIONS[visibility]
                visibility = Visibility(step.after)
            else:
                assert step.before == status and rules.is_status_move(status, Status(step.after))
                status = Status(step.after)
                assert bool(step.text) == (status in rules.NEEDS_ANSWER)
                assert step.actor_role is Role.official
        assert status is idea.status
        assert visibility is idea.visibility or (visibility, idea.visibility) == (
            Visibility.rejected, Visibility.erased,
        )  # fmt: skip


@ON_SQLITE
async def test_ideas_are_posted_in_open_calls_and_in_order(town: Forum) -> None:
    calls = {call.id: call for call in await every(town.session_factory, Call)}
    ideas = await every(town.session_factory, Idea)
    assert [idea.posted_at for idea in ideas] == sorted(idea.posted_at for idea in ideas)
    assert any(idea.call_id for idea in ideas)
    for idea in ideas:
        day = idea.posted_at.astimezone(town.site.zone).date()
        assert calls_rules.may_post_in(calls.get(idea.call_id), day)
        assert clean_text(idea.body) == idea.body and clean_text(idea.title) == idea.title
    posted = [(idea.author_id, idea.title, idea.body) for idea in ideas if idea.author_id]
    assert len(set(posted)) == len(posted)
    follows = {(one.member_id, one.subject_id) for one in await every(town.session_factory, Follow)}
    assert follows == {(idea.author_id, idea.number) for idea in ideas if idea.author_id}


@ON_SQLITE
async def test_comments_answer_one_level_deep(town: Forum) -> None:
    comments = {comment.id: comment for comment in await every(town.session_factory, Comment)}
    assert any(comment.parent_id for comment in comments.values())
    assert {comment.subject_kind for comment in comments.values()} == {"idea", "project"}
    for comment in comments.values():
        if parent := comments.get(comment.parent_id):
            assert parent.parent_id is None and parent.subject == comment.subject
            assert parent.posted_at <= comment.posted_at
    said = [(one.author_id, one.subject, one.body) for one in comments.values()]
    assert len(set(said)) == len(said)


@ON_SQLITE
async def test_what_waits_has_one_open_case_with_its_signs(town: Forum) -> None:
    ideas = {idea.number: idea for idea in await every(town.session_factory, Idea)}
    comments = {comment.id: comment for comment in await every(town.session_factory, Comment)}
    cases = await every(town.session_factory, Case)
    waiting = sorted((case.subject_kind, case.subject_id) for case in cases if case.is_open)
    due = [("idea", n) for n, idea in ideas.items() if _waits(idea)]
    due += [("comment", n) for n, one in comments.items() if one.visibility == Visibility.pending]
    assert waiting == sorted(due)
    assert any(case.signs for case in cases if case.is_open)
    for case in cases:
        assert (case.decided_at is None) == (case.state is CaseState.open)
        idea = ideas.get(case.subject_id)
        if case.subject_kind == "idea" and case.kind == "new" and idea and idea.body:
            assert case.sign_codes == screen(idea.title, idea.body)


def _waits(idea: Idea) -> bool:
    return idea.visibility is Visibility.pending or idea.edited_body is not None


@ON_SQLITE
async def test_decisions_made_members_trusted(town: Forum) -> None:
    cases = {case.id: case for case in await every(town.session_factory, Case)}
    trusted: dict[int, bool] = {}
    decisions = await every(town.session_factory, Decision)
    assert [one.at for one in decisions] == sorted(one.at for one in decisions)
    for decision in decisions:
        case = cases[decision.case_id]
        assert case.decided_at == decision.at and case.author_id != decision.moderator_id
        assert decision.author_trusted == trusted.get(case.author_id, False)
        assert bool(decision.ground) == (decision.outcome in (Outcome.reject, Outcome.hide))
        if decision.outcome is Outcome.publish:
            trusted[case.author_id] = True
        elif decision.outcome in (Outcome.reject, Outcome.hide):
            trusted[case.author_id] = False
    for member in await every(town.session_factory, Member):
        assert member.trusted == trusted.get(member.id, False)


@ON_SQLITE
async def test_projects_carry_out_what_was_planned(town: Forum) -> None:
    projects = {project.number: project for project in await every(town.session_factory, Project)}
    ideas = {idea.number: idea for idea in await every(town.session_factory, Idea)}
    links = await every(town.session_factory, ProjectIdea)
    planned = {
        (step.idea_id, step.about): step.at
        for step in await every(town.session_factory, Milestone)
        if step.after == Status.planned
    }
    assert planned == {
        (link.idea_id, str(projects[link.project_id].ref)): link.linked_at for link in links
    }
    for link in links:
        assert projects[link.project_id].public_at <= link.linked_at
        assert ideas[link.idea_id].status not in (Status.open, Status.accepted, Status.declined)
    updates = await every(town.session_factory, Update)
    for project in projects.values():
        dates = [one.published_at for one in updates if one.project_id == project.number]
        published = [at for at in dates if at]
        assert project.news_at == max(published, default=project.public_at)
    assert {one.visibility for one in updates} == {Visibility.public, Visibility.draft}
    assert {one.visibility for one in projects.values()} == {Visibility.public, Visibility.draft}


# The same each time


async def test_a_seed_makes_the_same_town_on_every_database(
    forum: Forum,
    sqlite_template: SqliteTemplate,
    tmp_path: Path,
    settings_for: Any,
    clock: FrozenClock,
) -> None:
    await make(forum.session_factory, 7)
    found = await contents(forum.session_factory)
    folder = tmp_path / "other"
    folder.mkdir()
    with sqlite_template.copy(folder) as url:
        other = build(settings_for(url), clock=clock)
        try:
            await make(other.session_factory, 7)
            again = await contents(other.session_factory)
        finally:
            await other.close()
    # The cast was there before, each with a secret of their own.
    for name, rows in again.items():
        known = len(CAST) if name == "member" else 0
        assert found[name][known:] == rows[known:], name
    assert found["idea"]


@ON_SQLITE
async def test_another_seed_makes_another_town(
    forum: Forum,
    sqlite_template: SqliteTemplate,
    tmp_path: Path,
    settings_for: Any,
    clock: FrozenClock,
) -> None:
    await make(forum.session_factory, 1)
    folder = tmp_path / "other"
    folder.mkdir()
    with sqlite_template.copy(folder) as url:
        other = build(settings_for(url), clock=clock)
        try:
            await make(other.session_factory, 2)
            there = await every(other.session_factory, Idea)
        finally:
            await other.close()
    here = await every(forum.session_factory, Idea)
    assert [idea.code for idea in here] != [idea.code for idea in there]
    assert [idea.title for idea in here] != [idea.title for idea in there]


# It can be used


async def test_its_pages_answer(
    town: Forum, client: httpx2.AsyncClient, client_as: ClientAs, clock: FrozenClock
) -> None:
    await reindex(town.session_factory, town.engine)
    ideas = await every(town.session_factory, Idea)
    busiest = max(ideas, key=lambda idea: idea.comments_count)
    project = next(one for one in await every(town.session_factory, Project) if one.is_public)
    paths = [
        "/nl/", "/ar/ideas", "/nl/projects", "/nl/updates", "/nl/search?q=soepmiddag",
        *(f"/nl/ideas?sort={sort}" for sort in ("trending", "new", "votes", "discussed")),
        "/nl/ideas?status=realised", "/nl/ideas?neighbourhood=centrum&theme=groen",
        f"/nl/ideas/{busiest.number}", f"/nl/projects/{project.number}",
    ]  # fmt: skip
    for path in paths:
        answer = await client.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
    first = (await client.get("/nl/ideas?sort=votes")).text
    more = first.split('href="/nl/ideas?sort=votes&amp;after=')[1].split('"')[0]
    assert (await client.get(f"/nl/ideas?sort=votes&after={more}")).status_code == 200
    for person, path in ((BRAM, "/nl/moderation"), (BRAM, "/nl/moderation/log"),
                         (TOM, "/nl/office"), (ANN, "/nl/admin")):  # fmt: skip
        assert (await (await client_as(person)).get(path)).status_code == 200
    case = next(case for case in await every(town.session_factory, Case) if case.is_open)
    bram = await client_as(BRAM)
    assert (await bram.get(f"/nl/moderation/cases/{case.id}")).status_code == 200


async def test_life_goes_on_in_it(
    town: Forum, client_as: ClientAs, drain: Drain, clock: FrozenClock
) -> None:
    clock.move(days=1)
    highest = max(idea.number for idea in await every(town.session_factory, Idea))
    (idea,) = await post_public_ideas(town, 1)
    assert idea.number == highest + 1
    maria = await client_as(MARIA)
    answer = await maria.post(f"/nl/ideas/{idea.number}/vote")
    assert answer.status_code == 303
    said = {"body": "Wij komen met drie."}
    answer = await maria.post(f"/nl/ideas/{idea.number}/comments", data=said)
    assert answer.status_code == 303
    await drain()
    async with town.session_factory.read_session() as session:
        owed = await session.rows(
            select(func.count()).select_from(SQLModel.metadata.tables["delivery"])
        )
    assert owed[0][0] == 0


async def test_nothing_is_made_where_somebody_posted(forum: Forum) -> None:
    await post_public_ideas(forum, 1)
    with pytest.raises(NotEmpty):
        await make(forum.session_factory)
    assert len(await every(forum.session_factory, Idea)) == 1


# The command


def test_the_command_fills_an_empty_forum_once(
    database_url: str, mail_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_DATABASE__URL", database_url)
    monkeypatch.setenv("FORUM_MAIL__FOLDER", str(mail_folder))
    asked = ["generate", "--ideas", "40", "--votes", "100", "--until", "2026-06-30"]
    first = CliRunner().invoke(main, [*asked, "--no-index"])
    assert (first.exit_code, first.stderr) == (0, ""), first.output
    assert "rows a second" in first.stdout and "forum reindex" in first.stdout
    again = CliRunner().invoke(main, asked)
    assert again.exit_code == 1
    assert again.stderr == "Error: this forum isn't empty; a town is only made in a new one\n"


@ON_SQLITE
def test_the_command_fills_the_index(
    database_url: str, mail_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_DATABASE__URL", database_url)
    monkeypatch.setenv("FORUM_MAIL__FOLDER", str(mail_folder))
    done = CliRunner().invoke(main, ["generate", "--ideas", "40"])
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    assert "search index: " in done.stdout


@ON_SQLITE
def test_too_many_votes_end_in_one_line(
    database_url: str, mail_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_DATABASE__URL", database_url)
    monkeypatch.setenv("FORUM_MAIL__FOLDER", str(mail_folder))
    done = CliRunner().invoke(main, ["generate", "--ideas", "20", "--votes", "9999"])
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: so many don't fit") and done.stderr.count("\n") == 1
