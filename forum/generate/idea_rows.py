"""The rows of a generated town's ideas, of their timelines and of those who follow them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random
from typing import Any, NamedTuple

from forum.core.actor import Role
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.generate.members import SHOW_THEIR_NAME, People, Person
from forum.generate.moderation import OUTCOME_FOR, ModerationPlan
from forum.generate.plan import PlannedIdea
from forum.generate.texts import OWN, Stock
from forum.generate.town import Town
from forum.ideas import rules
from forum.ideas.actions.ideas import CODE_LETTERS
from forum.ideas.tables import KIND, MilestoneKind, Status
from forum.projects.tables import KIND as PROJECT
from moderation import labels
from moderation.rules import LEADS_TO
from moderation.tables import Outcome

V = Visibility
Row = dict[str, Any]
CODE_LENGTH = 7
WITHOUT_PLACE = 0.1
ANSWERS = {
    Status.accepted: "answer_accepted",
    Status.declined: "answer_declined",
    Status.realised: "answer_realised",
}


def code_of(number: int, shift: int) -> str:
    """The short code of an idea: another one for each number, without looking alike."""
    base = len(CODE_LETTERS)
    # Prime, so that it shares no factor with the number of codes: none comes twice.
    rest = (number * 7_368_787 + shift) % base**CODE_LENGTH
    letters = []
    for _ in range(CODE_LENGTH):
        rest, place = divmod(rest, base)
        letters.append(CODE_LETTERS[place])
    return "".join(letters)


def idea_rows(
    chance: Random, ideas: Iterable[PlannedIdea], stock: Stock, town: Town, zone: Any
) -> Iterator[Row]:
    """Each idea as a row, with its words and counts."""
    shift = chance.randrange(len(CODE_LETTERS) ** CODE_LENGTH)
    written: set[tuple[int, str]] = set()
    for idea in ideas:
        author, language = idea.author, idea.author.language
        title = stock.title(chance, language)
        while (author.id, title) in written and len(title) < 150:
            # Nobody posts the same words twice.
            title = f"{title} – {stock.title(chance, language)}"
        written.add((author.id, title))
        text = stock.body(chance, language, idea.special)
        edit = stock.body(chance, language) if idea.edited else None
        public_at = idea.public_at
        day = rules.epoch_day(public_at) if public_at else 0.0
        known = idea.visibility not in (V.draft, V.erased)
        erased = idea.visibility is V.erased
        yield {
            "id": idea.number,
            "code": code_of(idea.number, shift),
            "author_id": author.id if known else None,
            "name_shown": author.name if known and chance.random() < SHOW_THEIR_NAME else "",
            "title": "" if erased else title,
            "body": "" if erased else text.body,
            "body_html": "" if erased else text.html,
            "language": language,
            "neighbourhood_id": _perhaps(chance, town.neighbourhoods),
            "theme_id": _perhaps(chance, town.themes),
            "call_id": town.call_on(chance, idea.posted_at.astimezone(zone).date()),
            "visibility": idea.visibility,
            "status": idea.status,
            "posted_at": idea.posted_at,
            "public_at": public_at,
            "public_day": day,
            "votes_count": idea.votes,
            "comments_count": idea.comments,
            "trend": rules.trend(day, idea.votes) if public_at else 0.0,
            "edited_title": title if edit else None,
            "edited_body": edit.body if edit else None,
            "edited_html": edit.html if edit else None,
        }


def _perhaps(chance: Random, ids: list[int]) -> int | None:
    return None if chance.random() < WITHOUT_PLACE else chance.choice(ids)


class _Line(NamedTuple):
    """A line of a timeline; lines sort by when they were written."""

    at: datetime
    idea: int
    place: int
    kind: MilestoneKind
    before: str
    after: str
    actor: Person
    ground: str = ""
    text: str = ""
    language: str = ""
    about: str = ""


def milestone_rows(
    chance: Random, ideas: Iterable[PlannedIdea], stock: Stock, desk: ModerationPlan, people: People
) -> Iterator[Row]:
    """Every line of every timeline as a row, in the order in which they were written."""
    lines: list[_Line] = []
    for idea in ideas:
        if idea.visibility is not V.draft:
            lines += _visibility_lines(idea, desk)
            lines += _status_lines(chance, idea, stock, people)
    lines.sort(key=lambda line: line[:3])
    own = stock.tongues[OWN]
    for line in lines:
        actor = line.actor
        yield {
            "idea_id": line.idea, "at": line.at, "kind": line.kind, "before": line.before,
            "after": line.after, "actor_role": actor.role,
            "actor_id": actor.id if actor.role is not Role.resident else None,
            "ground": line.ground, "text": line.text,
            # An answer is Markdown; a moderator's words are shown as typed.
            "text_html": own.in_markdown(line.text)
            if line.text and line.kind is MilestoneKind.status else "",
            "language": line.language or actor.language, "about": line.about,
        }  # fmt: skip


def _visibility_lines(idea: PlannedIdea, desk: ModerationPlan) -> Iterator[_Line]:
    seen = MilestoneKind.visibility
    yield _Line(idea.posted_at, idea.number, 0, seen, V.draft, V.pending, idea.author)
    if idea.read_at:
        outcome = OUTCOME_FOR[idea.visibility]
        yield _decided(idea, desk, idea.read_at, 1, V.pending, outcome)
    if idea.left_at and idea.visibility is V.hidden:
        yield _decided(idea, desk, idea.left_at, 2, V.public, Outcome.hide)
    elif idea.left_at:
        yield _Line(idea.left_at, idea.number, 2, seen, V.public, V.withdrawn, idea.author)


def _decided(
    idea: PlannedIdea,
    desk: ModerationPlan,
    at: datetime,
    place: int,
    before: Visibility,
    outcome: Outcome,
) -> _Line:
    ground, said = desk.reason(idea.number, outcome, idea.author)
    language, after = idea.author.language, LEADS_TO[outcome]
    return _Line(
        at, idea.number, place, MilestoneKind.visibility, before, after,
        desk.moderators[idea.number, after], ground, labels.letter(ground, said, language), language,
    )  # fmt: skip


def _status_lines(
    chance: Random, idea: PlannedIdea, stock: Stock, people: People
) -> Iterator[_Line]:
    before = Status.open
    for place, (at, status) in enumerate(idea.moved, 3):
        answer = stock.said(chance, ANSWERS[status]).body if status in ANSWERS else ""
        about = str(ContentRef(PROJECT, idea.project or 0)) if status is Status.planned else ""
        official = people.colleague(chance, Role.official)
        yield _Line(
            at, idea.number, place, MilestoneKind.status, before, status, official,
            text=answer, about=about,
        )  # fmt: skip
        before = status


def follow_rows(ideas: Iterable[PlannedIdea]) -> Iterator[Row]:
    """Authors follow what they posted."""
    for idea in ideas:
        if idea.visibility not in (V.draft, V.erased):
            yield {
                "member_id": idea.author.id, "subject_kind": KIND, "subject_id": idea.number,
                "since": idea.posted_at,
            }  # fmt: skip
