"""Presenters of cases that are decided together: what is decided about, and what is left out."""

from dataclasses import dataclass
from datetime import datetime

from forum.core.content.registry import ContentRegistry
from forum.core.content.summary import Edit, Summary
from forum.core.i18n.languages import direction
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from moderation.presenters.cases import (
    EXCERPT_LENGTH,
    age_words,
    author_name,
    kind_words,
    local_iso,
    repeats,
)
from moderation.tables.cases import Case, CaseKind

FIELD_PREFIX = "case-"


@dataclass(frozen=True)
class FullText:
    """A text in full. Its heading is empty where it would only repeat the beginning, as for comments."""

    heading: str
    html: str


def _in_full(content: Summary | Edit) -> FullText:
    is_repeated = repeats(content.title, excerpt(content.text, EXCERPT_LENGTH))
    return FullText("" if is_repeated else content.title, content.body_html)


@dataclass(frozen=True)
class BatchItem:
    """A case that can be decided together with others, with all that is decided about.

    - `text`: what it is about; of an edit the new text, and `before` the one that is public now;
    - `answer`: what the former site answered, which becomes public with it; empty for none;
    - `version`: of all that; `is_ticked`: it is decided when the form is sent;
    - `note`: what has to be known before, such as that it changed meanwhile.
    """

    id: int
    title: str
    text: FullText
    before: FullText | None
    answer_html: str
    lang: str
    dir: str
    author: str
    kind: str
    why: str
    age: str
    iso: str
    version: str
    is_ticked: bool
    note: str

    @property
    def field(self) -> str:
        """Its field in the form."""
        return f"{FIELD_PREFIX}{self.id}"


def batch_item(
    case: Case,
    summary: Summary,
    now: datetime,
    site: Site,
    types: ContentRegistry,
    *,
    version: str,
    is_ticked: bool,
    note: str,
) -> BatchItem:
    """A case that can be decided together with others, in the current language."""
    kind, why = kind_words(case, types)
    edit = summary.edit
    return BatchItem(
        id=case.pk,
        title=(edit or summary).title,
        text=_in_full(edit or summary),
        before=_in_full(summary) if edit else None,
        answer_html=summary.answer.html if summary.answer else "",
        lang=summary.language,
        dir=direction(summary.language),
        author=author_name(summary),
        kind=kind,
        why="" if case.kind is CaseKind.new else why,
        age=age_words(case.opened_at, now),
        iso=local_iso(case.opened_at, site),
        version=version,
        is_ticked=is_ticked,
        note=note,
    )


@dataclass(frozen=True)
class LeftOut:
    """A case that isn't decided together with the others, and why."""

    id: int
    title: str
    lang: str
    dir: str
    why: str


def left_out(case: Case, summary: Summary, why: str) -> LeftOut:
    """A case that is left out; `why` is a sentence in the current language."""
    return LeftOut(case.pk, summary.title, summary.language, direction(summary.language), why)
