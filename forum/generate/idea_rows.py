"""Row generator for ideas, their milestones and their followers."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random
from typing import Any, NamedTuple

from forum.core.actor import Role
from forum.core.content.grounds import shipped_wording
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.generate.members import SHOW_THEIR_NAME, People, Person
from forum.generate.moderation import OUTCOME_FOR, ModerationPlan
from forum.generate.plan import PlannedIdea
from forum.generate.texts import OWN, TextGenerator
from forum.generate.town import Town
from forum.ideas import ranking
from forum.ideas.rules import CODE_LENGTH, CODE_LETTERS
from forum.ideas.tables import KIND, MilestoneKind, Status
from forum.projects.tables import KIND as PROJECT
from moderation.labels import cases as labels
from moderation.rules.cases import LEADS_TO
from moderation.tables.decisions import Outcome

V = Visibility
Row = dict[str, Any]
WITHOUT_PLACE = 0.1
"""Fraction of ideas without a neighbourhood, and of those without a theme."""
ANSWERS = {
    Status.accepted: "answer_accepted",
    Status.declined: "answer_declined",
    Status.realised: "answer_realised",
}


def code_of(number: int, shift: int) -> str:
    """Short code of an idea: unique for each number; consecutive numbers get dissimilar codes."""
    base = len(CODE_LETTERS)
    # A prime factor is coprime to the number of codes, so that no code occurs twice.
    remainder = (number * 7_368_787 + shift) % base**CODE_LENGTH
    letters = []
    for _ in range(CODE_LENGTH):
        remainder, index = divmod(remainder, base)
        letters.append(CODE_LETTERS[index])
    return "".join(letters)


def idea_rows(
    chance: Random, ideas: Iterable[PlannedIdea], stock: TextGenerator, town: Town, zone: Any
) -> Iterator[Row]:
    """Each idea as a row, with its texts and counts."""
    shift = chance.randrange(len(CODE_LETTERS) ** CODE_LENGTH)
    seen: set[tuple[int, str]] = set()
    for idea in ideas:
        author, language = idea.author, idea.author.language
        title = stock.title(chance, language)
        while (author.id, title) in seen and len(title) < 150:
            # Posting treats repeated words as the same idea, so no author's title may occur twice.
            title = f"{title} – {stock.title(chance, language)}"
        seen.add((author.id, title))
        text = stock.body(chance, language, idea.special)
        edited_text = stock.body(chance, language) if idea.edited else None
        public_at = idea.public_at
        day = ranking.epoch_day(public_at) if public_at else 0.0
        has_author = idea.visibility not in (V.draft, V.erased)
        erased = idea.visibility is V.erased
        yield {
            "id": idea.number,
            "code": code_of(idea.number, shift),
            "author_id": author.id if has_author else None,
            "name_shown": author.name if has_author and chance.random() < SHOW_THEIR_NAME else "",
            "title": "" if erased else title,
            "body": "" if erased else text.body,
            "body_html": "" if erased else text.html,
            "language": language,
            "neighbourhood_id": _choice_or_none(chance, town.neighbourhoods),
            "theme_id": _choice_or_none(chance, town.themes),
            "call_id": town.call_on(chance, idea.posted_at.astimezone(zone).date()),
            "visibility": idea.visibility,
            "status": idea.status,
            "posted_at": idea.posted_at,
            "public_at": public_at,
            "public_day": day,
            "votes_count": idea.votes,
            "comments_count": idea.comments,
            "trend": ranking.trend(day, idea.votes) if public_at else 0.0,
            "edited_title": title if edited_text else None,
            "edited_body": edited_text.body if edited_text else None,
            "edited_html": edited_text.html if edited_text else None,
        }


def _choice_or_none(chance: Random, ids: list[int]) -> int | None:
    return None if chance.random() < WITHOUT_PLACE else chance.choice(ids)


class _Milestone(NamedTuple):
    """A milestone before it is a row; sorts by time, idea and order within the idea."""

    at: datetime
    idea: int
    order: int
    kind: MilestoneKind
    before: str
    after: str
    actor: Person
    ground: str = ""
    text: str = ""
    language: str = ""
    about: str = ""


def milestone_rows(
    chance: Random,
    ideas: Iterable[PlannedIdea],
    stock: TextGenerator,
    plan: ModerationPlan,
    people: People,
) -> Iterator[Row]:
    """Every milestone as a row, in order of time."""
    milestones: list[_Milestone] = []
    for idea in ideas:
        if idea.visibility is not V.draft:
            milestones += _visibility_milestones(idea, plan)
            milestones += _status_milestones(chance, idea, stock, people)
    milestones.sort(key=lambda milestone: milestone[:3])
    own = stock.tongues[OWN]
    for milestone in milestones:
        actor = milestone.actor
        yield {
            "idea_id": milestone.idea, "at": milestone.at, "kind": milestone.kind,
            "before": milestone.before, "after": milestone.after, "actor_role": actor.role,
            "actor_id": actor.id if actor.role is not Role.resident else None,
            "ground": milestone.ground, "text": milestone.text,
            # Officials' answers are Markdown; moderators' messages are shown as plain text.
            "text_html": own.in_markdown(milestone.text)
            if milestone.text and milestone.kind is MilestoneKind.status else "",
            "language": milestone.language or actor.language, "about": milestone.about,
        }  # fmt: skip


def _visibility_milestones(idea: PlannedIdea, plan: ModerationPlan) -> Iterator[_Milestone]:
    kind = MilestoneKind.visibility
    yield _Milestone(idea.posted_at, idea.number, 0, kind, V.draft, V.pending, idea.author)
    if idea.read_at:
        outcome = OUTCOME_FOR[idea.visibility]
        yield _decision_milestone(idea, plan, idea.read_at, 1, V.pending, outcome)
    if idea.left_at and idea.visibility is V.hidden:
        yield _decision_milestone(idea, plan, idea.left_at, 2, V.public, Outcome.hide)
    elif idea.left_at:
        yield _Milestone(idea.left_at, idea.number, 2, kind, V.public, V.withdrawn, idea.author)


def _decision_milestone(
    idea: PlannedIdea,
    plan: ModerationPlan,
    at: datetime,
    order: int,
    before: Visibility,
    outcome: Outcome,
) -> _Milestone:
    ground, message = plan.reason(idea.number, outcome, idea.author)
    language, after = idea.author.language, LEADS_TO[outcome]
    return _Milestone(
        at, idea.number, order, MilestoneKind.visibility, before, after,
        plan.moderators[idea.number, after], ground, labels.ground_and_message(shipped_wording, ground, message, language),
        language,
    )  # fmt: skip


def _status_milestones(
    chance: Random, idea: PlannedIdea, stock: TextGenerator, people: People
) -> Iterator[_Milestone]:
    before = Status.open
    for order, (at, status) in enumerate(idea.moved, 3):
        answer = stock.said(chance, ANSWERS[status]).body if status in ANSWERS else ""
        about = str(ContentRef(PROJECT, idea.project or 0)) if status is Status.planned else ""
        official = people.colleague(chance, Role.official)
        yield _Milestone(
            at, idea.number, order, MilestoneKind.status, before, status, official,
            text=answer, about=about,
        )  # fmt: skip
        before = status


def follow_rows(ideas: Iterable[PlannedIdea]) -> Iterator[Row]:
    """Each follow as a row: authors follow the ideas that they posted."""
    for idea in ideas:
        if idea.visibility not in (V.draft, V.erased):
            yield {
                "member_id": idea.author.id, "subject_kind": KIND, "subject_id": idea.number,
                "since": idea.posted_at,
            }  # fmt: skip
