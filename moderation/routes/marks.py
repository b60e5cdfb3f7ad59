"""Builders of the marks in the texts of a case, of its redacted texts, and of their originals."""

from forum.core.content.marked import Words, mark_in_html, mark_in_text, words_of
from forum.core.content.publishable import SHORTEST_BODY, TITLE_LENGTH
from forum.core.content.redaction import KINDS, redact
from forum.core.content.sealed import SealedText
from forum.core.content.shield import public_contacts
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.translations import gettext
from forum.core.screening.personal_data import PersonalKind, find_personal_data
from forum.core.site import Site
from moderation.pages.case import MarkedTexts, OriginalView


def marked_texts(summary: Summary, site: Site, noticed: Words) -> MarkedTexts:
    """The texts of content with marks on personal data and on what was `noticed`, in the current language."""
    personal: dict[str, PersonalKind] = {}
    edit = summary.edit
    for text in (summary.title, summary.text, *((edit.title, edit.text) if edit else ())):
        personal |= words_of(text, find_personal_data(text, public_contacts(site)))
    words = {**noticed, **{each: gettext(KINDS[kind]) for each, kind in personal.items()}}
    return MarkedTexts(
        title=mark_in_text(summary.title, words),
        body=mark_in_html(summary.body_html, words),
        edited_title=mark_in_text(edit.title if edit else "", words),
        edited_body=mark_in_html(edit.body_html if edit else "", words),
        found=bool(personal),
    )


def redacted_texts(summary: Summary, site: Site) -> dict[str, tuple[str, str]]:
    """What waits to be public, before and after what was found is left out, by column.

    Only texts in which something was found, of content that was written as plain text.
    """
    public, texts = public_contacts(site), _waiting_texts(summary)
    found = {field: find_personal_data(text, public) for field, text in texts.items()}
    return {
        field: (texts[field], redact(texts[field], findings, _max_length(field, texts[field])))
        for field, findings in found.items()
        if findings
    }


def _max_length(field: str, text: str) -> int:
    return TITLE_LENGTH if field.endswith("title") else max(SHORTEST_BODY, len(text))


def _waiting_texts(summary: Summary) -> dict[str, str]:
    edit = summary.edit
    if edit:
        texts = {"edited_title": edit.title, "edited_body": edit.source}
    else:
        # A comment has no title: that of its summary is the beginning of its text.
        texts = {"title": "" if summary.about else summary.title, "body": summary.source}
    return {field: text for field, text in texts.items() if text}


def original_view(sealed: SealedText, site: Site) -> OriginalView:
    """The view of a sealed text."""
    return OriginalView(
        sealed.text,
        format_moment(sealed.sealed_at, site.zone),
        sealed.sealed_at.isoformat(timespec="minutes"),
    )
