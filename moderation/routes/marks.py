"""Builders of the marks in the texts of a case, and of the originals of what was left out of it."""

from forum.core.content.marked import Words, mark_in_html, mark_in_text, words_of
from forum.core.content.redaction import KINDS
from forum.core.content.sealed import SealedText
from forum.core.content.shield import public_contacts
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.translations import gettext
from forum.core.screening.personal_data import PersonalKind, find_personal_data
from forum.core.site import Site
from forum.core.text.cleaning import one_line
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
        found="\n".join(map(one_line, personal)),
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
