"""Benchmark reports: tables of measurements, saved and read back."""

from pathlib import Path

import pytest

from tests.bench import report
from tests.bench.load import load_of
from tests.bench.measures import BY_NAME, MEASURES, chosen
from tests.bench.report import Table
from tests.bench.running import Found


def measurement(name: str, *, ratio: float, goal: float | None = 0.5, cpu: float = 1.0) -> Found:
    return Found(
        name=name, title=BY_NAME[name].title, rate=1000 * ratio, p50=1.5, p99=9.0, cpu=cpu,
        floor_rate=1000.0, floor_p50=0.5, floor_cpu=0.1, ratio=ratio, goal=goal, errors=0, queries=4,
    )  # fmt: skip


SMALL = Table("sqlite", 1000, [measurement("list", ratio=0.6)], cold=1.2, idle=90.0, loaded=120.0)
LARGE = Table("sqlite", 100_000, [measurement("list", ratio=0.4, cpu=1.5)])
OTHER = Table("postgres", 100_000, [measurement("post", ratio=0.4, goal=None)])


def test_a_table_says_whether_its_goals_are_reached() -> None:
    output = report.whole([SMALL, LARGE, OTHER], as_markdown=True)
    assert "| list, guest | 600 |" in output
    assert output.count(" NOT reached ") == 2 and output.count("| reached |") == 1
    assert "cold start to the first list 1.20 s" in output


def test_two_sizes_are_compared_on_the_same_database() -> None:
    (line,) = report.growth([SMALL, LARGE, OTHER])
    assert line == ("sqlite: list, guest", "1,000 → 100,000", "1.50", "1.50", "NOT reached")


def test_a_saved_report_is_read_back(tmp_path: Path) -> None:
    report.keep([SMALL, OTHER], tmp_path / "deep" / "last.json")
    assert report.read(tmp_path / "deep" / "last.json") == [SMALL, OTHER]


def test_median_and_99th_percentile_of_times() -> None:
    load = load_of([number / 1000 for number in range(1, 101)], 2.0)
    assert (load.rate, load.p50, load.p99) == (50.0, 50.0, 99.0)
    assert load_of([], 1.0).p50 == 0


def test_measures_are_selected_by_names_and_prefixes() -> None:
    assert chosen("") == list(MEASURES)
    assert [each.name for each in chosen("vote,list")] == ["list", "vote1", "vote8", "vote32"]
    with pytest.raises(SystemExit):
        chosen("list,nothing")
