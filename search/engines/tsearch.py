"""Text search of PostgreSQL: the vector of a document, and the expression of a query."""

from collections.abc import Sequence

from forum.core.content.summary import Document
from search.engines.clauses import Clause, parts, stems
from search.engines.terms import tokens

LAST_POSITION = 16383
"""The highest position of a lexeme in a tsvector."""
# Lexemes of one index, told apart by a prefix that no word has.
LANGUAGE_PREFIX, STEM_PREFIX, PART_PREFIX = "@", "=", "~"


def vector(document: Document) -> str:
    """The words of a document with their positions and weights, as PostgreSQL reads a tsvector."""
    # Tokens consist of letters and digits only: no escaping needed.
    positions: dict[str, list[str]] = {}
    position = 0
    for text, weight in ((document.title, "A"), (document.whole_body, "")):
        for token in tokens(text):
            position = min(position + 1, LAST_POSITION)
            positions.setdefault(token, []).append(f"{position}{weight}")
    lexemes = [f"'{token}':{','.join(labels)}" for token, labels in positions.items()]
    lexemes += [f"'{STEM_PREFIX}{stem}':1B" for stem in stems(document)]
    lexemes += [f"'{PART_PREFIX}{part}':1B" for part in parts(document)]
    return " ".join([*lexemes, f"'{language_lexeme(document.language)}':1C"])


def language_lexeme(code: str) -> str:
    """The lexeme of a language, which each document has besides its words."""
    return LANGUAGE_PREFIX + code.replace("'", "")


def expression(query_clauses: Sequence[Clause], joined_by: str) -> str:
    """The tsquery for clauses that are joined by & or |."""
    return f" {joined_by} ".join(map(_alternatives, query_clauses))


def _alternatives(clause: Clause) -> str:
    # Quotes keep words from being parsed as operators. Terms consist of letters and digits only: no
    # escaping needed.
    term = clause.term
    alternatives = [f"'{term.text}'" + (":*" if term.is_prefix else "")]
    alternatives += [f"'{word}':*" for word in (*clause.shorter, *clause.joined)]
    alternatives += [f"'{one}' <-> '{other}'" for one, other in clause.halves]
    alternatives += [f"'{STEM_PREFIX}{stem}'" for stem in clause.stems]
    if clause.inside:
        ending = ":*" if clause.is_inside_prefix else ""
        alternatives.append(f"'{PART_PREFIX}{clause.inside}'{ending}")
    return f"({' | '.join(alternatives)})"
