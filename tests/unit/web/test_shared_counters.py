"""Shared-memory counters: summed over processes, kept after a process ends, limited in size."""

import os

import pytest

from forum.web.shared_counters import SEGMENT, SharedCounters


def test_processes_count_together_and_a_segment_is_taken_over() -> None:
    shared = SharedCounters(2)
    for number, amount in ((0, 1.0), (1, 2.0), (0, 4.0)):
        child = os.fork()
        if child == 0:
            segment = shared.segment(number)
            segment.take(os.getpid())
            index = segment.place(("requests", "/é", "GET"), 2)
            assert index is not None
            segment.numbers[index + 1] += amount
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    assert shared.rows() == {("requests", "/é", "GET"): [0.0, 7.0]}
    assert shared.segment(0).process > 0


@pytest.mark.parametrize("key", [("short",), ("x" * 300, "y" * 8), ("ğ بنك", "")])
def test_a_key_keeps_its_index(key: tuple[str, ...]) -> None:
    segment = SharedCounters(1).segment(0)
    segment.place(("before",), 3)
    index = segment.place(key, 2)
    assert index == segment.place(key, 2)
    assert index is not None
    segment.numbers[index] = 5.0
    assert dict(segment.rows()) == {("before",): [0.0] * 3, key: [5.0, 0.0]}


def test_keys_are_dropped_when_the_segment_is_full() -> None:
    shared = SharedCounters(2)
    first = shared.segment(0)
    indexes = [first.place((str(number),), 100) for number in range(SEGMENT // 8 // 100)]
    assert indexes[-1] is None
    assert not list(shared.segment(1).rows())
    assert len(list(first.rows())) == sum(index is not None for index in indexes)
