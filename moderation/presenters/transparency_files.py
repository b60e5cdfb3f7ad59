"""The public figures and the public log of moderation as data: JSON of codes, and lines of CSV with words.

A hidden figure is `null`, or an empty cell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from forum.core.i18n.translations import gettext
from forum.core.text.csv_lines import BYTE_ORDER_MARK, csv_line
from moderation.labels import transparency as labels
from moderation.labels.transparency import Words
from moderation.rules.disclosure import THRESHOLD
from moderation.rules.figures import YearFigures
from moderation.rules.public_log import LogLine

TOTAL = "total"
DELIMITER = ";"
"""What spreadsheets of this region expect between cells."""


def figures_json(year: int, figures: YearFigures, lines: Sequence[LogLine]) -> dict[str, Any]:
    """A year as JSON. `hidden_below`: figures from 1 up to below it are hidden, some larger ones too."""
    return {
        "year": year,
        "hidden_below": THRESHOLD,
        "first_decision": asdict(figures.waiting) if figures.waiting else None,
        "figures": {
            code: {TOTAL: table.total, "cells": table.cells}
            for code, table in figures.tables.items()
        },
        "log": [asdict(line.key) | {"at_least": line.number} for line in lines],
    }


def figures_csv(year: int, figures: YearFigures, words: Mapping[str, Words]) -> str:
    """The figures of a year as CSV."""
    rows = (_figure_heads(), *_figure_rows(year, figures, words))
    return BYTE_ORDER_MARK + "".join(csv_line(row, DELIMITER) for row in rows)


def _figure_heads() -> list[str]:
    return [
        gettext("Year"), gettext("Table"), gettext("Figure"), gettext("Words"), gettext("Number"),
    ]  # fmt: skip


def _figure_rows(
    year: int, figures: YearFigures, words: Mapping[str, Words]
) -> Iterator[list[str]]:
    for code, table in figures.tables.items():
        yield [str(year), code, TOTAL, gettext(labels.TABLES[code]), _cell(table.total)]
        for cell, number in table.cells.items():
            yield [str(year), code, cell, words[code](cell), _cell(number)]
    if figures.waiting:
        for name, value in asdict(figures.waiting).items():
            yield [str(year), "first_decision", name, "", str(value)]


def _cell(number: int | None) -> str:
    return "" if number is None else str(number)
