"""Rules of trust: whether residents are trusted, by what moderators decided about what they wrote.

Nothing is stored: trust ages, and a decision that is reversed gives back or takes away what it changed,
because the decisions themselves are asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from forum.core.content.review_policy import TrustPolicy
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from moderation.tables.decisions import Outcome

LOSES_TRUST = frozenset({Outcome.reject, Outcome.hide})


@dataclass(frozen=True)
class Judgement:
    """A decision in effect on what a member wrote."""

    subject: ContentRef
    outcome: Outcome
    before: Visibility
    at: datetime

    @property
    def earns_trust(self) -> bool:
        """Whether it published something. That a cry for help was published says nothing about trust."""
        return self.outcome is Outcome.publish and self.before is not Visibility.safeguarded


def is_trusted(judgements: Iterable[Judgement], now: datetime, policy: TrustPolicy) -> bool:
    """Whether somebody is trusted, by the decisions on what they wrote, the newest first.

    Read back from now: the texts that were published count, until one that stands rejected or off the site.
    """
    since, seen, published = now - policy.within, set[ContentRef](), set[ContentRef]()
    for each in judgements:
        if each.at <= since:
            break
        stands = each.subject not in seen
        seen.add(each.subject)
        if stands and each.outcome in LOSES_TRUST:
            break
        if each.earns_trust:
            published.add(each.subject)
            if len(published) >= policy.published:
                return True
    return False
