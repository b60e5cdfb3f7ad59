"""Writing a generated town into an empty forum, in large bites, each committed by itself."""

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
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.discussion.tables import Comment
from forum.generate import comment_rows, idea_rows, project_rows
from forum.generate.comments import Subject, plan_comments
from forum.generate.members import People
from forum.generate.moderation import ModerationPlan
from forum.generate.plan import plan_ideas
from forum.generate.projects import plan_projects
from forum.generate.sequences import keep_numbers, next_number
from forum.generate.sizes import Sizes, Span
from forum.generate.texts import Stock
from forum.generate.town import Town, found
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
from moderation.tables import Case, Decision

BITE = 20_000
"""Rows in one statement and one commit: more are no quicker and need more memory."""
NUMBERED: tuple[type[SQLModel], ...] = (Member, Idea, Comment, Project, Case, Decision)
COUNTED: tuple[type[SQLModel], ...] = (*NUMBERED, Milestone, Update)
LIVED_IN: tuple[type[SQLModel], ...] = (Idea, Comment, Project)
Say = Callable[[str, int, float], None]


class LivedIn(Exception):
    """There is something in the forum already."""


def table_of(model: type[SQLModel]) -> Table:
    """The table below a model: rows go straight there, past the ORM."""
    found_table = SQLModel.metadata.tables[str(model.__tablename__)]
    assert isinstance(found_table, Table)
    return found_table


@dataclass
class Loader:
    """Fills one forum. `say` is told of each table: its name, how many rows, in how many seconds."""

    session_factory: SessionFactory
    sizes: Sizes
    seed: int
    until: date
    say: Say
    rows: int = 0
    first: dict[str, int] = field(default_factory=dict)

    def chance(self, subject: str) -> Random:
        """The same lot for the same seed, and its own for each subject."""
        return Random(f"{self.seed}:{subject}")

    async def load(self) -> int:
        """Make the town and return how many rows it has; raises `LivedIn` and `NoRoom`."""
        span = Span.until(self.until)
        async with self.session_factory.unit_of_work() as uow:
            await _refuse_lived_in(uow)
            for model in NUMBERED:
                table = table_of(model)
                self.first[table.name] = await next_number(uow, table)
            town = await found(uow, self.until)
        people = People(self.chance("people"), self.sizes.members, span, self._first(Member))
        await self._fill(town, people, span)
        async with self.session_factory.unit_of_work() as uow:
            for model in COUNTED:
                await keep_numbers(uow, table_of(model))
            if not uow.is_sqlite:
                # As its autovacuum would a minute later.
                await uow.execute(text("ANALYZE"))
        return self.rows

    def _first(self, model: type[SQLModel]) -> int:
        return self.first[str(model.__tablename__)]

    async def _fill(self, town: Town, people: People, span: Span) -> None:
        chance = self.chance
        began = time.perf_counter()
        stock = Stock(chance("stock"), self.sizes.ideas)
        ideas = plan_ideas(chance("ideas"), self.sizes.ideas, people, span, self._first(Idea))
        projects = plan_projects(chance("projects"), ideas, span, self._first(Project))
        comment_rows.plan_votes(chance("votes"), self.sizes.votes, ideas, people)
        subjects: list[Subject] = [*ideas, *projects]
        public = [subject for subject in subjects if subject.is_public]
        comments = plan_comments(
            chance("comments"), self.sizes.comments, public, people, span, self._first(Comment)
        )
        desk = ModerationPlan(
            chance("desk"), people, span, stock.signs_of, self._first(Case), self._first(Decision)
        )
        desk.run(ideas, comments)
        self.say("plan", 0, time.perf_counter() - began)
        await self._put(Member, people.rows())
        zone = self.session_factory.zone
        await self._put(Idea, idea_rows.idea_rows(chance("texts"), ideas, stock, town, zone))
        await self._put(Project, project_rows.project_rows(chance("plans"), projects, stock))
        await self._put(
            Milestone,
            idea_rows.milestone_rows(chance("milestones"), ideas, stock, desk, people),
        )
        await self._put(Follow, idea_rows.follow_rows(ideas))
        await self._put(Vote, comment_rows.vote_rows(chance("voters"), ideas, people, span))
        await self._put(Comment, comment_rows.comment_rows(chance("talk"), comments, stock))
        await self._put(Case, desk.cases)
        await self._put(Decision, desk.decisions)
        places, themes = project_rows.place_rows(chance("places"), projects, town)
        await self._put(ProjectNeighbourhood, places)
        await self._put(ProjectTheme, themes)
        await self._put(ProjectIdea, project_rows.link_rows(chance("links"), projects, people))
        await self._put(Step, project_rows.step_rows(projects, stock))
        await self._put(Outcome, project_rows.outcome_rows(chance("outcomes"), projects, stock))
        await self._put(
            Update, project_rows.update_rows(chance("updates"), projects, stock, people)
        )

    async def _put(self, model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
        began, table = time.perf_counter(), table_of(model)
        ahead, written = iter(rows), 0
        while bite := list(islice(ahead, BITE)):
            async with self.session_factory.unit_of_work() as uow:
                await uow.execute(insert(table), bite)
            written += len(bite)
        self.rows += written
        self.say(table.name, written, time.perf_counter() - began)


async def _refuse_lived_in(uow: UnitOfWork) -> None:
    for model in LIVED_IN:
        if await uow.fetch_all(select(table_of(model).c.id).limit(1)):
            raise LivedIn
