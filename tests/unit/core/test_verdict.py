"""Verdicts: templates display the same verdict that actions enforce."""

import pytest

from forum.core.errors import Forbidden
from forum.core.verdict import ALLOWED, denied, first_denial


def test_a_refusal_is_enforced_with_its_reason() -> None:
    with pytest.raises(Forbidden) as error:
        denied("voting_ended").enforce()
    assert error.value.code == "voting_ended"
    ALLOWED.enforce()


def test_the_first_refusal_counts() -> None:
    assert first_denial(ALLOWED, denied("a"), denied("b")) == denied("a")
    assert first_denial(ALLOWED, ALLOWED) is ALLOWED
    assert first_denial() is ALLOWED


def test_a_verdict_is_true_when_allowed() -> None:
    assert ALLOWED
    assert ALLOWED.allowed
    assert not denied("a")
