"""Prometheus metrics: counters and their exposition; the only module that imports its library.

Labels have few values: a route's pattern, never a path. Several web processes count in shared
memory (`web/shared_counters.py`), so that counting can't keep a request from being answered.
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
"""Upper bounds of the duration histogram's buckets."""
BOUNDS = (*map(str, SECONDS), "+Inf")
REQUESTS, DURATIONS, REFUSALS, MAILS = "requests", "durations", "refusals", "mails"
"""The first item of a counter's key; the rest are its labels."""

Places = tuple[int | None, int | None]


class _ProcessCounters:
    """The memory that all web processes share, and the segment of this process."""

    def __init__(self, shared: SharedCounters, number: int) -> None:
        self.shared = shared
        self.own = shared.segment(number)
        self.own.take(os.getpid())
        self.indexes: dict[tuple[str, str, int], Places] = {}

    def find_indexes(self, route: str, method: str, status: int) -> Places:
        """The indexes of a request's counter and histogram; None where the segment is full."""
        status_label = f"{status // 100}xx" if status else "none"
        # A histogram is one count for each bucket, then the sum of the durations.
        return (
            self.own.place((REQUESTS, route, method, status_label), 1),
            self.own.place((DURATIONS, route, method), len(BOUNDS) + 1),
        )

    def add(self, index: int | None, amount: float = 1.0) -> None:
        """Add to the number at an index; None is ignored."""
        if index is not None:
            self.own.numbers[index] += amount


_process_counters = _ProcessCounters(SharedCounters(1), 0)


def use_shared_counters(shared: SharedCounters, number: int) -> None:
    """Count from now on in memory that was mapped before this process was forked."""
    global _process_counters  # noqa: PLW0603 (one for the process, as what it counts)
    _process_counters = _ProcessCounters(shared, number)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count a request and its duration; a status of 0 means that it ended without a response."""
    counters = _process_counters
    # A client may send any word as the method.
    key = (route, method if method in METHODS else "other", status)
    indexes = counters.indexes.get(key)
    if indexes is None:
        indexes = counters.indexes[key] = counters.find_indexes(*key)
    request, duration = indexes
    counters.add(request)
    if duration is not None:
        counters.add(duration + bisect_left(SECONDS, seconds))
        counters.add(duration + len(BOUNDS), seconds)


def count_refusal(limit: str) -> None:
    """Count a request that was refused by the rate limit of that name."""
    _process_counters.add(_process_counters.own.place((REFUSALS, limit), 1))


def count_sign_in_mail() -> None:
    """Count a sign-in mail that was requested and will be sent."""
    _process_counters.add(_process_counters.own.place((MAILS,), 1))


@dataclass(frozen=True)
class Gauge:
    """A gauge and its current value. `name` has its unit as suffix, but no `forum_` prefix."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


class _CounterCollector(Collector):
    """What all processes counted since the first of them started."""

    def __init__(self, rows: Mapping[Key, list[float]]) -> None:
        self._rows = rows

    def _of_kind(self, kind: str) -> Iterator[tuple[Key, list[float]]]:
        return ((key[1:], numbers) for key, numbers in self._rows.items() if key[0] == kind)

    def collect(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "forum_http_requests", "Requests that were answered.",
            labels=("route", "method", "status"),
        )  # fmt: skip
        for labels, (count,) in self._of_kind(REQUESTS):
            requests.add_metric(labels, count)
        durations = HistogramMetricFamily(
            "forum_http_request_duration_seconds",
            "Seconds from the first byte of a request to the last of its answer.",
            labels=("route", "method"),
        )
        for labels, (*buckets, total) in self._of_kind(DURATIONS):
            durations.add_metric(
                labels, list(zip(BOUNDS, accumulate(buckets), strict=True)), sum_value=total
            )
        refusals = CounterMetricFamily(
            "forum_rate_limit_refusals", "Requests refused by a rate limit.", labels=("limit",)
        )
        for labels, (count,) in self._of_kind(REFUSALS):
            refusals.add_metric(labels, count)
        mails = CounterMetricFamily(
            "forum_sign_in_mails", "Sign-in mails that were asked for and not refused."
        )
        mails.add_metric((), sum(count for _, (count,) in self._of_kind(MAILS)))
        return iter((requests, durations, refusals, mails))


class _ProcessesCollector(Collector):
    """Memory, CPU time and files of each web process, which the system reports to any process."""

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


class _GaugeCollector(Collector):
    """The gauges of one exposition."""

    def __init__(self, figures: Iterable[Gauge]) -> None:
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


def exposition(figures: Iterable[Gauge]) -> bytes:
    """The metrics as text: what all web processes counted, each process itself, and the gauges."""
    shared = _process_counters.shared
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_CounterCollector(shared.rows()))
    registry.register(
        _ProcessesCollector(shared.segment(n).process for n in range(shared.processes))
    )
    registry.register(_GaugeCollector(figures))
    return generate_latest(registry)
