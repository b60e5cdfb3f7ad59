"""Presenters of concerns: from tables to view models."""

from dataclasses import dataclass
from datetime import datetime

from forum.core.content.registry import ContentRegistry
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_date, format_moment
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from moderation.labels import concerns as concern_labels
from moderation.labels.signs import sign_tags
from moderation.presenters.cases import age_words, local_iso
from moderation.tables.concerns import Concern
from moderation.tables.help_requests import HELP_REQUEST


@dataclass(frozen=True)
class ConcernRow:
    """A concern in a list. Once its author has deleted what they wrote, the title says that.

    Of a request for help (`is_request`) no list has a word. `who` is on it; `is_due`: nobody is, or it is
    the day to try again.
    """

    id: int
    ref: str
    title: str
    is_deleted: bool
    is_request: bool
    lang: str
    dir: str
    kind: str
    reasons: list[str]
    source: str
    state: str
    handed_to: str
    ago: str
    when: str
    iso: str
    who: str
    follow_up: str
    is_due: bool
    excerpt: str = ""
    mark: str = ""

    @property
    def opens(self) -> int:
        """The concern."""
        return self.id


def concern_row(
    concern: Concern,
    summary: Summary | None,
    who: str,
    site: Site,
    now: datetime,
    registry: ContentRegistry,
) -> ConcernRow:
    """The row of a concern in the current language."""
    content_type = registry.types.get(concern.subject_kind)
    today = now.astimezone(site.zone).date()
    day = concern.follow_up_on
    is_request = concern.subject_kind == HELP_REQUEST
    return ConcernRow(
        id=concern.pk,
        ref=f"{concern.subject_kind} {concern.subject_id}",
        title=summary.title if summary else _title_without_content(concern, is_request=is_request),
        is_deleted=summary is None and not is_request,
        is_request=is_request,
        lang=summary.language if summary else "",
        dir=direction(summary.language) if summary else "",
        kind=gettext(content_type.label) if content_type else "",
        reasons=sign_tags(concern.category_codes),
        source=gettext(concern_labels.SOURCES[concern.source]),
        state=gettext(concern_labels.STATES[concern.state]),
        handed_to=concern.handed_to,
        ago=age_words(concern.opened_at, now, ago=True),
        when=format_moment(concern.opened_at, site.zone),
        iso=local_iso(concern.opened_at, site),
        who=who,
        follow_up=format_date(day, site.zone) if day else "",
        is_due=concern.is_open and (concern.taken_by is None or (day is not None and day <= today)),
    )


def _title_without_content(concern: Concern, *, is_request: bool) -> str:
    if is_request:
        return gettext("Request for help: number %(number)s") % {"number": concern.subject_id}
    return gettext("Deleted by its author")
