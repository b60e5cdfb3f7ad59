"""The mail about a decision that isn't made yet: the context of the notice that would follow from it."""

from typing import Any

from forum.accounts.tables import Member
from forum.core.content.notice_links import NoticeLink
from forum.core.content.summary import Summary
from forum.core.site import site_in
from forum.core.unit_of_work import ReadSession
from forum.inbox.mails.notices import notice_context
from forum.inbox.tables import Notice
from moderation.actions.letters import Message
from moderation.labels import cases as labels
from moderation.presenters.appeals import TO_OBJECT
from moderation.rules import appeals as appeal_rules
from moderation.tables.decisions import Outcome

HIDDEN_NAME = "…"
"""Stands for the name of an author who doesn't show it, also to moderators."""
NOT_YET = NoticeLink("appeals", TO_OBJECT)
"""The link of a decision that has no number yet, so that it has no address."""


def is_name_shown(author: Member, summary: Summary) -> bool:
    """Whether moderators may read the name by which the mail greets its author."""
    return author.name in ("", summary.name_shown)


async def decision_context(
    session: ReadSession, summary: Summary, author: Member, outcome: Outcome, message: Message
) -> dict[str, Any]:
    """The context of the mail in the current language."""
    notice = Notice(
        member_id=author.pk,
        code=labels.NOTICES[outcome],
        subject_kind=summary.ref.kind,
        subject_id=summary.ref.id,
        text=message.letter,
        language=message.language,
        at=session.now,
    )
    link = NOT_YET if outcome in appeal_rules.UPHELD_BY else None
    context = await notice_context(session, notice, summary, author, site_in(session.info), link)
    return context if is_name_shown(author, summary) else context | {"name": HIDDEN_NAME}
