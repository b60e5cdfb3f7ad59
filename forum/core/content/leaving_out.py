"""Leaving out: words go from every text of some content, which are sealed; and they are put back."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core.audit.events import TextPutBack, TextRedacted
from forum.core.content import lifecycle, spans
from forum.core.content.publishable import LOCATION_LENGTH, SHORTEST_BODY, TITLE_LENGTH, Publishable
from forum.core.content.redaction import is_left_of
from forum.core.content.registry import registry_of
from forum.core.content.sealed import SealedText, seal, sealed_last, unseal
from forum.core.content.summary import Summary
from forum.core.content.text_history import redact_replaced
from forum.core.errors import NotFound
from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.translations import current_language, override_language
from forum.core.journal.event import ContentChanged
from forum.core.ref import ContentRef
from forum.core.text.html import RichText, rich_text_from_markdown, rich_text_from_plain
from forum.core.unit_of_work import ReadSession, UnitOfWork

TEXTS = ("title", "body", "location", "edited_title", "edited_body", "edited_location")
"""The columns of content that people write; those without an own one for HTML are single lines."""
MOST_QUOTED = 100_000
"""Characters of a text that quotes content: columns for those have no limit."""
PUBLIC_TEXTS = ("title", "body", "location")
_LENGTH_OF = {
    "title": TITLE_LENGTH,
    "edited_title": TITLE_LENGTH,
    "location": LOCATION_LENGTH,
    "edited_location": LOCATION_LENGTH,
}
_HTML_OF = {"body": "body_html", "edited_body": "edited_html"}


@dataclass(frozen=True)
class Redaction:
    """A text of content before and after words were left out of it; a title has no markup."""

    before: str
    after: RichText


Redactions = Mapping[str, Redaction]
"""By column."""


def is_redactable(session: ReadSession, kind: str) -> bool:
    """Whether words can be left out of content of a kind: its text is in one language."""
    return _has_texts(registry_of(session).content_type(kind).table)


def _has_texts(table: type[Publishable] | None) -> bool:
    html = table.model_fields.get("body_html") if table else None
    return html is not None and html.annotation is str


async def texts_of(session: ReadSession, ref: ContentRef) -> dict[str, str]:
    """The texts of content as typed, by column; raises `NotFound` for a kind that isn't redactable."""
    table = registry_of(session).content_type(ref.kind).table
    content = await session.get(table, ref.id) if table and _has_texts(table) else None
    if content is None:
        raise NotFound
    return {name: text for name in TEXTS if (text := getattr(content, name, None))}


def redactions(texts: Mapping[str, str], words: Sequence[str], summary: Summary) -> Redactions:
    """What leaving out these words makes of the texts that hold any, in the language of the content."""
    with override_language(_language(summary)):
        made = {name: _redaction(name, text, words, summary) for name, text in texts.items()}
    return {name: each for name, each in made.items() if each.after.source != each.before}


def _redaction(name: str, text: str, words: Sequence[str], summary: Summary) -> Redaction:
    most = max(SHORTEST_BODY, len(text)) if name in _HTML_OF else _LENGTH_OF[name]
    after = spans.without(text, words, most, markdown=is_markdown(summary))
    return Redaction(text, rendered(after, summary) if name in _HTML_OF else RichText(after, ""))


def rendered(text: str, summary: Summary) -> RichText:
    """A text of content as it was rendered when it was typed."""
    render = rich_text_from_markdown if is_markdown(summary) else rich_text_from_plain
    return render(text)


def remaining(made: Redactions, words: Sequence[str], summary: Summary) -> list[str]:
    """Which of the words readers would still find: written with signs that Markdown shows as others."""
    with override_language(_language(summary)):
        found = [each for text in made.values() for each in spans.remains_in(text.after, words)]
    return list(dict.fromkeys(found))


def is_markdown(summary: Summary) -> bool:
    """Whether the text of content is Markdown, as staff's are."""
    return summary.source is None


def _language(summary: Summary) -> str:
    """That of the content, in which readers read what stands there instead."""
    return summary.language if summary.language in LANGUAGES else current_language.get()


def without_words(summary: Summary, words: Sequence[str]) -> Callable[[str], str]:
    """A function that leaves these words out of a text that quotes the content."""

    def without(text: str) -> str:
        with override_language(_language(summary)):
            return spans.without(text, words, MOST_QUOTED)

    return without


async def leave_out(uow: UnitOfWork, summary: Summary, words: Sequence[str]) -> None:
    """Leave words out of the texts of content, and of its history; what the texts said before is sealed.

    Raises `NotFound` for content that isn't redactable.
    """
    content = await lifecycle.lock_content(uow, summary.ref)
    texts = await texts_of(uow, summary.ref)
    made = await asyncio.to_thread(redactions, texts, words, summary)
    on_redact = registry_of(uow).content_type(summary.ref.kind).on_redact
    without = without_words(summary, words)
    if on_redact:
        await on_redact(uow, summary.ref.id, without)
    await redact_replaced(uow, summary.ref, without)
    await seal(
        uow, summary.ref, summary.author_id, {name: each.before for name, each in made.items()}
    )
    await _replace(uow, content, {name: each.after for name, each in made.items()})
    uow.publish(TextRedacted(subject=summary.ref))


def can_be_put_back(sealed: Sequence[SealedText], left_out_at: datetime) -> bool:
    """Whether any of what was left out at this moment is among the sealed texts, and not changed since."""
    return bool(sealed_last(sealed, PUBLIC_TEXTS, left_out_at))


async def put_back(uow: UnitOfWork, summary: Summary, left_out_at: datetime) -> None:
    """Put back what was left out at this moment; not into a text that was changed since."""
    content = await lifecycle.lock_content(uow, summary.ref)
    texts = await texts_of(uow, summary.ref)
    public = {name: texts[name] for name in PUBLIC_TEXTS if name in texts}
    originals = await unseal(uow, summary.ref, public, left_out_at, is_left_of)
    whole = {
        name: await asyncio.to_thread(rendered, text, summary) for name, text in originals.items()
    }
    await _replace(uow, content, whole)
    uow.publish(TextPutBack(subject=summary.ref))


async def _replace(uow: UnitOfWork, content: Publishable, texts: Mapping[str, RichText]) -> None:
    for name, text in texts.items():
        setattr(content, name, text.source)
        if name in _HTML_OF:
            setattr(content, _HTML_OF[name], text.html)
    await uow.flush()
    if content.is_public:
        uow.publish(ContentChanged(subject=content.ref, redacted=True))
