"""The rows of a generated town's votes and comments."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from forum.core.actor import STAFF
from forum.generate.comments import PlannedComment
from forum.generate.members import SHOW_THEIR_NAME, People
from forum.generate.plan import PlannedIdea
from forum.generate.sizes import Span, shared_out
from forum.generate.texts import Stock

Row = dict[str, Any]
MOST_OF_THEM = 0.5
"""The part of the members that supports one idea, at most."""


def plan_votes(chance: Random, count: int, ideas: Iterable[PlannedIdea], people: People) -> None:
    """Say how many support each public idea; raises `NoRoom`."""
    public = [idea for idea in ideas if idea.is_public and idea.public_at]
    most = [
        int(people.joined_by(idea.public_at or idea.posted_at) * MOST_OF_THEM) for idea in public
    ]
    for idea, votes in zip(public, shared_out(chance, count, most), strict=True):
        idea.votes = votes


def vote_rows(
    chance: Random, ideas: Iterable[PlannedIdea], people: People, span: Span
) -> Iterator[Row]:
    """Each vote as a row, by members who were there when the idea became public."""
    first = people.residents[0].id
    for idea in ideas:
        begins = idea.public_at
        if not idea.votes or begins is None:
            continue
        lasts = idea.votes_end(span.ends) - begins
        there = range(first, first + people.joined_by(begins))
        for member in chance.sample(there, idea.votes):
            yield {
                "idea_id": idea.number,
                "member_id": member,
                "cast_at": begins + lasts * chance.random() ** 2,
            }


def comment_rows(chance: Random, comments: Iterable[PlannedComment], stock: Stock) -> Iterator[Row]:
    """Each comment as a row."""
    written: set[tuple[str, int, int, str]] = set()
    for comment in comments:
        author, subject = comment.author, (comment.kind, comment.on.number)
        text = stock.comment(chance, author.language)
        while (*subject, author.id, text.body) in written:
            # Nobody says the same twice.
            text += stock.comment(chance, author.language)
        written.add((*subject, author.id, text.body))
        named = author.role in STAFF or chance.random() < SHOW_THEIR_NAME
        yield {
            "id": comment.number,
            "subject_kind": comment.kind,
            "subject_id": comment.on.number,
            "parent_id": comment.parent.number if comment.parent else None,
            "author_id": author.id,
            "name_shown": author.name if named else "",
            "by_staff": author.role in STAFF,
            "body": text.body,
            "body_html": text.html,
            "language": author.language,
            "visibility": comment.visibility,
            "posted_at": comment.posted_at,
        }
