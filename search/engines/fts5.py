"""FTS5 of SQLite: the columns of a document, the expression of a query, and what is counted."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any

from forum.core.content.summary import Document
from search.engines.base import MAX_MATCHES_COUNTED, FacetKey, Query, known
from search.engines.clauses import Clause, parts, stems
from search.engines.terms import tokens

WEIGHTS = "5.0, 1.0, 0.7, 0.2"
"""Weights of the columns of `words` in the order of `columns`."""


def columns(document: Document) -> tuple[str, str, str, str]:
    """The values of the columns `title`, `body`, `stems` and `parts`."""
    return (
        " ".join(tokens(document.title)),
        " ".join(tokens(document.whole_body)),
        " ".join(stems(document)),
        " ".join(parts(document)),
    )


def known_words(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """The words of titles and bodies, each with the number of documents that have it."""
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.known USING fts5vocab('main', 'words', 'col')"
    )
    return connection.execute(
        "SELECT term, sum(doc) FROM temp.known WHERE col IN ('title', 'body') GROUP BY term"
    ).fetchall()


def expression(query_clauses: Sequence[Clause], joined_by: str) -> str:
    """The MATCH expression for clauses that are joined by AND or OR."""
    return f" {joined_by} ".join(map(_alternatives, query_clauses))


def _alternatives(clause: Clause) -> str:
    # Quotes keep words from being parsed as operators. Terms consist of letters and digits only: no
    # escaping needed.
    term = clause.term
    texts = [f'"{term.text}"' + (" *" if term.is_prefix else "")]
    texts += [f'"{word}" *' for word in (*clause.shorter, *clause.joined)]
    texts += [f'"{one} {other}"' for one, other in clause.halves]
    alternatives = [f"{{title body}} : ({' OR '.join(texts)})"]
    if clause.stems:
        stems_found = " OR ".join(f'"{stem}"' for stem in clause.stems)
        alternatives.append(f"stems : ({stems_found})")
    if clause.inside:
        ending = " *" if clause.is_inside_prefix else ""
        alternatives.append(f'parts : ("{clause.inside}"{ending})')
    return f"({' OR '.join(alternatives)})"


def filter_of(query: Query) -> tuple[str, tuple[str, ...]]:
    """The condition of a query on entries, and its parameters."""
    condition = f" AND kind IN ({', '.join('?' * len(query.kinds))})" if query.kinds else ""
    if not query.language:
        return condition, query.kinds
    return f"{condition} AND language = ?", (*query.kinds, query.language)


def facets(
    connection: sqlite3.Connection, query: Query, expression: str, rows: Sequence[Any]
) -> dict[FacetKey, int]:
    """The matches by kind and language; `rows` are those of a query without filters."""
    if query.kinds or query.language:
        rows = connection.execute(
            "SELECT kind, ref, language FROM words JOIN entry ON entry.id = words.rowid "
            f"WHERE words MATCH ? LIMIT {MAX_MATCHES_COUNTED + 1}",
            (expression,),
        ).fetchall()
    return known(Counter((kind, language) for kind, _, language, *_ in rows))
