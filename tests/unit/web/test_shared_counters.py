"""Counters in shared memory: they add up over processes, outlive a process, and are never too many."""

import os

import pytest

from forum.web.shared_counters import SEGMENT, SharedCounters


def test_processes_count_together_and_a_place_is_taken_over() -> None:
    shared = SharedCounters(2)
    for number, amount in ((0, 1.0), (1, 2.0), (0, 4.0)):
        child = os.fork()
        if child == 0:
            own = shared.segment(number)
            own.take(os.getpid())
            place = own.place(("requests", "/é", "GET"), 2)
            assert place is not None
            own.numbers[place + 1] += amount
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    assert shared.rows() == {("requests", "/é", "GET"): [0.0, 7.0]}
    assert shared.segment(0).process > 0


@pytest.mark.parametrize("key", [("short",), ("x" * 300, "y" * 8), ("ğ بنك", "")])
def test_a_key_keeps_its_place(key: tuple[str, ...]) -> None:
    segment = SharedCounters(1).segment(0)
    segment.place(("before",), 3)
    place = segment.place(key, 2)
    assert place == segment.place(key, 2)
    assert place is not None
    segment.numbers[place] = 5.0
    assert dict(segment.rows()) == {("before",): [0.0] * 3, key: [5.0, 0.0]}


def test_what_finds_no_room_is_not_counted() -> None:
    shared = SharedCounters(2)
    first = shared.segment(0)
    made = [first.place((str(number),), 100) for number in range(SEGMENT // 8 // 100)]
    assert made[-1] is None
    assert not list(shared.segment(1).rows())
    assert len(list(first.rows())) == sum(place is not None for place in made)
