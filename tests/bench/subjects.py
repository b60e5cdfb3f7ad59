"""Subjects of the measures in a town: paths of pages, session cookies, votes not yet cast."""

from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx2
from sqlalchemy import func
from sqlmodel import col, select

from forum.accounts.actions.sessions import begin_session
from forum.accounts.middleware.sessions import cookie_name
from forum.accounts.tables import Member
from forum.app.container import Forum, build
from forum.app.web import create_app
from forum.core.actor import Role
from forum.core.content.registry import registry_of
from forum.core.database.pagination import encode_cursor
from forum.generate.texts import TextGenerator
from forum.ideas.presenters.cards import path_of
from forum.ideas.queries.ideas import IS_PUBLIC, PAGE_SIZE
from forum.ideas.rules import VOTING_ENDED
from forum.ideas.tables import Idea, Vote
from forum.settings.loader import load
from forum.town.tables import Neighbourhood
from search.actions.rebuild import indexed
from tests.bench.places import TownDatabase
from tests.bench.process import environment
from tests.statement_recorder import record_statements

MEMBERS = 240
DEEP_PAGE = 500
COMMENTS = 20
BUSIEST = "dinsdag"
# Frequent words, rare words, prefixes of words, other languages.
MESSAGES = (
    "wilgenpoort", "soepmiddag", "reigerkaai bank", "praatbank vijver", "koffie bus", "repaircafé",
    "haverbrug", "station winkel", "moeder radio", "soup", "jardin", "molenh",
)  # fmt: skip


@dataclass(frozen=True)
class Subjects:
    """Paths, cookies by member, (idea, member) pairs to vote with, and texts of ideas to post."""

    list_path: str
    filtered_path: str
    deep_path: str
    idea_path: str
    search_paths: tuple[str, ...]
    kinds: tuple[str, ...]
    cookies: dict[int, str]
    pairs: list[tuple[int, int]]
    texts: list[dict[str, str]]

    @property
    def busiest_search_path(self) -> str:
        """A search with the most results, in every kind of content."""
        return f"/nl/search?{urlencode({'q': BUSIEST})}"

    @property
    def cookie(self) -> str:
        """The session cookie of one member."""
        return next(iter(self.cookies.values()))


def build_forum(town: TownDatabase, **overrides: str) -> Forum:
    """A forum in this process that runs no event handlers."""
    settings = environment(town, 1, FORUM_JOURNAL__IN_WEB="false", **overrides)
    return build(load(environment=settings))


async def find_subjects(town: TownDatabase) -> Subjects:
    """Select the subjects in a town, and create sessions for some of its members."""
    forum = build_forum(town)
    try:
        async with forum.session_factory.unit_of_work() as uow:
            residents = select(Member).where(Member.role == Role.resident).order_by(col(Member.id))
            members = await uow.all(residents.limit(MEMBERS))
            secrets = {member.pk: await begin_session(uow, member, days=30) for member in members}
        name = cookie_name(forum.site)
        cookies = {number: f"{name}={secret}" for number, secret in secrets.items()}
        async with forum.session_factory.read_session() as session:
            idea_count = await session.first(select(func.count(col(Idea.id))).where(IS_PUBLIC)) or 0
            deep_page = min(DEEP_PAGE, idea_count // PAGE_SIZE) - 1
            last_idea = await session.first(
                select(Idea)
                .where(IS_PUBLIC)
                .order_by(col(Idea.trend).desc(), col(Idea.id).desc())
                .offset(deep_page * PAGE_SIZE - 1)
            )
            neighbourhood = await session.first(
                select(Neighbourhood).order_by(col(Neighbourhood.id))
            )
            discussed_idea = await session.first(
                select(Idea)
                .where(IS_PUBLIC)
                .order_by(func.abs(col(Idea.comments_count) - COMMENTS), col(Idea.id))
            )
            assert last_idea and neighbourhood and discussed_idea
            pairs = await _pairs(session, [*cookies])
        return Subjects(
            list_path="/nl/ideas",
            filtered_path=f"/nl/ideas?neighbourhood={neighbourhood.slug}&status=open",
            deep_path=f"/nl/ideas?after={encode_cursor(last_idea.trend, last_idea.number, -1, 0, 0)}",
            idea_path=f"/nl/{path_of(discussed_idea)}",
            search_paths=tuple(f"/nl/search?{urlencode({'q': words})}" for words in MESSAGES),
            kinds=tuple(kind.name for kind in indexed(registry_of(forum.session_factory))),
            cookies=cookies,
            pairs=pairs,
            texts=_texts(),
        )
    finally:
        await forum.close()


async def _pairs(session: Any, members: list[int]) -> list[tuple[int, int]]:
    """(idea, member) pairs without a vote, shuffled."""
    open_ideas = await session.all(
        select(Idea.id).where(IS_PUBLIC, col(Idea.status).not_in(VOTING_ENDED)).limit(3000)
    )
    cast = await session.rows(
        select(Vote.idea_id, Vote.member_id).where(col(Vote.member_id).in_(members))
    )
    voted = {tuple(row) for row in cast}
    pairs = [pair for pair in product(open_ideas, members) if pair not in voted]
    # A reproducible order, in which votes for the same idea are spread out.
    Random(1).shuffle(pairs)
    return pairs


def _texts() -> list[dict[str, str]]:
    rng = Random(2)
    generator = TextGenerator(rng, 400)
    return [
        {
            "title": f"{generator.title(rng, 'nl')} ({number})",
            "body": generator.body(rng, "nl").body,
            # Whoever writes with scripts saw the ideas like theirs while they wrote.
            "alike_seen": "yes",
        }
        for number in range(400)
    ]


def idea_row(number: int, text: dict[str, str]) -> dict[str, Any]:
    """An idea as a row, for the floor of `post`."""
    return {
        "code": f"b{number:07}"[:8], "title": text["title"], "body": text["body"],
        "body_html": f"<p>{text['body']}</p>", "language": "nl", "visibility": "pending",
    }  # fmt: skip


async def count_queries(
    town: TownDatabase, requests: dict[str, tuple[str, str]], **overrides: str
) -> dict[str, int]:
    """The number of queries per page without page cache. `requests`: (path, cookie) by name."""
    forum = build_forum(town, FORUM_SERVER__PAGE_CACHE="0", **overrides)
    try:
        await forum.engine.start()
        transport = httpx2.ASGITransport(create_app(forum))
        base = "http://127.0.0.1:1"
        counts = {}
        async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
            for name, (path, cookie) in requests.items():
                headers = {"Cookie": cookie} if cookie else {}
                # Warm up: queries whose results a process caches aren't counted.
                await client.get(path, headers=headers)
                with record_statements(forum.session_factory.database) as statements:
                    response = await client.get(path, headers=headers)
                assert response.status_code == 200, (path, response.status_code)
                counts[name] = len(statements)
        return counts
    finally:
        await forum.close()
