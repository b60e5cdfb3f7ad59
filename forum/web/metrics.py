"""What is counted for Prometheus, and how it is told: the one file that knows its library.

Labels have few values: a route's pattern, never a path. Several web processes count together, in
files of one folder.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

# A second number for each, which hardly anybody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]
_requests = Counter(
    "forum_http_requests_total", "Requests that were answered.", ("route", "method", "status")
)
_durations = Histogram(
    "forum_http_request_duration_seconds",
    "Seconds from the first byte of a request to the last of its answer.",
    ("route", "method"),
    buckets=SECONDS,
)
_refusals = Counter(
    "forum_rate_limit_refusals_total", "Requests refused by a rate limit.", ("limit",)
)
_sign_in_mails = Counter(
    "forum_sign_in_mails_total", "Sign-in mails that were asked for and not refused."
)
_count: dict[tuple[str, str, int], tuple[Callable[[], None], Callable[[float], None]]] = {}


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer; a status of 0 is a request that ended without one."""
    key = (route, method if method in METHODS else "other", status)
    counters = _count.get(key)
    if counters is None:
        answered = f"{status // 100}xx" if status else "none"
        counters = (
            _requests.labels(route, key[1], answered).inc,
            _durations.labels(route, key[1]).observe,
        )
        _count[key] = counters
    counters[0]()
    counters[1](seconds)


def count_refusal(limit: str) -> None:
    """Count one request that was over the limit of that name."""
    _refusals.labels(limit).inc()


def count_sign_in_mail() -> None:
    """Count one sign-in mail that was asked for and will be sent."""
    _sign_in_mails.inc()


@dataclass(frozen=True)
class Figure:
    """One number as it stands now. `name` without the forum_ before it, with its unit after it."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


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
    """Everything counted by this web process, or by all that count together, and the figures."""
    counted = REGISTRY
    if os.environ.get(FOLDER):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    now = CollectorRegistry()
    now.register(_Figures(figures))
    return generate_latest(counted) + generate_latest(now)


@contextmanager
def counting_together() -> Iterator[None]:
    """For whoever forks several web processes: they count in a folder that lives as long."""
    with tempfile.TemporaryDirectory(prefix="forum-metrics-") as folder:
        os.environ[FOLDER] = folder
        # Chosen as the library is imported; nothing has been counted before the processes begin.
        values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            del os.environ[FOLDER]
            values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
