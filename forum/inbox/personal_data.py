"""Personal data of the inbox: what a member follows, and the notices to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from forum.accounts.labels import RHYTHMS
from forum.core.i18n.translations import N_
from forum.core.personal_data import PersonalTable, delete_rows
from forum.core.ref import ContentRef
from forum.core.site import site_in
from forum.core.unit_of_work import ReadSession
from forum.inbox.labels import NEWS_KINDS
from forum.inbox.presenters import notice_views
from forum.inbox.tables import Follow, NewsKind, Notice, Subscription


async def _headings(session: ReadSession, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each notice says first, as on its member's page of news."""
    notices = [Notice(**row) for row in rows]
    member_id = notices[0].member_id if notices else 0
    views = await notice_views(session, notices, member_id, site_in(session.info))
    return [view.heading for view in views]


def _subject(row: Mapping[str, Any]) -> ContentRef:
    return ContentRef(row["subject_kind"], row["subject_id"])


KINDS = {NewsKind.own: N_("What you wrote yourself")} | NEWS_KINDS
PERSONAL_DATA = (
    PersonalTable(
        Follow, N_("What you follow"), ("member_id",), delete_rows,
        shown={"since": N_("Since")}, subject=_subject,
    ),
    PersonalTable(
        Subscription, N_("How often we write to you about what you follow"), ("member_id",), delete_rows,
        shown={"kind": N_("About"), "rhythm": N_("How often"), "due_at": N_("Next e-mail")},
        words={"kind": KINDS, "rhythm": RHYTHMS},
    ),
    PersonalTable(
        Notice, N_("News for you"), ("member_id",), delete_rows,
        shown={"code": N_("What happened"), "at": N_("When"), "text": N_("What we wrote to you")},
        described={"code": _headings}, subject=_subject,
    ),
)  # fmt: skip
