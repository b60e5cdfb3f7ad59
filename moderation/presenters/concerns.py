"""Presenters of concerns: from tables to view models."""

from dataclasses import dataclass
from datetime import datetime

from forum.core.content.registry import ContentRegistry
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from moderation.labels import concerns as concern_labels
from moderation.labels.signs import SIGN_TAGS
from moderation.presenters.cases import age_words
from moderation.tables.concerns import Concern


@dataclass(frozen=True)
class ConcernRow:
    """A concern in a list. `title` is empty once its author has deleted what they wrote."""

    id: int
    title: str
    lang: str
    dir: str
    kind: str
    reasons: list[str]
    source: str
    state: str
    handed_to: str
    ago: str
    iso: str
    taken_by: str
    follow_up: str
    due: bool


def concern_row(
    concern: Concern,
    summary: Summary | None,
    taken_by: str,
    site: Site,
    now: datetime,
    registry: ContentRegistry,
) -> ConcernRow:
    """The row of a concern in the current language."""
    content_type = registry.types.get(concern.subject_kind)
    today = now.astimezone(site.zone).date()
    day = concern.follow_up_on
    return ConcernRow(
        id=concern.pk,
        title=summary.title if summary else "",
        lang=summary.language if summary else "",
        dir=direction(summary.language) if summary else "auto",
        kind=gettext(content_type.label) if content_type else concern.subject_kind,
        reasons=[gettext(SIGN_TAGS[code]) for code in concern.category_codes if code in SIGN_TAGS],
        source=gettext(concern_labels.SOURCES[concern.source]),
        state=gettext(concern_labels.STATES[concern.state]),
        handed_to=concern.handed_to,
        ago=age_words(concern.opened_at, now, ago=True),
        iso=concern.opened_at.isoformat(timespec="minutes"),
        taken_by=taken_by,
        follow_up=format_date(day, site.zone) if day else "",
        due=concern.is_open and (concern.taken_by is None or (day is not None and day <= today)),
    )
