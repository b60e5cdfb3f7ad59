"""Generated towns: rows that obey the rules, deterministic by seed, usable by the application."""

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
from forum.generate.loader import Loader, NotEmpty
from forum.generate.moderation import SCREENED
from forum.generate.sizes import CapacityExceeded, Sizes
from forum.generate.texts import SPEAKERS
from forum.ideas import ranking, rules
from forum.ideas.tables import Idea, Milestone, MilestoneKind, Status, Vote
from forum.inbox.tables import Follow
from forum.projects.tables import Project, ProjectIdea, Update
from moderation.rules.counting import WAITED_FOR, is_counted
from moderation.rules.trust import LOSES_TRUST
from moderation.tables.cases import Case, CaseKind, CaseState
from moderation.tables.counts import DecisionCount, WaitCount
from moderation.tables.decisions import Decision, Outcome
from search.actions.rebuild import reindex
from tests.conftest import ClientAs, Drain
from tests.factories import post_public_ideas
from tests.frozen_clock import FrozenClock
from tests.people import ANN, BRAM, CAST, MARIA, TOM
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE, SqliteTemplate

SMALL = Sizes.of(150)
SKIPPED_TABLES = ("alembic_version", "journal_entry", "member_session", "search_state")


async def generate_town(session_factory: SessionFactory, seed: int = 1, size: Sizes = SMALL) -> int:
    """Generate a town in an empty forum; returns the number of rows."""
    return await Loader(session_factory, size, seed, sizes.UNTIL, lambda *_: None).load()


@pytest.fixture
async def town(forum: Forum) -> Forum:
    await generate_town(forum.session_factory)
    return forum


async def table_contents(session_factory: SessionFactory) -> dict[str, list[Any]]:
    """The rows of each table that the generator fills, ordered by primary key."""
    contents = {}
    async with session_factory.read_session() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in SKIPPED_TABLES:
                rows = await session.rows(select(table).order_by(*table.primary_key))
                contents[table.name] = [tuple(row) for row in rows]
    return contents


# Numbers of rows


async def test_there_are_as_many_rows_as_requested(forum: Forum) -> None:
    before = len(await all_rows(forum, Member))
    await generate_town(
        forum.session_factory, size=Sizes(ideas=60, votes=333, comments=77, members=40)
    )
    assert len(await all_rows(forum, Idea)) == 60
    assert len(await all_rows(forum, Vote)) == 333
    assert len(await all_rows(forum, Comment)) == 77
    residents = [member for member in await all_rows(forum, Member) if member.role is Role.resident]
    assert len(residents) == 40 + 2
    assert before == 7


async def test_more_votes_than_members_can_cast_are_refused(forum: Forum) -> None:
    with pytest.raises(CapacityExceeded):
        await generate_town(
            forum.session_factory, size=Sizes(ideas=20, votes=5000, comments=0, members=10)
        )
    assert await all_rows(forum, Idea) == []


@ON_SQLITE
async def test_every_visibility_status_and_language_occurs(town: Forum) -> None:
    ideas = await all_rows(town, Idea)
    assert {idea.visibility for idea in ideas} == set(Visibility)
    assert {idea.status for idea in ideas if idea.is_public} == set(Status)
    assert {"nl", "fr", "ar"} <= {idea.language for idea in ideas} <= set(SPEAKERS)
    votes = sorted((idea.votes_count for idea in ideas if idea.is_public), reverse=True)
    assert votes[0] > 2 * votes[len(votes) // 2], "few ideas have most of the votes"


# Consistency with the actions. Tested on SQLite only: a seed gives the same rows on both databases.


@ON_SQLITE
async def test_counts_are_those_of_the_rows(town: Forum) -> None:
    ideas = {idea.id: idea for idea in await all_rows(town, Idea)}
    votes = Counter(vote.idea_id for vote in await all_rows(town, Vote))
    comments: Counter[tuple[str, int]] = Counter(
        (comment.subject_kind, comment.subject_id)
        for comment in await all_rows(town, Comment)
        if comment.is_public
    )
    for number, idea in ideas.items():
        assert idea.votes_count == votes[number]
        assert idea.comments_count == comments["idea", number]
        if idea.public_at is None:
            assert (idea.public_day, idea.trend) == (0, 0)
        else:
            assert idea.public_day == ranking.epoch_day(idea.public_at)
            assert idea.trend == ranking.trend(idea.public_day, idea.votes_count)
    for project in await all_rows(town, Project):
        assert project.comments_count == comments["project", project.number]


@ON_SQLITE
async def test_votes_keep_to_the_rules(town: Forum) -> None:
    members = {member.id: member for member in await all_rows(town, Member)}
    ideas = {idea.id: idea for idea in await all_rows(town, Idea)}
    voting_ended_at = {
        milestone.idea_id: milestone.at
        for milestone in await all_rows(town, Milestone)
        if milestone.kind is MilestoneKind.status and Status(milestone.after) in rules.VOTING_ENDED
    }
    votes = await all_rows(town, Vote)
    assert len({(vote.idea_id, vote.member_id) for vote in votes}) == len(votes)
    for vote in votes:
        idea = ideas[vote.idea_id]
        assert idea.is_public
        assert members[vote.member_id].joined_at <= idea.public_at <= vote.cast_at
        assert vote.cast_at <= voting_ended_at.get(vote.idea_id, vote.cast_at)


@ON_SQLITE
async def test_milestones_lead_to_the_current_state_of_ideas(town: Forum) -> None:
    milestones_of: dict[int, list[Milestone]] = {}
    milestones = await all_rows(town, Milestone)
    assert [milestone.at for milestone in milestones] == sorted(
        milestone.at for milestone in milestones
    )
    for milestone in milestones:
        milestones_of.setdefault(milestone.idea_id, []).append(milestone)
    for idea in await all_rows(town, Idea):
        visibility, status = Visibility.draft, Status.open
        for milestone in milestones_of.get(idea.number, ()):
            if milestone.kind is MilestoneKind.visibility:
                assert milestone.before == visibility
                assert Visibility(milestone.after) in VISIBILITY_TRANSITIONS[visibility]
                visibility = Visibility(milestone.after)
            else:
                assert milestone.before == status and rules.is_status_move(
                    status, Status(milestone.after)
                )
                status = Status(milestone.after)
                assert bool(milestone.text) == (status in rules.NEEDS_ANSWER)
                assert milestone.actor_role is Role.official
        assert status is idea.status
        assert visibility is idea.visibility or (visibility, idea.visibility) == (
            Visibility.rejected, Visibility.erased,
        )  # fmt: skip


@ON_SQLITE
async def test_ideas_are_posted_in_open_calls_and_in_order(town: Forum) -> None:
    calls = {call.id: call for call in await all_rows(town, Call)}
    ideas = await all_rows(town, Idea)
    assert [idea.posted_at for idea in ideas] == sorted(idea.posted_at for idea in ideas)
    assert any(idea.call_id for idea in ideas)
    for idea in ideas:
        day = idea.posted_at.astimezone(town.site.zone).date()
        assert calls_rules.may_post_in(calls.get(idea.call_id), day)
        assert clean_text(idea.body) == idea.body and clean_text(idea.title) == idea.title
    texts = [(idea.author_id, idea.title, idea.body) for idea in ideas if idea.author_id]
    assert len(set(texts)) == len(texts)
    follows = {(follow.member_id, follow.subject_id) for follow in await all_rows(town, Follow)}
    assert follows == {(idea.author_id, idea.number) for idea in ideas if idea.author_id}


@ON_SQLITE
async def test_comments_answer_one_level_deep(town: Forum) -> None:
    comments = {comment.id: comment for comment in await all_rows(town, Comment)}
    assert any(comment.parent_id for comment in comments.values())
    assert {comment.subject_kind for comment in comments.values()} == {"idea", "project"}
    for comment in comments.values():
        if parent := comments.get(comment.parent_id):
            assert parent.parent_id is None and parent.subject == comment.subject
            assert parent.posted_at <= comment.posted_at
    texts = [(comment.author_id, comment.subject, comment.body) for comment in comments.values()]
    assert len(set(texts)) == len(texts)


@ON_SQLITE
async def test_pending_content_has_one_open_case_with_its_signs(town: Forum) -> None:
    ideas = {idea.number: idea for idea in await all_rows(town, Idea)}
    comments = {comment.id: comment for comment in await all_rows(town, Comment)}
    cases = await all_rows(town, Case)
    open_cases = sorted((case.subject_kind, case.subject_id) for case in cases if case.is_open)
    expected = [("idea", number) for number, idea in ideas.items() if _is_pending(idea)]
    expected += [
        ("comment", number)
        for number, comment in comments.items()
        if comment.visibility == Visibility.pending
    ]
    assert open_cases == sorted(expected)
    assert any(case.signs for case in cases if case.is_open)
    for case in cases:
        assert (case.decided_at is None) == (case.state is CaseState.open)
        idea = ideas.get(case.subject_id)
        if (
            case.subject_kind == "idea"
            and case.kind == "new"
            and idea
            and idea.visibility in SCREENED
        ):
            assert case.sign_codes == screen(idea.title, idea.body)


def _is_pending(idea: Idea) -> bool:
    return idea.visibility is Visibility.pending or idea.edited_body is not None


@ON_SQLITE
async def test_comments_of_trusted_residents_have_not_waited(town: Forum) -> None:
    cases = {case.id: case for case in await all_rows(town, Case)}
    decisions = await all_rows(town, Decision)
    assert [decision.at for decision in decisions] == sorted(decision.at for decision in decisions)
    judged: dict[int | None, list[Decision]] = {}
    for decision in decisions:
        case = cases[decision.case_id]
        assert case.decided_at == decision.at and case.author_id != decision.moderator_id
        assert bool(decision.ground) == (decision.outcome in LOSES_TRUST)
        judged.setdefault(case.author_id, []).append(decision)
    waited = {case.subject for case in cases.values() if case.kind is CaseKind.new}
    staff = {
        member.id for member in await all_rows(town, Member) if member.role is not Role.resident
    }
    for comment in await all_rows(town, Comment):
        before = [
            decision.outcome
            for decision in judged.get(comment.author_id, ())
            if decision.at < comment.posted_at
            and decision.outcome in (Outcome.publish, *LOSES_TRUST)
        ]
        is_trusted = before[-1:] == [Outcome.publish] or comment.author_id in staff
        assert (comment.ref in waited) is not is_trusted


@ON_SQLITE
async def test_decisions_are_counted_as_in_a_living_town(town: Forum) -> None:
    cases = {case.id: case for case in await all_rows(town, Case)}
    decisions = await all_rows(town, Decision)
    counted = [decision for decision in decisions if is_counted(decision)]
    waited = [each for each in counted if cases[each.case_id].kind in WAITED_FOR]
    counts = await all_rows(town, DecisionCount)
    waits = await all_rows(town, WaitCount)
    assert sum(row.number for row in counts) == len(counted) < len(decisions)
    assert sum(row.number for row in waits) == len(waited) < len(counted)
    late = sum(
        each.at.astimezone(town.site.zone).date() > town.site.read_by(cases[each.case_id].opened_at)
        for each in waited
    )
    assert sum(row.number for row in waits if row.late) == late


@ON_SQLITE
async def test_planned_ideas_are_linked_to_projects(town: Forum) -> None:
    projects = {project.number: project for project in await all_rows(town, Project)}
    ideas = {idea.number: idea for idea in await all_rows(town, Idea)}
    links = await all_rows(town, ProjectIdea)
    planned = {
        (milestone.idea_id, milestone.about): milestone.at
        for milestone in await all_rows(town, Milestone)
        if milestone.after == Status.planned
    }
    assert planned == {
        (link.idea_id, str(projects[link.project_id].ref)): link.linked_at for link in links
    }
    for link in links:
        assert projects[link.project_id].public_at <= link.linked_at
        assert ideas[link.idea_id].status not in (Status.open, Status.accepted, Status.declined)
    updates = await all_rows(town, Update)
    for project in projects.values():
        dates = [update.published_at for update in updates if update.project_id == project.number]
        published = [at for at in dates if at]
        assert project.news_at == max(published, default=project.public_at)
    assert {update.visibility for update in updates} == {Visibility.public, Visibility.draft}
    assert {project.visibility for project in projects.values()} == {
        Visibility.public,
        Visibility.draft,
    }


# Determinism


async def test_a_seed_makes_the_same_town_on_every_database(
    forum: Forum,
    sqlite_template: SqliteTemplate,
    tmp_path: Path,
    settings_for: Any,
    clock: FrozenClock,
) -> None:
    await generate_town(forum.session_factory, 7)
    contents = await table_contents(forum.session_factory)
    folder = tmp_path / "other"
    folder.mkdir()
    with sqlite_template.copy(folder) as url:
        other_forum = build(settings_for(url), clock=clock)
        try:
            await generate_town(other_forum.session_factory, 7)
            other_contents = await table_contents(other_forum.session_factory)
        finally:
            await other_forum.close()
    # Both databases contained the cast before; its random unsubscribe codes differ.
    for name, rows in other_contents.items():
        skipped = len(CAST) if name == "member" else 0
        assert contents[name][skipped:] == rows[skipped:], name
    assert contents["idea"]


@ON_SQLITE
async def test_another_seed_makes_another_town(
    forum: Forum,
    sqlite_template: SqliteTemplate,
    tmp_path: Path,
    settings_for: Any,
    clock: FrozenClock,
) -> None:
    await generate_town(forum.session_factory, 1)
    folder = tmp_path / "other"
    folder.mkdir()
    with sqlite_template.copy(folder) as url:
        other_forum = build(settings_for(url), clock=clock)
        try:
            await generate_town(other_forum.session_factory, 2)
            other_ideas = await all_rows(other_forum, Idea)
        finally:
            await other_forum.close()
    ideas = await all_rows(forum, Idea)
    assert [idea.code for idea in ideas] != [idea.code for idea in other_ideas]
    assert [idea.title for idea in ideas] != [idea.title for idea in other_ideas]


# Use by the application


async def test_its_pages_are_served(
    town: Forum, client: httpx2.AsyncClient, client_as: ClientAs, clock: FrozenClock
) -> None:
    await reindex(town.session_factory, town.engine)
    ideas = await all_rows(town, Idea)
    busiest = max(ideas, key=lambda idea: idea.comments_count)
    project = next(project for project in await all_rows(town, Project) if project.is_public)
    paths = [
        "/nl/", "/ar/ideas", "/nl/projects", "/nl/updates", "/nl/search?q=soepmiddag",
        *(f"/nl/ideas?sort={sort}" for sort in ("trending", "new", "votes", "discussed")),
        "/nl/ideas?status=realised", "/nl/ideas?neighbourhood=centrum&theme=groen",
        f"/nl/ideas/{busiest.number}", f"/nl/projects/{project.number}",
    ]  # fmt: skip
    for path in paths:
        response = await client.get(path, follow_redirects=True)
        assert response.status_code == 200, path
    first = (await client.get("/nl/ideas?sort=votes")).text
    cursor = first.split('href="/nl/ideas?sort=votes&amp;after=')[1].split('"')[0]
    assert (await client.get(f"/nl/ideas?sort=votes&after={cursor}")).status_code == 200
    for person, path in ((BRAM, "/nl/moderation"), (BRAM, "/nl/moderation/log"),
                         (TOM, "/nl/office"), (ANN, "/nl/admin")):  # fmt: skip
        assert (await (await client_as(person)).get(path)).status_code == 200
    case = next(case for case in await all_rows(town, Case) if case.is_open)
    bram = await client_as(BRAM)
    assert (await bram.get(f"/nl/moderation/cases/{case.id}")).status_code == 200


async def test_votes_and_comments_are_accepted_in_it(
    town: Forum, client_as: ClientAs, drain: Drain, clock: FrozenClock
) -> None:
    clock.advance(days=1)
    highest = max(idea.number for idea in await all_rows(town, Idea))
    (idea,) = await post_public_ideas(town, 1)
    assert idea.number == highest + 1
    maria = await client_as(MARIA)
    response = await maria.post(f"/nl/ideas/{idea.number}/vote")
    assert response.status_code == 303
    fields = {"body": "Wij komen met drie."}
    response = await maria.post(f"/nl/ideas/{idea.number}/comments", data=fields)
    assert response.status_code == 303
    await drain()
    async with town.session_factory.read_session() as session:
        pending = await session.rows(
            select(func.count()).select_from(SQLModel.metadata.tables["delivery"])
        )
    assert pending[0][0] == 0


async def test_a_forum_with_content_is_not_filled(forum: Forum) -> None:
    await post_public_ideas(forum, 1)
    with pytest.raises(NotEmpty):
        await generate_town(forum.session_factory)
    assert len(await all_rows(forum, Idea)) == 1


# The command


def test_the_command_fills_an_empty_forum_once(
    database_url: str, mail_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_DATABASE__URL", database_url)
    monkeypatch.setenv("FORUM_MAIL__FOLDER", str(mail_folder))
    arguments = ["generate", "--ideas", "40", "--votes", "100", "--until", "2026-06-30"]
    first = CliRunner().invoke(main, [*arguments, "--no-index"])
    assert (first.exit_code, first.stderr) == (0, ""), first.output
    assert "rows a second" in first.stdout and "forum reindex" in first.stdout
    second = CliRunner().invoke(main, arguments)
    assert second.exit_code == 1
    assert second.stderr == "Error: this forum isn't empty; a town is only made in a new one\n"


@ON_SQLITE
def test_the_command_fills_the_index(
    database_url: str, mail_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_DATABASE__URL", database_url)
    monkeypatch.setenv("FORUM_MAIL__FOLDER", str(mail_folder))
    result = CliRunner().invoke(main, ["generate", "--ideas", "40"])
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert "search index: " in result.stdout


@ON_SQLITE
def test_too_many_votes_end_in_one_line(
    database_url: str, mail_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_DATABASE__URL", database_url)
    monkeypatch.setenv("FORUM_MAIL__FOLDER", str(mail_folder))
    result = CliRunner().invoke(main, ["generate", "--ideas", "20", "--votes", "9999"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: so many don't fit") and result.stderr.count("\n") == 1
