"""Presenters of an author's history: what they have posted, and what was decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.core.content import registry
from forum.core.content.authorship import AuthoredItem
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import current_language, gettext
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from moderation.labels.author_history import STANDS
from moderation.presenters.cases import DecisionView, decision_view, local_iso
from moderation.queries import cases, decisions
from moderation.rules.cases import WITHOUT_TITLE


@dataclass(frozen=True)
class HistoryRow:
    """Something that an author has posted; `case_id`: its newest case, None without one.

    `path`: its page, if it is public; `title` is empty for what the history doesn't name; `stands`: its visibility in words.
    """

    title: str
    lang: str
    dir: str
    kind: str
    stands: str
    case_id: int | None
    path: str
    when: str
    iso: str
    decisions: list[DecisionView]


@dataclass(frozen=True)
class ShortHistory:
    """The last that an author has posted besides the content of a case; `has_more`: there is more."""

    rows: list[HistoryRow]
    has_more: bool


@dataclass(frozen=True)
class AuthoredCountView:
    """How much of one kind an author has posted, and how much of it is public."""

    plural: str
    total: str
    public: str


def _row(
    summary: Summary, kind: str, case_id: int | None, decided: list[DecisionView], site: Site
) -> HistoryRow:
    return HistoryRow(
        title="" if summary.visibility in WITHOUT_TITLE else summary.title,
        lang=summary.language,
        dir=direction(summary.language),
        kind=kind,
        stands=gettext(STANDS[summary.visibility]),
        case_id=case_id,
        path=f"/{current_language.get()}/{summary.path}" if summary.is_public else "",
        when=format_date(summary.posted_at, site.zone),
        iso=local_iso(summary.posted_at, site),
        decisions=decided,
    )


async def history_rows(
    session: ReadSession, items: Sequence[AuthoredItem], site: Site
) -> list[HistoryRow]:
    """The rows of these in the current language, in their order, each with its last decisions."""
    refs = [item.ref for item in items]
    types = registry_of(session)
    summaries = await registry.summaries(session, refs)
    case_ids = await cases.newest_on(session, refs)
    decided = await decisions.in_effect_on_each(session, refs)
    return [
        _row(
            summaries[ref],
            gettext(types.content_type(ref.kind).label),
            case_ids.get(ref),
            [decision_view(each, session.now, site, types) for each in decided.get(ref, [])],
            site,
        )
        for ref in refs
        if ref in summaries
    ]
