"""Bulk loader: writes a generated town into an empty forum, one transaction per batch."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Table, insert, select, text
from sqlmodel import SQLModel

from forum.accounts.tables import Member
from forum.core.site import site_in
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.discussion.tables import Comment
from forum.generate import comment_rows, idea_rows, project_rows
from forum.generate.comments import Subject, plan_comments
from forum.generate.members import People
from forum.generate.moderation import ModerationPlan
from forum.generate.moderation_counts import count_rows
from forum.generate.plan import plan_ideas
from forum.generate.projects import plan_projects
from forum.generate.sequences import advance_sequence, next_number
from forum.generate.sizes import Sizes, Span
from forum.generate.texts import TextGenerator
from forum.generate.town import Town, found
from forum.ideas.actions.counts import count_all
from forum.ideas.tables import Idea, Milestone, Vote
from forum.inbox.tables import Follow
from forum.projects.tables import (
    Outcome,
    Project,
    ProjectIdea,
    ProjectNeighbourhood,
    ProjectTheme,
    Step,
    Update,
)
from moderation.tables.cases import Case
from moderation.tables.counts import DecisionCount, WaitCount
from moderation.tables.decisions import Decision

BATCH_ROWS = 20_000
"""Rows per statement and transaction: more are no faster and need more memory."""
NUMBERED: tuple[type[SQLModel], ...] = (Member, Idea, Comment, Project, Case, Decision)
"""Tables whose ids are planned before the rows are written."""
COUNTED: tuple[type[SQLModel], ...] = (*NUMBERED, Milestone, Update)
"""Tables whose id sequences are advanced after loading."""
MUST_BE_EMPTY: tuple[type[SQLModel], ...] = (Idea, Comment, Project)
"""Tables that must be empty before loading."""
Say = Callable[[str, int, float], None]


class NotEmpty(Exception):
    """The forum isn't empty."""


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model, to insert rows without the ORM."""
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    assert isinstance(table, Table)
    return table


@dataclass
class Loader:
    """Fills one forum. `say` is called for each table, with its name, row count and seconds."""

    session_factory: SessionFactory
    sizes: Sizes
    seed: int
    until: date
    say: Say
    rows: int = 0
    first: dict[str, int] = field(default_factory=dict)

    def chance(self, subject: str) -> Random:
        """Random generator for one subject; reproducible for the same seed."""
        return Random(f"{self.seed}:{subject}")

    async def load(self) -> int:
        """Create the town and return its number of rows. Raises `NotEmpty` and `CapacityExceeded`."""
        span = Span.until(self.until)
        async with self.session_factory.unit_of_work() as uow:
            await _require_empty(uow)
            for model in NUMBERED:
                table = table_of(model)
                self.first[table.name] = await next_number(uow, table)
            town = await found(uow, self.until)
        people = People(self.chance("people"), self.sizes.members, span, self._first_id(Member))
        await self._fill(town, people, span)
        async with self.session_factory.unit_of_work() as uow:
            await count_all(uow)
            for model in COUNTED:
                await advance_sequence(uow, table_of(model))
            if not uow.is_sqlite:
                # Autovacuum would collect the planner's statistics only a minute later.
                await uow.execute(text("ANALYZE"))
        return self.rows

    def _first_id(self, model: type[SQLModel]) -> int:
        return self.first[str(model.__tablename__)]

    async def _fill(self, town: Town, people: People, span: Span) -> None:
        chance = self.chance
        started_at = time.perf_counter()
        stock = TextGenerator(chance("stock"), self.sizes.ideas)
        ideas = plan_ideas(chance("ideas"), self.sizes.ideas, people, span, self._first_id(Idea))
        projects = plan_projects(chance("projects"), ideas, span, self._first_id(Project))
        comment_rows.plan_votes(chance("votes"), self.sizes.votes, ideas, people)
        subjects: list[Subject] = [*ideas, *projects]
        public = [subject for subject in subjects if subject.is_public]
        comments = plan_comments(
            chance("comments"), self.sizes.comments, public, people, span, self._first_id(Comment)
        )
        moderation_plan = ModerationPlan(
            chance("desk"),
            people,
            span,
            self._first_id(Case),
            self._first_id(Decision),
        )
        moderation_plan.run(ideas, comments)
        self.say("plan", 0, time.perf_counter() - started_at)
        await self._insert(Member, people.rows())
        zone = self.session_factory.zone
        rows = idea_rows.idea_rows(chance("texts"), ideas, stock, town, zone)
        await self._insert(Idea, moderation_plan.screened(rows))
        await self._insert(Project, project_rows.project_rows(chance("plans"), projects, stock))
        await self._insert(
            Milestone,
            idea_rows.milestone_rows(chance("milestones"), ideas, stock, moderation_plan, people),
        )
        await self._insert(Follow, idea_rows.follow_rows(ideas))
        await self._insert(Vote, comment_rows.vote_rows(chance("voters"), ideas, people, span))
        await self._insert(Comment, comment_rows.comment_rows(chance("talk"), comments, stock))
        await self._insert(Case, moderation_plan.cases)
        await self._insert(Decision, moderation_plan.decisions)
        decision_counts, wait_counts = count_rows(
            moderation_plan, site_in(self.session_factory.info)
        )
        await self._insert(DecisionCount, decision_counts)
        await self._insert(WaitCount, wait_counts)
        places, themes = project_rows.place_rows(chance("places"), projects, town)
        await self._insert(ProjectNeighbourhood, places)
        await self._insert(ProjectTheme, themes)
        await self._insert(ProjectIdea, project_rows.link_rows(chance("links"), projects, people))
        await self._insert(Step, project_rows.step_rows(projects, stock))
        await self._insert(Outcome, project_rows.outcome_rows(chance("outcomes"), projects, stock))
        await self._insert(
            Update, project_rows.update_rows(chance("updates"), projects, stock, people)
        )

    async def _insert(self, model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
        started_at, table = time.perf_counter(), table_of(model)
        remaining, written = iter(rows), 0
        while batch := list(islice(remaining, BATCH_ROWS)):
            async with self.session_factory.unit_of_work() as uow:
                await uow.execute(insert(table), batch)
            written += len(batch)
        self.rows += written
        self.say(table.name, written, time.perf_counter() - started_at)


async def _require_empty(uow: UnitOfWork) -> None:
    """Raises `NotEmpty` when something was posted."""
    for model in MUST_BE_EMPTY:
        if await uow.fetch_all(select(table_of(model).c.id).limit(1)):
            raise NotEmpty
