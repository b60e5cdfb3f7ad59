"""Wording of a notice, both for its mail and for a member's page."""

from dataclasses import dataclass

from forum.core.content.summary import Summary
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from forum.inbox.labels import TO_PROJECT, words_for
from forum.inbox.tables import Notice

QUOTED_LENGTH = 400
PRIVATE = "content_safeguarded"
"""Code of a notice about a cry for help: a mailbox may be shared, so nothing is quoted in it."""


@dataclass(frozen=True)
class Quote:
    """Quoted text in a notice: whose it is, as plain text, and as HTML if it was formatted."""

    by: str
    text: str
    html: str
    language: str = ""


@dataclass(frozen=True)
class NoticeWording:
    """Wording of a notice. `path` follows the language in the URL.

    `new` is the title of a project that is new.
    """

    heading: str
    title: str
    title_language: str
    next_step: str
    button_label: str
    path: str
    new: str
    new_language: str
    quotes: tuple[Quote, ...]


def _author_shown(summary: Summary, site: Site) -> str:
    if not summary.by_staff:
        return summary.name_shown or gettext("A resident")
    if not summary.name_shown:
        return site.official_words
    return f"{summary.name_shown} ({site.official_words})"


def _quotes(notice: Notice, summary: Summary, site: Site, *, is_own: bool) -> list[Quote]:
    """The comment that a notice is about; then the text of the municipality."""
    quotes = []
    if summary.ref.kind == "comment" and notice.code != PRIVATE:
        by = gettext("You wrote:") if is_own else ""
        text = excerpt(summary.text, QUOTED_LENGTH)
        quotes.append(Quote(by, text, "", summary.language))
    if notice.text:
        by = "" if notice.code == "update_published" else f"{site.official_words}:"
        quotes.append(Quote(by, notice.text, notice.html))
    return quotes


def wording(notice: Notice, summary: Summary, new: Summary | None, site: Site) -> NoticeWording:
    """The wording of a notice about content, in the current language.

    `new` is the summary of what the notice is `about`, if the reader may see it.
    """
    words = words_for(notice.code, summary.ref.kind)
    is_own = notice.member_id == summary.author_id
    heading = gettext(words.own if is_own and words.own else words.heading)
    parent_title = summary.ref.kind == "comment" and summary.part_of
    return NoticeWording(
        heading=heading % {"who": _author_shown(summary, site), "about": summary.part_of},
        title="" if notice.code == PRIVATE else parent_title or summary.title,
        title_language="" if parent_title else summary.language,
        next_step=gettext(words.next_step) if words.next_step else "",
        button_label=gettext(TO_PROJECT if new else words.button_label),
        path=new.path if new else summary.path,
        new=new.title if new else "",
        new_language=new.language if new else "",
        quotes=tuple(_quotes(notice, summary, site, is_own=is_own)),
    )
