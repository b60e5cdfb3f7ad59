"""What is counted for Prometheus, and how it is told: the one file that knows its library.

Labels have few values: a route's pattern, never a path. Several web processes count in memory that
they share (`web/shared_counters.py`): nothing that is counted can keep a page from being answered.
"""

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from forum.web.shared_counters import Key, SharedCounters

CONTENT_TYPE = CONTENT_TYPE_LATEST
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
BOUNDS = (*map(str, SECONDS), "+Inf")
REQUESTS, DURATIONS, REFUSALS, MAILS = "requests", "durations", "refusals", "mails"
"""The first part of a counter's key; the rest are its labels."""

Places = tuple[int | None, int | None]


class _Counting:
    """The memory this process shares with others, and its own segment of it."""

    def __init__(self, shared: SharedCounters, number: int) -> None:
        self.shared = shared
        self.own = shared.segment(number)
        self.own.take(os.getpid())
        self.places: dict[tuple[str, str, int], Places] = {}

    def find(self, route: str, method: str, status: int) -> Places:
        """Where an answer and its duration are counted; None where there is no room left."""
        known = method if method in METHODS else "other"
        answered = f"{status // 100}xx" if status else "none"
        # Of a duration: one count for each bucket, then the sum.
        return (
            self.own.place((REQUESTS, route, known, answered), 1),
            self.own.place((DURATIONS, route, known), len(BOUNDS) + 1),
        )

    def add(self, place: int | None, amount: float = 1.0) -> None:
        """Add to one number."""
        if place is not None:
            self.own.numbers[place] += amount


_counting = _Counting(SharedCounters(1), 0)


def count_beside(shared: SharedCounters, number: int) -> None:
    """Count from now on in memory that was made before this process was forked."""
    global _counting  # noqa: PLW0603 (one for the process, as what it counts)
    _counting = _Counting(shared, number)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer; a status of 0 is a request that ended without one."""
    counting = _counting
    key = (route, method, status)
    places = counting.places.get(key)
    if places is None:
        places = counting.places[key] = counting.find(*key)
    request, duration = places
    counting.add(request)
    if duration is not None:
        counting.add(duration + bisect_left(SECONDS, seconds))
        counting.add(duration + len(BOUNDS), seconds)


def count_refusal(limit: str) -> None:
    """Count one request that was over the limit of that name."""
    _counting.add(_counting.own.place((REFUSALS, limit), 1))


def count_sign_in_mail() -> None:
    """Count one sign-in mail that was asked for and will be sent."""
    _counting.add(_counting.own.place((MAILS,), 1))


@dataclass(frozen=True)
class Figure:
    """One number as it stands now. `name` without the forum_ before it, with its unit after it."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


class _Counted(Collector):
    """What all processes counted since the first of them began."""

    def __init__(self, rows: Mapping[Key, list[float]]) -> None:
        self._rows = rows

    def _of(self, kind: str) -> Iterator[tuple[Key, list[float]]]:
        return ((key[1:], numbers) for key, numbers in self._rows.items() if key[0] == kind)

    def collect(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "forum_http_requests", "Requests that were answered.",
            labels=("route", "method", "status"),
        )  # fmt: skip
        for labels, (count,) in self._of(REQUESTS):
            requests.add_metric(labels, count)
        durations = HistogramMetricFamily(
            "forum_http_request_duration_seconds",
            "Seconds from the first byte of a request to the last of its answer.",
            labels=("route", "method"),
        )
        for labels, (*buckets, total) in self._of(DURATIONS):
            durations.add_metric(
                labels, list(zip(BOUNDS, accumulate(buckets), strict=True)), sum_value=total
            )
        refusals = CounterMetricFamily(
            "forum_rate_limit_refusals", "Requests refused by a rate limit.", labels=("limit",)
        )
        for labels, (count,) in self._of(REFUSALS):
            refusals.add_metric(labels, count)
        mails = CounterMetricFamily(
            "forum_sign_in_mails", "Sign-in mails that were asked for and not refused."
        )
        mails.add_metric((), sum(count for _, (count,) in self._of(MAILS)))
        return iter((requests, durations, refusals, mails))


class _Processes(Collector):
    """Memory, processor and files of each web process, as the system tells them to any other."""

    def __init__(self, processes: Iterable[int]) -> None:
        self._processes = list(processes)

    def collect(self) -> Iterator[Metric]:
        families: dict[str, Metric] = {}
        for number, process in enumerate(self._processes, 1):
            for metric in ProcessCollector(pid=partial(int, process), registry=None).collect():
                family = families.setdefault(
                    metric.name, Metric(metric.name, metric.documentation, metric.type)
                )
                for sample in metric.samples:
                    family.add_sample(sample.name, {"worker": str(number)}, sample.value)
        return iter(families.values())


class _Figures(Collector):
    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = list(figures)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for figure in self._figures:
            family = families.setdefault(
                figure.name,
                GaugeMetricFamily(f"forum_{figure.name}", figure.help, labels=tuple(figure.labels)),
            )
            family.add_metric(tuple(figure.labels.values()), figure.value)
        return iter(families.values())


def exposition(figures: Iterable[Figure]) -> bytes:
    """Everything counted by the web processes together, each of them, and the figures."""
    shared = _counting.shared
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Counted(shared.rows()))
    registry.register(_Processes(shared.segment(n).process for n in range(shared.processes)))
    registry.register(_Figures(figures))
    return generate_latest(registry)
