"""Builders of what a case shows about personal data: marks in its texts, originals."""

from forum.core.content.marked import mark_in_html, mark_in_text, words_of
from forum.core.content.sealed import SealedText
from forum.core.content.shield import public_contacts
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_moment
from forum.core.screening.personal_data import PersonalKind, find_personal_data
from forum.core.site import Site
from forum.core.text.cleaning import one_line
from moderation.pages.case import MarkedTexts, OriginalView


def marked_texts(summary: Summary, site: Site) -> MarkedTexts:
    """The texts of content with marks, in the current language."""
    words: dict[str, PersonalKind] = {}
    edit = summary.edit
    for text in (summary.title, summary.text, *((edit.title, edit.text) if edit else ())):
        words |= words_of(text, find_personal_data(text, public_contacts(site)))
    return MarkedTexts(
        title=mark_in_text(summary.title, words),
        body=mark_in_html(summary.body_html, words),
        edited_title=mark_in_text(edit.title if edit else "", words),
        edited_body=mark_in_html(edit.body_html if edit else "", words),
        found="\n".join(map(one_line, words)),
    )


def marked_words(summary: Summary, site: Site) -> list[str]:
    """What is found in the text that waits to be public, as it is written."""
    edit, public = summary.edit or summary, public_contacts(site)
    return [
        words
        for text in (edit.title, edit.text)
        for words in words_of(text, find_personal_data(text, public))
    ]


def original_view(sealed: SealedText, site: Site) -> OriginalView:
    """The view of a sealed text."""
    return OriginalView(
        sealed.text,
        format_moment(sealed.sealed_at, site.zone),
        sealed.sealed_at.isoformat(timespec="minutes"),
    )
