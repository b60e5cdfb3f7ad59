"""FTS5 of SQLite: the columns of a document, and the expression of a query."""

from collections.abc import Sequence

from forum.core.content.summary import Document
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
