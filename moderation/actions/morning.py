"""The morning mail: what waits for moderators, once each working day."""

from forum.accounts.recipients import recipient
from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.daily_jobs import DailyJob
from forum.core.mail.queue import queue_mails
from forum.core.site import site_in
from forum.core.unit_of_work import UnitOfWork
from forum.core.working_days import is_working_day
from moderation.policy import policy_of
from moderation.queries.colleagues import moderators
from moderation.queries.figures import desk_figures

MORNING_MAIL = "moderation_morning"


async def _mail_moderators(uow: UnitOfWork) -> None:
    """Queue the morning mail, unless nobody works today or nothing waits."""
    site = site_in(uow.info)
    if not is_working_day(uow.today, site.country, site.region) or not await desk_figures(
        uow, site
    ):
        return
    to = [recipient(each) for each in await _on_duty(uow) if each.email]
    await queue_mails(uow, MORNING_MAIL, [(each, {}) for each in to])


async def _on_duty(uow: UnitOfWork) -> list[Member]:
    """The moderators; where a town has none, its administrators."""
    may_moderate = await moderators(uow)
    return [each for each in may_moderate if each.role is Role.moderator] or may_moderate


MORNING = DailyJob(MORNING_MAIL, lambda holder: policy_of(holder).morning_mail, _mail_moderators)
