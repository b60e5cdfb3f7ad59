"""What the moderators of a generated town read and decide, in the order in which it happened.

Trust goes with it: the first comment of a resident waits, later ones appear at once.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any

from forum.core.actor import Role
from forum.core.screening.signs import URGENT
from forum.core.visibility import Visibility
from forum.generate.comments import PlannedComment
from forum.generate.members import People, Person
from forum.generate.plan import PlannedIdea
from forum.generate.sizes import Span
from moderation import labels, rules
from moderation.tables import CaseKind, CaseState, Outcome

V, O = Visibility, Outcome
OUTCOME_FOR = {
    V.public: O.publish, V.hidden: O.publish, V.withdrawn: O.publish, V.returned: O.send_back,
    V.rejected: O.reject, V.erased: O.reject, V.safeguarded: O.safeguard,
}  # fmt: skip
GROUNDS = ("off_topic", "duplicate", "incomplete", "advertising")
REJECTED = 0.03
HIDDEN = 0.004
WITHDRAWN = 0.006
READ_WITHIN = timedelta(hours=20)
Happening = Callable[[datetime], None]
Row = dict[str, Any]


@dataclass
class ModerationPlan:
    """The cases and decisions, as rows, once everything has happened."""

    chance: Random
    people: People
    span: Span
    signs_of: Callable[[str], tuple[str, ...]]
    first_case: int
    first_decision: int
    cases: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    moderators: dict[tuple[int, Visibility], Person] = field(default_factory=dict)
    """Who moved an idea, by its number and where to."""
    _ahead: list[tuple[datetime, int, Happening]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def run(self, ideas: list[PlannedIdea], comments: list[PlannedComment]) -> None:
        """Let everything happen: afterwards comments stand where they stand, and are counted."""
        for idea in ideas:
            if idea.visibility is not V.draft:
                self._at(idea.posted_at, partial(self._posted, idea))
        for comment in comments:
            self._at(comment.posted_at, partial(self._said, comment))
        while self._ahead:
            at, _, happening = heapq.heappop(self._ahead)
            happening(at)

    def _at(self, moment: datetime, happening: Happening) -> None:
        if moment < self.span.ends:
            heapq.heappush(self._ahead, (moment, next(self._order), happening))

    # Ideas: their fate is planned.

    def _posted(self, idea: PlannedIdea, at: datetime) -> None:
        case = self._open("idea", idea.number, idea.author, CaseKind.new, at,
                          self.signs_of(idea.special))  # fmt: skip
        if idea.read_at:
            self._at(idea.read_at, lambda at: self._read(idea, case, at))

    def _read(self, idea: PlannedIdea, case: Row, at: datetime) -> None:
        outcome = OUTCOME_FOR[idea.visibility]
        after = rules.LEADS_TO[outcome]
        moderator = self._decide(case, outcome, idea.author, V.pending, after, at)
        self.moderators[idea.number, after] = moderator
        if idea.edited:
            changed = at + timedelta(minutes=20)
            self._open("idea", idea.number, idea.author, CaseKind.edited, changed)
        if idea.visibility is V.hidden and idea.left_at:
            self._at(idea.left_at, lambda at: self._hide_idea(idea, at))

    def _hide_idea(self, idea: PlannedIdea, at: datetime) -> None:
        moderator = self._hide("idea", idea.number, idea.author, at)
        self.moderators[idea.number, V.hidden] = moderator

    # Comments: what happens to them shows as time passes.

    def _said(self, comment: PlannedComment, at: datetime) -> None:
        if comment.parent and comment.parent.visibility is not V.public:
            comment.parent = None
        author = comment.author
        if author.role is not Role.resident or author.id in self.people.trusted:
            self._show(comment, at)
            return
        comment.visibility = V.pending
        case = self._open("comment", comment.number, author, CaseKind.new, at)
        read_at = at + READ_WITHIN * self.chance.random()
        self._at(read_at, lambda at: self._decide_about(comment, case, at))

    def _decide_about(self, comment: PlannedComment, case: Row, at: datetime) -> None:
        outcome = O.reject if self.chance.random() < REJECTED else O.publish
        after = rules.LEADS_TO[outcome]
        self._decide(case, outcome, comment.author, V.pending, after, at)
        if after is V.public:
            self._show(comment, at)
        else:
            comment.visibility = after

    def _show(self, comment: PlannedComment, at: datetime) -> None:
        comment.visibility = V.public
        comment.on.comments += 1
        lot = self.chance.random()
        later = at + timedelta(days=0.2 + 5 * self.chance.random())
        if lot < HIDDEN and comment.author.role is Role.resident:
            self._at(later, lambda at: self._take_off(comment, V.hidden, at))
        elif lot < HIDDEN + WITHDRAWN:
            self._at(later, lambda at: self._take_off(comment, V.withdrawn, at))

    def _take_off(self, comment: PlannedComment, to: Visibility, at: datetime) -> None:
        comment.visibility = to
        comment.on.comments -= 1
        if to is V.hidden:
            self._hide("comment", comment.number, comment.author, at)

    # The case, and the decision.

    def _hide(self, kind: str, number: int, author: Person, at: datetime) -> Person:
        case = self._open(kind, number, author, CaseKind.public, at)
        return self._decide(case, O.hide, author, V.public, V.hidden, at)

    def _open(
        self, kind: str, number: int, author: Person, why: CaseKind, at: datetime,
        signs: tuple[str, ...] = (),
    ) -> Row:  # fmt: skip
        case = {
            "id": self.first_case + len(self.cases), "subject_kind": kind, "subject_id": number,
            "author_id": author.id, "kind": why, "signs": ",".join(signs),
            "urgent": not URGENT.isdisjoint(signs), "opened_at": at, "state": CaseState.open,
            "decided_at": None,
        }  # fmt: skip
        self.cases.append(case)
        return case

    def _decide(
        self, case: Row, outcome: Outcome, author: Person, before: Visibility, after: Visibility,
        at: datetime,
    ) -> Person:  # fmt: skip
        moderator = self.people.colleague(self.chance, Role.moderator)
        ground, said = self.reason(case["subject_id"], outcome, author)
        case["state"], case["decided_at"] = CaseState.decided, at
        trusted = self.people.trusted
        self.decisions.append({
            "id": self.first_decision + len(self.decisions), "case_id": case["id"],
            "moderator_id": moderator.id, "author_trusted": author.id in trusted,
            "outcome": outcome, "ground": ground, "text": said, "before": before, "after": after,
            "at": at,
        })  # fmt: skip
        if outcome in rules.TRUSTS:
            (trusted.add if rules.TRUSTS[outcome] else trusted.discard)(author.id)
        return moderator

    @staticmethod
    def reason(number: int, outcome: Outcome, author: Person) -> tuple[str, str]:
        """The ground of a decision, and what the moderator said: the ready sentences."""
        ground = GROUNDS[number % len(GROUNDS)] if outcome in rules.NEEDS_GROUND else ""
        if outcome not in rules.NEEDS_MESSAGE:
            return ground, ""
        return ground, labels.message(outcome, ground, "say_more", "", author.language)
