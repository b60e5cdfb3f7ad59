"""Moderation simulator: cases and decisions of a generated town, event by event in order of time.

It includes trust: the first comment of a resident waits for a decision, later ones are published
immediately.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any

from forum.core.actor import Role
from forum.core.content.grounds import shipped_wording
from forum.core.screening.signs import URGENT, screen
from forum.core.visibility import Visibility
from forum.generate.comments import PlannedComment
from forum.generate.members import People, Person
from forum.generate.plan import PlannedIdea
from forum.generate.sizes import Span
from moderation.labels import cases as labels
from moderation.rules import cases as rules
from moderation.rules.trust import LOSES_TRUST
from moderation.tables.cases import CaseKind, CaseState
from moderation.tables.decisions import DecisionState, Outcome

V, O = Visibility, Outcome
OUTCOME_FOR = {
    V.public: O.publish, V.hidden: O.publish, V.withdrawn: O.publish, V.returned: O.send_back,
    V.rejected: O.reject, V.erased: O.reject, V.safeguarded: O.safeguard,
}  # fmt: skip
SCREENED = (V.pending, V.safeguarded)
"""What moderators read now: screening every text of a large town would take minutes."""
GROUNDS = ("off_topic", "duplicate", "incomplete", "advertising")
REJECTED = 0.03
"""Fraction of pending comments that are rejected."""
HIDDEN = 0.004
"""Fraction of public comments that are hidden later."""
WITHDRAWN = 0.006
"""Fraction of public comments that are withdrawn later."""
READ_WITHIN = timedelta(hours=20)
"""Longest time until a comment is decided."""
SimulatedEvent = Callable[[datetime], None]
Row = dict[str, Any]


@dataclass
class ModerationPlan:
    """Cases and decisions as rows, complete after `run`."""

    chance: Random
    people: People
    span: Span
    first_case: int
    first_decision: int
    cases: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    moderators: dict[tuple[int, Visibility], Person] = field(default_factory=dict)
    """The moderator who decided, by idea number and resulting visibility."""
    trusted: set[int] = field(default_factory=set)
    """The residents of whom something was published, and nothing was rejected or hidden since."""
    _to_screen: dict[int, Row] = field(default_factory=dict)
    _queue: list[tuple[datetime, int, SimulatedEvent]] = field(default_factory=list)
    _sequence: "count[int]" = field(default_factory=count)

    def run(self, ideas: list[PlannedIdea], comments: list[PlannedComment]) -> None:
        """Simulate all events; afterwards comments have their final visibility and are counted."""
        for idea in ideas:
            if idea.visibility is not V.draft:
                self._schedule(idea.posted_at, partial(self._on_idea_posted, idea))
        for comment in comments:
            self._schedule(comment.posted_at, partial(self._on_comment_posted, comment))
        while self._queue:
            at, _, event = heapq.heappop(self._queue)
            event(at)

    def _schedule(self, moment: datetime, event: SimulatedEvent) -> None:
        if moment < self.span.ends:
            heapq.heappush(self._queue, (moment, next(self._sequence), event))

    # Ideas: their visibility was planned before.

    def _on_idea_posted(self, idea: PlannedIdea, at: datetime) -> None:
        case = self._open_case("idea", idea.number, idea.author, CaseKind.new, at)
        if idea.visibility in SCREENED:
            self._to_screen[idea.number] = case
        if idea.read_at:
            self._schedule(idea.read_at, lambda at: self._decide_idea(idea, case, at))

    def _decide_idea(self, idea: PlannedIdea, case: Row, at: datetime) -> None:
        outcome = OUTCOME_FOR[idea.visibility]
        after = rules.LEADS_TO[outcome]
        moderator = self._decide(case, outcome, idea.author, V.pending, after, at)
        self.moderators[idea.number, after] = moderator
        if idea.edited:
            edited_at = at + timedelta(minutes=20)
            self._open_case("idea", idea.number, idea.author, CaseKind.edited, edited_at)
        if idea.visibility is V.hidden and idea.left_at:
            self._schedule(idea.left_at, lambda at: self._hide_idea(idea, at))

    def _hide_idea(self, idea: PlannedIdea, at: datetime) -> None:
        moderator = self._hide("idea", idea.number, idea.author, at)
        self.moderators[idea.number, V.hidden] = moderator

    # Comments: their visibility is decided during the simulation.

    def _on_comment_posted(self, comment: PlannedComment, at: datetime) -> None:
        if comment.parent and comment.parent.visibility is not V.public:
            comment.parent = None
        author = comment.author
        if author.role is not Role.resident or author.id in self.trusted:
            self._publish_comment(comment, at)
            return
        comment.visibility = V.pending
        case = self._open_case("comment", comment.number, author, CaseKind.new, at)
        read_at = at + READ_WITHIN * self.chance.random()
        self._schedule(read_at, lambda at: self._decide_comment(comment, case, at))

    def _decide_comment(self, comment: PlannedComment, case: Row, at: datetime) -> None:
        outcome = O.reject if self.chance.random() < REJECTED else O.publish
        after = rules.LEADS_TO[outcome]
        self._decide(case, outcome, comment.author, V.pending, after, at)
        if after is V.public:
            self._publish_comment(comment, at)
        else:
            comment.visibility = after

    def _publish_comment(self, comment: PlannedComment, at: datetime) -> None:
        comment.visibility = V.public
        comment.on.comments += 1
        draw = self.chance.random()
        later = at + timedelta(days=0.2 + 5 * self.chance.random())
        if draw < HIDDEN and comment.author.role is Role.resident:
            self._schedule(later, lambda at: self._remove_comment(comment, V.hidden, at))
        elif draw < HIDDEN + WITHDRAWN:
            self._schedule(later, lambda at: self._remove_comment(comment, V.withdrawn, at))

    def _remove_comment(self, comment: PlannedComment, to: Visibility, at: datetime) -> None:
        comment.visibility = to
        comment.on.comments -= 1
        if to is V.hidden:
            self._hide("comment", comment.number, comment.author, at)

    # Cases and decisions.

    def screened(self, ideas: Iterable[Row]) -> Iterator[Row]:
        """The rows of ideas as they are, with the signs of those that wait or are safe on their cases."""
        for row in ideas:
            if case := self._to_screen.get(row["id"]):
                signs = screen(row["title"], row["body"])
                case["signs"], case["urgent"] = ",".join(signs), not URGENT.isdisjoint(signs)
            yield row

    def _hide(self, kind: str, number: int, author: Person, at: datetime) -> Person:
        case = self._open_case(kind, number, author, CaseKind.public, at)
        return self._decide(case, O.hide, author, V.public, V.hidden, at)

    def _open_case(
        self, kind: str, number: int, author: Person, case_kind: CaseKind, at: datetime,
    ) -> Row:  # fmt: skip
        case = {
            "id": self.first_case + len(self.cases), "subject_kind": kind, "subject_id": number,
            "author_id": author.id, "kind": case_kind, "signs": "",
            "urgent": False, "language": author.language, "opened_at": at,
            "state": CaseState.open, "decided_at": None,
        }  # fmt: skip
        self.cases.append(case)
        return case

    def _decide(
        self, case: Row, outcome: Outcome, author: Person, before: Visibility, after: Visibility,
        at: datetime,
    ) -> Person:  # fmt: skip
        moderator = self.people.colleague(self.chance, Role.moderator)
        ground, message = self.reason(case["subject_id"], outcome, author)
        case["state"], case["decided_at"] = CaseState.decided, at
        self.decisions.append({
            "id": self.first_decision + len(self.decisions), "case_id": case["id"],
            "moderator_id": moderator.id,
            "outcome": outcome, "ground": ground, "text": message, "before": before, "after": after,
            "at": at, "effective_at": at, "state": DecisionState.in_effect, "language": author.language,
            "letter": message, "version": "",
        })  # fmt: skip
        if outcome is O.publish:
            self.trusted.add(author.id)
        elif outcome in LOSES_TRUST:
            self.trusted.discard(author.id)
        return moderator

    @staticmethod
    def reason(number: int, outcome: Outcome, author: Person) -> tuple[str, str]:
        """The ground of a decision, and the moderator's message: the ready sentences."""
        ground = GROUNDS[number % len(GROUNDS)] if outcome in rules.NEEDS_GROUND else ""
        if outcome not in rules.NEEDS_MESSAGE:
            return ground, ""
        return ground, labels.message(
            shipped_wording, outcome, ground, "say_more", "", author.language
        )
