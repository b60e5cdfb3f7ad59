"""Trust: earned by what moderators published, lost by what they took away, given back, and ageing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.content.review_policy import TrustPolicy
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from moderation.rules.trust import LOSES_TRUST, Judgement, is_trusted
from moderation.tables.decisions import Outcome

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
O, V = Outcome, Visibility
BEFORE = {O.hide: V.public, O.restore: V.hidden}


def judgement(
    subject: int, outcome: Outcome, days_ago: float = 0, before: Visibility | None = None
) -> Judgement:
    return Judgement(
        ContentRef("idea", subject),
        outcome,
        before or BEFORE.get(outcome, V.pending),
        NOW - timedelta(days=days_ago),
    )


def trusts(judgements: list[Judgement], published: int = 1, days: int = 100) -> bool:
    """Whether decisions, the oldest first, make their author trusted."""
    return is_trusted(judgements[::-1], NOW, TrustPolicy(published, timedelta(days=days)))


@pytest.mark.parametrize(
    ("published", "judgements", "expected"),
    [
        (1, [], False),
        (1, [judgement(1, O.publish)], True),
        (2, [judgement(1, O.publish)], False),
        (2, [judgement(1, O.publish), judgement(2, O.publish)], True),
        # Twice the same content is one; what was taken away or kept private earns nothing.
        (2, [judgement(1, O.publish), judgement(1, O.publish)], False),
        (1, [judgement(1, O.publish, before=V.safeguarded)], False),
        (1, [judgement(1, O.send_back), judgement(1, O.publish)], True),
        (1, [judgement(1, O.accept_edit), judgement(2, O.refuse_edit)], False),
        # A rejection ends it: only what is published later counts.
        (1, [judgement(1, O.publish), judgement(2, O.reject)], False),
        (1, [judgement(1, O.publish), judgement(1, O.hide)], False),
        (1, [judgement(1, O.publish), judgement(2, O.reject), judgement(3, O.publish)], True),
        (2, [judgement(1, O.publish), judgement(2, O.reject), judgement(3, O.publish)], False),
        (1, [judgement(1, O.publish), judgement(2, O.safeguard)], True),
        # Reversals give back what was taken.
        (1, [judgement(1, O.publish), judgement(1, O.hide), judgement(1, O.restore)], True),
        (2, [judgement(1, O.publish), judgement(2, O.reject), judgement(2, O.publish)], True),
        (1, [judgement(1, O.hide), judgement(1, O.restore)], False),
        # It ages.
        (1, [judgement(1, O.publish, 99)], True),
        (1, [judgement(1, O.publish, 100)], False),
        (2, [judgement(1, O.publish, 200), judgement(2, O.publish)], False),
        (1, [judgement(1, O.reject, 200), judgement(2, O.publish)], True),
    ],
)  # fmt: skip
def test_who_is_trusted(published: int, judgements: list[Judgement], expected: bool) -> None:
    assert trusts(judgements, published) is expected


_records = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from([O.publish, O.reject, O.hide, O.restore, O.send_back, O.safeguard]),
        st.sampled_from([V.pending, V.safeguarded]),
    ),
    max_size=14,
)


@given(records=_records, published=st.integers(1, 3), days=st.integers(1, 14))
def test_trust_is_what_its_definition_says(
    records: list[tuple[int, Outcome, Visibility]], published: int, days: int
) -> None:
    """The definition, counted forwards: texts published after the last loss that stands, in the last time."""
    # The oldest was 14 days ago at most, and each on a day of its own.
    dated = [
        judgement(subject, outcome, len(records) - index - 0.5, before)
        for index, (subject, outcome, before) in enumerate(records)
    ]
    recent = [each for each in dated if each.at > NOW - timedelta(days=days)]
    last = {each.subject: each for each in recent}
    lost_at = max((each.at for each in last.values() if each.outcome in LOSES_TRUST), default=None)
    counted = {
        each.subject for each in recent if each.earns_trust and (not lost_at or each.at > lost_at)
    }
    assert trusts(dated, published, days) is (len(counted) >= published)


@given(records=_records, published=st.integers(1, 3))
def test_a_loss_ends_trust_and_its_reversal_brings_it_back(
    records: list[tuple[int, Outcome, Visibility]], published: int
) -> None:
    before = [judgement(subject, outcome, 1, state) for subject, outcome, state in records]
    rejected = [*before, judgement(9, O.reject)]
    assert not trusts(rejected, published)
    assert trusts([*rejected, judgement(9, O.send_back)], published) is trusts(before, published)
    assert trusts([*rejected, judgement(9, O.publish)], published) is trusts(
        [*before, judgement(9, O.publish)], published
    )
