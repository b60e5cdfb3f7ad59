"""The frame of every page of the desk: its tabs with counts, and what can still be taken back."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request

from forum.core.content import registry
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_time
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.web.cookies import has_single_keys
from forum.web.redirects import url_for
from forum.web.request import actor_of, site_of
from moderation.labels import cases as labels
from moderation.pages.desk import Section, WaitingDecision
from moderation.queries import appeals, cases, concerns, decisions

NEW = timedelta(seconds=5)
"""For how long a decision is what a page says first."""


async def frame(request: Request, session: ReadSession, here: str) -> dict[str, Any]:
    """The fields of `DeskPage`."""
    waiting, reported = await cases.count_waiting(session)
    in_trouble = await concerns.count_open(session)
    return {
        "waiting": waiting,
        "in_trouble": in_trouble,
        "keys": has_single_keys(request),
        "decisions_waiting": await _decisions_waiting(request, session),
        "sections": [
            Section(
                gettext("Queue"), url_for(request, "moderation:queue"), here == "queue", waiting
            ),
            Section(
                gettext("People in trouble"),
                url_for(request, "moderation:trouble"),
                here == "trouble",
                in_trouble,
            ),
            Section(
                gettext("Reports"),
                url_for(request, "moderation:reports"),
                here == "reports",
                reported,
            ),
            Section(
                gettext("Appeals"),
                url_for(request, "moderation:appeals"),
                here == "appeals",
                await appeals.count_open(session),
            ),
            Section(gettext("Log"), url_for(request, "moderation:log"), here == "log"),
        ],
    }


async def _decisions_waiting(request: Request, session: ReadSession) -> list[WaitingDecision]:
    actor_id = actor_of(request).member_id
    if actor_id is None:
        return []
    waiting = await decisions.waiting_of(session, actor_id)
    summaries = await registry.summaries(session, [item.decided.case.subject for item in waiting])
    return [
        waiting_decision(
            item.decided,
            summaries.get(item.decided.case.subject),
            site_of(request),
            count=item.count,
            is_new=session.now - item.last_at < NEW,
        )
        for item in waiting
    ]


def waiting_decision(
    item: decisions.Decided,
    summary: Summary | None,
    site: Site,
    *,
    count: int = 1,
    is_new: bool = False,
) -> WaitingDecision:
    """A decision that can still be taken back, or the first of `count` that were made together.

    `is_new`: the page has to say it first.
    """
    decision = item.decision
    words = labels.DECIDED_TOGETHER if count > 1 else labels.DECIDED
    return WaitingDecision(
        id=decision.pk,
        case_id=decision.case_id,
        batch=decision.batch if count > 1 else None,
        count=count,
        words=gettext(words[decision.outcome]),
        title=summary.title if summary else "",
        lang=summary.language if summary else "",
        at=format_time(decision.effective_at, site.zone, seconds=True),
        iso=decision.effective_at.isoformat(timespec="seconds"),
        is_new=is_new,
    )
