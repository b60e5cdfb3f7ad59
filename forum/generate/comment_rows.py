"""Row generator for votes and comments."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from forum.core.actor import STAFF
from forum.generate.comments import PlannedComment
from forum.generate.members import SHOW_THEIR_NAME, People
from forum.generate.plan import PlannedIdea
from forum.generate.sizes import Span, distribute
from forum.generate.texts import TextGenerator

Row = dict[str, Any]
MOST_OF_THEM = 0.5
"""Largest fraction of the residents that votes for one idea."""


def plan_votes(chance: Random, count: int, ideas: Iterable[PlannedIdea], people: People) -> None:
    """Set the number of votes of each public idea. Raises `CapacityExceeded` when they don't fit."""
    public = [idea for idea in ideas if idea.is_public and idea.public_at]
    limits = [
        int(people.joined_by(idea.public_at or idea.posted_at) * MOST_OF_THEM) for idea in public
    ]
    for idea, votes in zip(public, distribute(chance, count, limits), strict=True):
        idea.votes = votes


def vote_rows(
    chance: Random, ideas: Iterable[PlannedIdea], people: People, span: Span
) -> Iterator[Row]:
    """Each vote as a row, by residents who had joined when the idea became public."""
    first_id = people.residents[0].id
    for idea in ideas:
        opens_at = idea.public_at
        if not idea.votes or opens_at is None:
            continue
        duration = idea.votes_end(span.ends) - opens_at
        voter_ids = range(first_id, first_id + people.joined_by(opens_at))
        for voter_id in chance.sample(voter_ids, idea.votes):
            yield {
                "idea_id": idea.number,
                "member_id": voter_id,
                "cast_at": opens_at + duration * chance.random() ** 2,
            }


def comment_rows(
    chance: Random, comments: Iterable[PlannedComment], stock: TextGenerator
) -> Iterator[Row]:
    """Each comment as a row."""
    seen: set[tuple[str, int, int, str]] = set()
    for comment in comments:
        author, subject = comment.author, (comment.kind, comment.on.number)
        text = stock.comment(chance, author.language)
        while (*subject, author.id, text.body) in seen:
            # Posting treats a repeated text as the same comment, so none may occur twice.
            text += stock.comment(chance, author.language)
        seen.add((*subject, author.id, text.body))
        shows_name = author.role in STAFF or chance.random() < SHOW_THEIR_NAME
        yield {
            "id": comment.number,
            "subject_kind": comment.kind,
            "subject_id": comment.on.number,
            "parent_id": comment.parent.number if comment.parent else None,
            "author_id": author.id,
            "name_shown": author.name if shows_name else "",
            "by_staff": author.role in STAFF,
            "body": text.body,
            "body_html": text.html,
            "language": author.language,
            "visibility": comment.visibility,
            "posted_at": comment.posted_at,
        }
