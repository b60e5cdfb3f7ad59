"""Notices: their wording for mail and pages, and the views of a member's list of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.core.content import registry as content_registry
from forum.core.content.notice_links import NoticeLink, notice_links
from forum.core.content.notice_text import NoticeText
from forum.core.content.registry import ContentRegistry, registry_of
from forum.core.content.summary import Summary, visible_to
from forum.core.helplines import Helpline
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date, format_weekday
from forum.core.i18n.translations import N_, current_language, gettext
from forum.core.ref import ContentRef
from forum.core.screening.signs import distress_of
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from forum.core.unit_of_work import ReadSession
from forum.inbox import queries
from forum.inbox.labels import NOTICES
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
class NoticeView:
    """A notice in a member's list. `path` and `wording` are None once the content left the site."""

    id: int
    heading: str
    wording: "NoticeWording | None"
    path: str | None
    when: str
    iso: str
    unread: bool


@dataclass(frozen=True)
class NoticeWording:
    """Wording of a notice. `path` follows the language in the URL.

    `new` is the title of other content, such as a project that is new, and `about` introduces it.
    `leads_elsewhere`: not to the content, so that its title is no name for the link.
    """

    heading: str
    title: str
    title_language: str
    next_step: str
    button_label: str
    path: str
    about: str
    new: str
    new_language: str
    quotes: tuple[Quote, ...]
    helplines: tuple[Helpline, ...]
    leads_elsewhere: bool = False


def _author_shown(summary: Summary, site: Site) -> str:
    if not summary.by_staff:
        anonymous = N_("A former participant") if summary.author_left else N_("A resident")
        return summary.name_shown or gettext(anonymous)
    if not summary.name_shown:
        return site.official_words
    return gettext("%(name)s (municipality)") % {"name": isolated(summary.name_shown)}


def _town_writes(site: Site) -> str:
    return gettext("%(who)s writes:") % {"who": isolated(site.official_words)}


def _quotes(
    notice: Notice, text: NoticeText, comment: Summary | None, site: Site, *, is_own: bool
) -> list[Quote]:
    """The comment that a notice is about; then the text of the municipality."""
    quotes = []
    if comment:
        by = gettext("You wrote:") if is_own else ""
        quotes.append(Quote(by, excerpt(comment.text, QUOTED_LENGTH), "", comment.language))
    if notice.text:
        by = _town_writes(site) if text.by_town else ""
        quotes.append(Quote(by, notice.text, notice.html, notice.language or ""))
    return quotes


def _next_step(text: NoticeText, notice: Notice, site: Site) -> str:
    if not text.next_step:
        return ""
    day = format_weekday(site.read_by(notice.at))
    return gettext(text.next_step) % {"who": isolated(site.moderator_name), "day": day}


def _text(notice: Notice, registry: ContentRegistry) -> NoticeText:
    content_type = registry.content_type(notice.subject_kind)
    return content_type.notices.get(notice.code) or NOTICES[notice.code]


def is_about_work(notice: Notice, registry: ContentRegistry) -> bool:
    """Whether a notice is about a colleague's work: it names no content."""
    return _text(notice, registry).for_colleagues


def is_readable(notice: Notice, summary: Summary, registry: ContentRegistry) -> bool:
    """Whether its member may read a notice now: about public or own content, or about their work."""
    is_visible = visible_to(summary, notice.member_id) is not None
    return is_visible or is_about_work(notice, registry)


def wording(
    notice: Notice,
    summary: Summary,
    new: Summary | None,
    site: Site,
    registry: ContentRegistry,
    link: NoticeLink | None = None,
) -> NoticeWording:
    """The wording of a notice about content, in the current language.

    `new` is the summary of what the notice is `about`, if the reader may see it, and `link` leads there.
    """
    text = _text(notice, registry)
    is_own = notice.member_id == summary.author_id
    is_private = (
        notice.code == PRIVATE
        or text.for_colleagues
        or not registry.private_kinds.isdisjoint(
            ref.kind for ref in (summary.ref, summary.about) if ref
        )
    )
    heading = gettext(text.own if is_own and text.own else text.heading)
    names = {
        "who": isolated(_author_shown(summary, site)),
        "about": isolated(summary.part_of),
    }
    parent_title = summary.part_of if summary.about is not None else ""
    open_label = registry.content_type(new.ref.kind).open_label if new else text.button_label
    path = new.path if new else summary.path
    if link:
        open_label, path = link.label, link.path
    quoted = None if is_private or summary.about is None else summary
    return NoticeWording(
        heading=heading % names,
        title="" if is_private else parent_title or summary.title,
        title_language="" if parent_title else summary.language,
        next_step=_next_step(text, notice, site),
        button_label=gettext(open_label),
        path=path,
        about=text.about,
        new=new.title if new else "",
        new_language=new.language if new else "",
        quotes=tuple(_quotes(notice, text, quoted, site, is_own=is_own)),
        helplines=_helplines(summary, site) if notice.code == PRIVATE else (),
        leads_elsewhere=link is not None,
    )


def _helplines(summary: Summary, site: Site) -> tuple[Helpline, ...]:
    """The helplines, those first that fit what its author wrote."""
    return tuple(site.helplines_for(distress_of(summary.title, summary.text)))


async def notice_views(
    session: ReadSession, notices: Sequence[Notice], member_id: int, site: Site
) -> list[NoticeView]:
    """A member's notices as their pages list them, in the current language."""
    new = await queries.announced_content(session, notices)
    links = await notice_links(session, queries.refs_about(notices))
    summaries = await content_registry.summaries(session, [notice.subject for notice in notices])
    registry, language = registry_of(session), current_language.get()
    views = []
    for notice in notices:
        summary = summaries.get(notice.subject)
        words = None
        if summary and is_readable(notice, summary, registry):
            about = ContentRef.parse(notice.about) if notice.about else notice.subject
            words = wording(notice, summary, new.get(about), site, registry, links.get(about))
        gone = gettext("What this was about is no longer on the site.")
        views.append(
            NoticeView(
                id=notice.pk,
                heading=words.heading if words else gone,
                wording=words,
                path=f"/{language}/{words.path}" if words else None,
                when=format_date(notice.at, site.zone),
                iso=notice.at.astimezone(site.zone).isoformat(timespec="minutes"),
                unread=notice.read_at is None,
            )
        )
    return views
