"""What there is to ask for in a town: its pages, people who are signed in, votes not yet cast."""

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
from forum.ideas.presenters import path_of
from forum.ideas.queries import IS_PUBLIC, PAGE_SIZE
from forum.ideas.rules import VOTING_ENDED
from forum.ideas.tables import Idea, Vote
from forum.settings.loader import load
from forum.town.tables import Neighbourhood
from search.actions.rebuild import indexed
from tests.bench.places import Place
from tests.bench.process import environment
from tests.statement_recorder import record_statements

VOTERS = 240
DEEP = 500
COMMENTS = 20
BUSIEST = "dinsdag"
# Words that many ideas have, words that few have, beginnings of words, other languages.
MESSAGES = (
    "wilgenpoort", "soepmiddag", "reigerkaai bank", "praatbank vijver", "koffie bus", "repaircafé",
    "haverbrug", "station winkel", "moeder radio", "soup", "jardin", "molenh",
)  # fmt: skip


@dataclass(frozen=True)
class Subjects:
    """Paths, cookies, and what to vote on and to post."""

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
        """The search that finds most, of every kind."""
        return f"/nl/search?{urlencode({'q': BUSIEST})}"

    @property
    def cookie(self) -> str:
        """Somebody who is signed in."""
        return next(iter(self.cookies.values()))


def forum_on(place: Place, **own: str) -> Forum:
    """A forum in this process, whose reactions don't run."""
    settings = environment(place, 1, FORUM_JOURNAL__IN_WEB="false", **own)
    return build(load(environment=settings))


async def find(place: Place) -> Subjects:
    """Look through a town, and sign some of its people in."""
    forum = forum_on(place)
    try:
        async with forum.session_factory.unit_of_work() as uow:
            residents = select(Member).where(Member.role == Role.resident).order_by(col(Member.id))
            members = await uow.all(residents.limit(VOTERS))
            secrets = {one.pk: await begin_session(uow, one, days=30) for one in members}
        name = cookie_name(forum.site)
        cookies = {number: f"{name}={secret}" for number, secret in secrets.items()}
        async with forum.session_factory.read_session() as session:
            many = await session.first(select(func.count(col(Idea.id))).where(IS_PUBLIC)) or 0
            deep = min(DEEP, many // PAGE_SIZE) - 1
            last = await session.first(
                select(Idea)
                .where(IS_PUBLIC)
                .order_by(col(Idea.trend).desc(), col(Idea.id).desc())
                .offset(deep * PAGE_SIZE - 1)
            )
            place_row = await session.first(select(Neighbourhood).order_by(col(Neighbourhood.id)))
            talked = await session.first(
                select(Idea)
                .where(IS_PUBLIC)
                .order_by(func.abs(col(Idea.comments_count) - COMMENTS), col(Idea.id))
            )
            assert last and place_row and talked
            pairs = await _pairs(session, [*cookies])
        return Subjects(
            list_path="/nl/ideas",
            filtered_path=f"/nl/ideas?neighbourhood={place_row.slug}&status=open",
            deep_path=f"/nl/ideas?after={encode_cursor(last.trend, last.number)}",
            idea_path=f"/nl/{path_of(talked)}",
            search_paths=tuple(f"/nl/search?{urlencode({'q': words})}" for words in MESSAGES),
            kinds=tuple(kind.name for kind in indexed(registry_of(forum.session_factory))),
            cookies=cookies,
            pairs=pairs,
            texts=_texts(),
        )
    finally:
        await forum.close()


async def _pairs(session: Any, members: list[int]) -> list[tuple[int, int]]:
    """Votes nobody has cast: idea and member, in any order."""
    open_ones = await session.all(
        select(Idea.id).where(IS_PUBLIC, col(Idea.status).not_in(VOTING_ENDED)).limit(3000)
    )
    cast = await session.rows(
        select(Vote.idea_id, Vote.member_id).where(col(Vote.member_id).in_(members))
    )
    known = {tuple(row) for row in cast}
    found = [pair for pair in product(open_ones, members) if pair not in known]
    # The same order each time, as little as possible of the same idea in a row.
    Random(1).shuffle(found)
    return found


def _texts() -> list[dict[str, str]]:
    rng = Random(2)
    stock = TextGenerator(rng, 400)
    return [
        {"title": f"{stock.title(rng, 'nl')} ({number})", "body": stock.body(rng, "nl").body}
        for number in range(400)
    ]


def idea_row(number: int, text: dict[str, str]) -> dict[str, Any]:
    """An idea as a row, for the floor of posting."""
    return {
        "code": f"b{number:07}"[:8], "title": text["title"], "body": text["body"],
        "body_html": f"<p>{text['body']}</p>", "language": "nl", "visibility": "pending",
    }  # fmt: skip


async def count_queries(
    place: Place, asked: dict[str, tuple[str, str]], **own: str
) -> dict[str, int]:
    """How many questions each page takes when nothing is kept ready: name → (path, cookie)."""
    forum = forum_on(place, FORUM_SERVER__PAGE_CACHE="0", **own)
    try:
        await forum.engine.start()
        transport = httpx2.ASGITransport(create_app(forum))
        base = "http://127.0.0.1:1"
        found = {}
        async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
            for name, (path, cookie) in asked.items():
                headers = {"Cookie": cookie} if cookie else {}
                # Once before, so that what a process reads once isn't counted.
                await client.get(path, headers=headers)
                with record_statements(forum.session_factory.database) as sent:
                    answer = await client.get(path, headers=headers)
                assert answer.status_code == 200, (path, answer.status_code)
                found[name] = len(sent)
        return found
    finally:
        await forum.close()
