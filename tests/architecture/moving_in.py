"""Tables of docs/moving-in.md, from the layouts: `python -m tests.architecture.moving_in` writes them."""

import re

from forum.moving_in.reading import public_words
from forum.moving_in.reading.former_state import FormerState
from forum.moving_in.reading.layouts import COMMENTS, COMMON_DROPS, GENERIC, LAYOUTS, Layout
from tests.architecture.source import ROOT

DOCUMENT = ROOT / "docs" / "moving-in.md"
_BLOCK = re.compile(r"(<!-- layouts -->\n).*?(<!-- /layouts -->)", re.DOTALL)
WORDS = {
    "id": "its number there", "title": "title", "summary": "summary, before the text", "body": "text",
    "theme": "theme, by name", "neighbourhood": "neighbourhood, by name", "language": "language",
    "date": "date", "author": "name, as text", "support": "support, as a count", "status": "status",
    "answer": "official answer", "answered": "date of the answer", "published": "whether it was public",
    "hidden": "hidden or deleted: stays out", "withdrawn": "withdrawn by its author: stays out",
    "answer_published": "whether the answer was public", "merged": "merged into another: stays out",
    "amendment": "a change to another idea: stays out",
    "subject": "idea, by its number or title", "subject_kind": "what it is about: an idea, or a comment",
    "parent": "comment that it answers", "comments": "comments inside the idea",
}  # fmt: skip


def _table(columns: dict[str, tuple[str, ...]]) -> list[str]:
    rows = [
        f"| {WORDS[field] if field != 'body' else 'text'} | {', '.join(f'`{name}`' for name in names)} |"
        for field, names in columns.items()
        if names
    ]
    return ["| what is taken | columns, the first that is filled |", "| --- | --- |", *rows]


def _section(layout: Layout, title: str) -> list[str]:
    drops = {**layout.drops, **COMMON_DROPS}
    reasons = [
        f"- {', '.join(f'`{name}`' for name in drops if drops[name] == reason)}: {reason}."
        for reason in dict.fromkeys(drops.values())
    ]
    shown = ["", "Left out on purpose:", "", *reasons] if layout is not GENERIC else []
    return [f"### {title}", "", *_table(dict(layout.columns)), *shown, ""]


PUBLICITY = {
    FormerState.open: "it was public; where the column says no, or nothing, it waits",
    FormerState.waiting: "it waits", FormerState.private: "it was private: stays out",
    FormerState.removed: "it was hidden or deleted: stays out",
    FormerState.draft: "it was never sent in: stays out",
    FormerState.withdrawn: "its author withdrew it: stays out",
}  # fmt: skip


def _words(text: str) -> str:
    return ", ".join(f"`{word}`" for word in text.split())


def _publicity() -> list[str]:
    """The words of columns that say whether something was public."""
    return [
        "### Whether it was public", "", "| a yes in it, or the word as a value, says | words of columns |",
        "| --- | --- |",
        *(f"| {PUBLICITY[state]} | {_words(text)} |" for state, text in public_words.STATES.items()),
        f"| a state, such as hidden or draft | {_words(public_words.TOPICS)}, {_words(public_words.DUE_TOPICS)} |",
        *(
            f"| of comments: {PUBLICITY[state]} | {_words(text)} |"
            for state, text in public_words.COMMENT_STATES.items()
        ),
        "",
    ]  # fmt: skip


def updated_document() -> str:
    """The document with its tables as the layouts are now."""
    lines: list[str] = []
    for layout in LAYOUTS:
        lines += _section(layout, layout.name)
    lines += _section(GENERIC, "Any other file")
    lines += ["### Comments", "", *_table(COMMENTS), "", *_publicity()]
    tables = "\n".join(lines)
    return _BLOCK.sub(lambda match: f"{match[1]}{tables}{match[2]}", DOCUMENT.read_text())


if __name__ == "__main__":
    DOCUMENT.write_text(updated_document())
