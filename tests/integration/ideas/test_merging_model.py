"""Any sequence of votes, comments, follows, merges, splits and erasures agrees with a simple model."""

from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forum.app.container import Forum
from tests.integration.ideas.merge_model import IDEAS, PEOPLE, STEPS, Town
from tests.services.databases import ON_POSTGRES, ON_SQLITE

Steps = list[tuple[Any, int, int]]
# Merges come often enough that most sequences have groups of three.
_STEP = st.sampled_from((*STEPS, Town.merge, Town.vote))
SEQUENCES = st.lists(
    st.tuples(_STEP, st.integers(0, PEOPLE), st.integers(0, IDEAS - 1)), max_size=16
)
QUIETLY: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    "database": None,
}
# Whoever voted for two ideas, from two accounts that were erased, comes back: one voter, three accounts.
COMES_BACK: Steps = [
    (Town.vote, 0, 0), (Town.erase, 0, 0), (Town.vote, 0, 1), (Town.erase, 0, 0),
    (Town.merge, 1, 0), (Town.vote, 0, 0), (Town.split, 0, 1),
]  # fmt: skip
# A group is merged into another, loses its middle, and comes apart.
GROUPS: Steps = [
    (Town.vote, 0, 0), (Town.vote, 0, 1), (Town.vote, 1, 2), (Town.comment, 0, 2),
    (Town.merge, 2, 1), (Town.answer, 0, 1), (Town.merge, 1, 0), (Town.answer, 0, 0),
    (Town.unvote, 0, 0), (Town.vote, 0, 2), (Town.split, 0, 1), (Town.split, 0, 2),
]  # fmt: skip


async def _play(forum: Forum, steps: Steps) -> None:
    town = await Town.found(forum)
    for step, number, idea in steps:
        await step(town, number % PEOPLE if step is not Town.merge else number, idea)
        await town.check()


@ON_SQLITE
@settings(max_examples=40, **QUIETLY)
@given(steps=SEQUENCES)
@example(steps=COMES_BACK)
@example(steps=GROUPS)
async def test_any_sequence_agrees_with_the_model(forum: Forum, steps: Steps) -> None:
    await _play(forum, steps)


@ON_POSTGRES
@settings(max_examples=5, **QUIETLY)
@given(steps=SEQUENCES)
@example(steps=COMES_BACK)
@example(steps=GROUPS)
async def test_some_sequences_agree_on_postgresql(forum: Forum, steps: Steps) -> None:
    await _play(forum, steps)
