"""What was found, as tables for a terminal and for `docs/measuring.md`, and as JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.running import Found

HEADS = (
    "what", "req/s", "p50 ms", "p99 ms", "CPU ms", "queries", "floor req/s", "floor CPU", "ratio", "goal", "",
)  # fmt: skip
GROWTH = 1.3


@dataclass
class Table:
    """All that was found on one database of one size."""

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
        """Cold start and memory."""
        started = f"cold start to the first list {self.cold:.2f} s; " if self.cold else ""
        return f"{started}memory {self.idle:.0f} MiB idle, {self.loaded:.0f} MiB after load"

    def rows(self) -> list[tuple[str, ...]]:
        """The cells of each line."""
        return [_cells(found) for found in self.found]


def _cells(found: Found) -> tuple[str, ...]:
    reached = {None: "", True: "reached", False: "NOT reached"}[found.reached]
    wrong = f", {found.wrong} WRONG" if found.wrong else ""
    return (
        found.title, f"{found.rate:,.0f}", f"{found.p50:.1f}", f"{found.p99:.1f}",
        f"{found.cpu:.2f}", "" if found.queries is None else str(found.queries),
        f"{found.floor_rate:,.0f}", f"{found.floor_cpu:.2f}", f"{found.ratio:.3f}",
        "" if found.goal is None else f"{found.goal:.2f}", reached + wrong,
    )  # fmt: skip


def line(found: Found) -> str:
    """One measure on a line, as soon as it is there."""
    title, rate, p50, p99, cpu, _, floor, _, ratio, _, verdict = _cells(found)
    return (
        f"{title:30} {rate:>7}/s  p50 {p50:>6}  p99 {p99:>7} ms  cpu {cpu:>6} ms  "
        f"floor {floor:>7}/s  ratio {ratio} {verdict}"
    )


def growth(tables: list[Table]) -> list[tuple[str, ...]]:
    """How much longer each takes in the larger town, on the same database.

    Beside the floor, so that a machine that was busier in one of the runs doesn't show.
    """
    lines: list[tuple[str, ...]] = []
    for small in tables:
        for large in tables:
            if large.database != small.database or large.ideas <= small.ideas:
                continue
            there = {found.name: found for found in large.found}
            for found in small.found:
                if (other := there.get(found.name)) and other.ratio and other.cpu and found.cpu:
                    by = found.ratio / other.ratio
                    verdict = "reached" if by <= GROWTH else "NOT reached"
                    lines.append((
                        f"{small.database}: {found.title}", f"{small.ideas:,} → {large.ideas:,}",
                        f"{by:.2f}", f"{other.cpu / found.cpu:.2f}", verdict,
                    ))  # fmt: skip
    return lines


GROWTH_HEADS = ("what", "ideas", "times as long", "times the CPU", f"goal {GROWTH}")


def text(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table for a terminal."""
    every = [heads, *rows]
    widths = [max(len(row[column]) for row in every) for column in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in every
    )


def markdown(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table for a document."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def whole(tables: list[Table], *, as_markdown: bool) -> str:
    """Every table, one below the other."""
    draw, mark = (markdown, "### ") if as_markdown else (text, "")
    parts = []
    for table in tables:
        parts += [f"{mark}{table.title}", draw(HEADS, table.rows()), table.facts]
    if lines := growth(tables):
        parts += [f"{mark}From the smaller to the larger town", draw(GROWTH_HEADS, lines)]
    return "\n\n".join(parts)


def keep(tables: list[Table], path: Path) -> None:
    """Write it down as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([_kept(table) for table in tables], indent=1))


def _kept(table: Table) -> dict[str, Any]:
    return {
        "database": table.database, "ideas": table.ideas, "cold": table.cold, "idle": table.idle,
        "loaded": table.loaded, "found": [found.row() for found in table.found],
    }  # fmt: skip


def read(path: Path) -> list[Table]:
    """What was written down."""
    tables = []
    for kept in json.loads(path.read_text()):
        rows = [{name: row[name] for name in row if name != "reached"} for row in kept["found"]]
        tables.append(Table(**(kept | {"found": [Found(**row) for row in rows]})))
    return tables
