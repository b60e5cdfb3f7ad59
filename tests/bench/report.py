"""Report of the results: tables for a terminal and for `docs/measuring.md`, and JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.running import Found

HEADINGS = (
    "what", "req/s", "p50 ms", "p99 ms", "CPU ms", "queries", "floor req/s", "floor CPU", "ratio", "goal", "",
)  # fmt: skip
GROWTH = 1.3


@dataclass
class Table:
    """The results on one database with one number of ideas."""

    database: str
    ideas: int
    found: list[Found] = field(default_factory=list)
    cold: float = 0.0
    idle: float = 0.0
    loaded: float = 0.0

    @property
    def title(self) -> str:
        return f"{self.ideas:,} ideas on {self.database}"

    @property
    def facts(self) -> str:
        """Cold start in seconds and memory in MiB, as text."""
        started = f"cold start to the first list {self.cold:.2f} s; " if self.cold else ""
        return f"{started}memory {self.idle:.0f} MiB idle, {self.loaded:.0f} MiB after load"

    def rows(self) -> list[tuple[str, ...]]:
        """The cells of each row."""
        return [_cells(result) for result in self.found]


def _cells(result: Found) -> tuple[str, ...]:
    reached = {None: "", True: "reached", False: "NOT reached"}[result.reached]
    errors = f", {result.errors} WRONG" if result.errors else ""
    return (
        result.title, f"{result.rate:,.0f}", f"{result.p50:.1f}", f"{result.p99:.1f}",
        f"{result.cpu:.2f}", "" if result.queries is None else str(result.queries),
        f"{result.floor_rate:,.0f}", f"{result.floor_cpu:.2f}", f"{result.ratio:.3f}",
        "" if result.goal is None else f"{result.goal:.2f}", reached + errors,
    )  # fmt: skip


def line(result: Found) -> str:
    """One result as a line, to print during the run."""
    title, rate, p50, p99, cpu, _, floor, _, ratio, _, verdict = _cells(result)
    return (
        f"{title:30} {rate:>7}/s  p50 {p50:>6}  p99 {p99:>7} ms  cpu {cpu:>6} ms  "
        f"floor {floor:>7}/s  ratio {ratio} {verdict}"
    )


def growth(tables: list[Table]) -> list[tuple[str, ...]]:
    """How much longer each measure takes with more ideas, on the same database.

    Compares ratios to the floor, so that the load of the machine in one of the runs cancels out.
    """
    lines: list[tuple[str, ...]] = []
    for small in tables:
        for large in tables:
            if large.database != small.database or large.ideas <= small.ideas:
                continue
            large_results = {result.name: result for result in large.found}
            for result in small.found:
                if (
                    (large_result := large_results.get(result.name))
                    and large_result.ratio
                    and large_result.cpu
                    and result.cpu
                ):
                    factor = result.ratio / large_result.ratio
                    verdict = "reached" if factor <= GROWTH else "NOT reached"
                    lines.append((
                        f"{small.database}: {result.title}", f"{small.ideas:,} → {large.ideas:,}",
                        f"{factor:.2f}", f"{large_result.cpu / result.cpu:.2f}", verdict,
                    ))  # fmt: skip
    return lines


GROWTH_HEADINGS = ("what", "ideas", "times as long", "times the CPU", f"goal {GROWTH}")


def text_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table for a terminal."""
    all_rows = [headings, *rows]
    widths = [max(len(row[column]) for row in all_rows) for column in range(len(headings))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in all_rows
    )


def markdown_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table for a document."""
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def whole(tables: list[Table], *, as_markdown: bool) -> str:
    """All tables, one below the other."""
    format_table, heading_mark = (markdown_table, "### ") if as_markdown else (text_table, "")
    parts = []
    for table in tables:
        parts += [f"{heading_mark}{table.title}", format_table(HEADINGS, table.rows()), table.facts]
    if lines := growth(tables):
        parts += [
            f"{heading_mark}From the smaller to the larger town",
            format_table(GROWTH_HEADINGS, lines),
        ]
    return "\n\n".join(parts)


def keep(tables: list[Table], path: Path) -> None:
    """Save the tables as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([_to_dict(table) for table in tables], indent=1))


def _to_dict(table: Table) -> dict[str, Any]:
    return {
        "database": table.database, "ideas": table.ideas, "cold": table.cold, "idle": table.idle,
        "loaded": table.loaded, "found": [result.row() for result in table.found],
    }  # fmt: skip


def read(path: Path) -> list[Table]:
    """Load the tables that `keep` saved."""
    tables = []
    for saved in json.loads(path.read_text()):
        rows = [{name: row[name] for name in row if name != "reached"} for row in saved["found"]]
        tables.append(Table(**(saved | {"found": [Found(**row) for row in rows]})))
    return tables
