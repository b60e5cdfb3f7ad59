"""A model of merged ideas: what must be true after any sequence of steps, and the steps themselves.

Ideas, people and comments are numbered from 0 in the order of their creation. The model knows rows only:
who voted for what, and which idea was merged into which.
"""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, select

from forum.accounts.actions.members import actor_for, get_or_create_member
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.core.content import registry
from forum.core.errors import Forbidden
from forum.core.ref import ContentRef
from forum.discussion.tables import Comment
from forum.ideas.actions.merging import merge_idea, split_idea
from forum.ideas.actions.votes import cast_vote, take_vote_back
from forum.ideas.queries import groups
from forum.ideas.tables import Idea, Vote
from forum.inbox.actions.follows import follow, unfollow
from forum.inbox.queries import followers
from forum.privacy.actions.erasures import erase_person
from tests.factories import post_public_comment, post_public_ideas
from tests.people import ELS, TOM, acting_as

IDEAS = 4
PEOPLE = 3


@dataclass
class Town:
    """Some ideas and people of one forum, and the model of them.

    `parents`: into which idea each was merged; `votes` and `follows`: the ideas and accounts, also of those
    who were erased; `homes`: with which idea each comment goes; `accounts`: of each person, the last one is
    theirs now, or None if they have left.
    """

    forum: Forum
    ideas: list[Idea]
    emails: list[str]
    parents: list[int | None] = field(default_factory=lambda: [None] * IDEAS)
    votes: set[tuple[int, int]] = field(default_factory=set)
    follows: set[tuple[int, int]] = field(default_factory=set)
    comments: list[Comment] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)
    accounts: list[list[int]] = field(default_factory=lambda: [[] for _ in range(PEOPLE)])
    has_left: list[bool] = field(default_factory=lambda: [True] * PEOPLE)

    @classmethod
    async def found(cls, forum: Forum) -> "Town":
        """A town with new ideas, which nobody has voted for."""
        ideas = await post_public_ideas(forum, IDEAS)
        emails = [f"p{ideas[0].number}-{person}@example.org" for person in range(PEOPLE)]
        return cls(forum, ideas, emails)

    def root(self, idea: int) -> int:
        """The canonical idea."""
        parent = self.parents[idea]
        return idea if parent is None else self.root(parent)

    def group(self, idea: int) -> set[int]:
        """The canonical idea, and all that are merged into it."""
        return {each for each in range(IDEAS) if self.root(each) == self.root(idea)}

    def supporters(self, idea: int) -> set[int]:
        """The accounts that count for the group."""
        return {account for each, account in self.votes if each in self.group(idea)}

    async def _member(self, person: int) -> Member:
        async with self.forum.session_factory.unit_of_work() as uow:
            member = await get_or_create_member(uow, self.emails[person], language="nl")
        if self.has_left[person]:
            self.accounts[person].append(member.pk)
            self.has_left[person] = False
        return member

    async def vote(self, person: int, idea: int) -> None:
        member = await self._member(person)
        actor = actor_for(member, self.forum.session_factory.clock.now())
        async with self.forum.session_factory.unit_of_work(actor) as uow:
            await cast_vote(uow, self.ideas[idea].number)
        former = set(self.accounts[person]) - {member.pk}
        if member.pk not in self.supporters(idea):
            self.follows.add((self.root(idea), member.pk))
        for each, account in sorted(self.votes):
            if each in self.group(idea) and account in former:
                self.votes.remove((each, account))
                self.votes.add((each, member.pk))
        if member.pk not in self.supporters(idea):
            self.votes.add((self.root(idea), member.pk))

    async def unvote(self, person: int, idea: int) -> None:
        member = await self._member(person)
        actor = actor_for(member, self.forum.session_factory.clock.now())
        async with self.forum.session_factory.unit_of_work(actor) as uow:
            await take_vote_back(uow, self.ideas[idea].number)
        self.votes -= {(each, member.pk) for each in self.group(idea)}

    async def follow(self, person: int, idea: int) -> None:
        member = await self._member(person)
        async with self.forum.session_factory.unit_of_work() as uow:
            await follow(uow, member.pk, self.ideas[idea].ref)
        self.follows.add((idea, member.pk))

    async def unfollow(self, person: int, idea: int) -> None:
        member = await self._member(person)
        async with self.forum.session_factory.unit_of_work() as uow:
            await unfollow(uow, member.pk, self.ideas[idea].ref)
        self.follows -= {(each, member.pk) for each in self.group(idea)}

    async def erase(self, person: int, _: int) -> None:
        if self.has_left[person]:
            return
        async with self.forum.session_factory.unit_of_work() as uow:
            await erase_person(uow, self.emails[person])
        await self.forum.dispatcher.drain()
        self.has_left[person] = True
        account = self.accounts[person][-1]
        self.follows = {(idea, follower) for idea, follower in self.follows if follower != account}

    async def comment(self, _: int, idea: int) -> None:
        ref = self.ideas[idea].ref
        body = f"Goed idee, nummer {len(self.comments)}."
        self.comments.append(await post_public_comment(self.forum, ref, body, by=TOM))
        self.homes.append(self.root(idea))

    async def answer(self, parent: int, idea: int) -> None:
        """Answer a comment; on which idea's page, follows from where it stands."""
        on_page = [n for n, home in enumerate(self.homes) if home in self.group(idea)]
        tops = [number for number in on_page if self.comments[number].parent_id is None]
        if not tops:
            return
        answered = tops[parent % len(tops)]
        comment = await post_public_comment(
            self.forum, self.ideas[idea].ref, f"Antwoord {len(self.comments)}.", by=TOM,
            parent=self.comments[answered],
        )  # fmt: skip
        self.comments.append(comment)
        self.homes.append(self.homes[answered])

    async def merge(self, idea: int, into: int) -> None:
        """Merge, unless it must be refused."""
        idea %= IDEAS
        is_same = self.root(into) in (idea, self.root(idea))
        if is_same:
            refusal = "merge_same_idea"
        else:
            refusal = "" if self.parents[idea] is None else "merged_already"
        numbers = self.ideas[idea].number, self.ideas[into].number
        await self._moderate(partial(merge_idea, number=numbers[0], into=numbers[1]), refusal)
        if not refusal:
            self.parents[idea] = self.root(into)

    async def split(self, _: int, idea: int) -> None:
        """Split, unless there is nothing to split."""
        refusal = "not_merged" if self.parents[idea] is None else ""
        await self._moderate(partial(split_idea, number=self.ideas[idea].number), refusal)
        self.parents[idea] = None

    async def _moderate(self, action: Callable[..., Awaitable[Idea]], refusal: str) -> None:
        """Run an action as a moderator, which is refused for this reason, if there is one."""
        refused: Any = pytest.raises(Forbidden, match=refusal) if refusal else nullcontext()
        with refused:
            async with acting_as(self.forum.session_factory, ELS) as uow:
                await action(uow)

    async def check(self) -> None:
        """Compare the database with the model."""
        numbers = [idea.number for idea in self.ideas]
        async with self.forum.session_factory.read_session() as session:
            ideas = {
                each.number: each
                for each in await session.all(select(Idea).where(col(Idea.id).in_(numbers)))
            }
            votes = await session.all(select(Vote).where(col(Vote.idea_id).in_(numbers)))
            comments = await session.all(
                select(Comment).where(col(Comment.id).in_([each.pk for each in self.comments]))
            )
            subjects = {each.pk: each.subject_id for each in comments}
            found = {(numbers.index(vote.idea_id), vote.member_id) for vote in votes}
            assert found == self.votes, "votes stay on the ideas for which they were cast"
            for index, number in enumerate(numbers):
                root, group = self.root(index), self.group(index)
                if root != index:
                    assert ideas[number].merged_into == numbers[root]
                    continue
                idea = ideas[number]
                assert (idea.merged_into, idea.merged_count) == (None, len(group) - 1)
                assert idea.votes_count == len(self.supporters(index)), "each voter counts once"
                here = [n for n, home in enumerate(self.homes) if home in group]
                assert idea.comments_count == len(here)
                assert {subjects[self.comments[n].pk] for n in here} <= {number}
                assert await groups.whole(session, number) == sorted(numbers[n] for n in group)
                refs = await registry.group_of(session, ContentRef("idea", number))
                expected = {member for each, member in self.follows if each in group}
                assert await followers(session, *refs) - self._authors() == expected

    def _authors(self) -> set[int]:
        return {idea.author_id for idea in self.ideas if idea.author_id}


STEPS = (
    Town.vote, Town.unvote, Town.follow, Town.unfollow, Town.erase, Town.comment, Town.answer,
    Town.merge, Town.split,
)  # fmt: skip
"""Each takes a number of a person, a comment or an idea, and the number of an idea."""
