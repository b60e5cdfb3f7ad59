"""Mail templates of reports: the receipt at once, and the answer when a decision takes effect."""

from collections.abc import Callable
from typing import Any

from forum.accounts import queries as accounts
from forum.accounts.recipients import tags
from forum.core.errors import NotFound
from forum.core.i18n.formatting import format_date, format_weekday
from forum.core.i18n.translations import gettext
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.mail.queue import Mail
from forum.core.mail.sending import MailTemplate
from forum.core.site import Site, site_in
from forum.core.unit_of_work import SessionFactory
from moderation import keys
from moderation.actions.reports import ANSWER_MAIL, RECEIPT_MAIL
from moderation.presenters.reports import answer_words
from moderation.queries import cases, decisions, reports
from moderation.rules.reports import ReportOutcome, is_urgent, report_outcome
from moderation.tables.cases import Case
from moderation.tables.reports import Report

Write = Callable[[Report, Case, ReportOutcome | None, Site, str], AccountMail | None]


def _receipt(
    report: Report, _case: Case, _outcome: ReportOutcome | None, site: Site, path: str
) -> AccountMail:
    """Without a word of what the reporter typed: anybody can type anybody's address."""
    if is_urgent(report):
        next_step = gettext("We look at it at once. You will hear from us what we decided.")
    else:
        next_step = gettext(
            "A moderator looks at it by %(day)s. You will hear from us what we decided."
        ) % {"day": format_weekday(site.read_by(report.at))}
    after = [gettext("Whoever wrote it doesn't get to know who reported it.")]
    if report.email:
        after.append(
            gettext("Did you report nothing? Then somebody typed your address by mistake. You don't have to do anything.")
        )  # fmt: skip
    return AccountMail(
        subject=gettext("We have your report: number %(number)s") % {"number": report.pk},
        before=(gettext("Thank you for your report."), next_step),
        button_label=gettext("See what came of it"),
        path=path,
        after=tuple(after),
    )


def _answer(
    report: Report, case: Case, outcome: ReportOutcome | None, site: Site, path: str
) -> AccountMail | None:
    """Without the title of the content, which may be off the site for what it says."""
    answer = answer_words(report, case, outcome)
    if not answer:
        return None
    reported = gettext(
        "You reported something to us on %(day)s. Your report has number %(number)s."
    )
    return AccountMail(
        subject=gettext("What came of your report: number %(number)s") % {"number": report.pk},
        before=(reported % {"day": format_date(report.at, site.zone), "number": report.pk}, answer[0]),
        button_label=gettext("See what came of it"),
        path=path,
        after=answer[1:],
    )  # fmt: skip


def _composer(write: Write) -> Any:
    async def compose(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
        async with session_factory.read_session() as session:
            try:
                report = await reports.report(session, int(mail.data["report"]))
                case = await cases.case(session, report.case_id)
            except NotFound:
                return None
            in_effect = await decisions.in_effect_about(session, case.subject)
            reporter = await accounts.member(session, mail.member_id) if mail.member_id else None
        path = f"reports/{report.pk}/{keys.receipt_secret(session_factory, report.pk)}"
        outcome = report_outcome(case.pk, in_effect)
        written = write(report, case, outcome, site_in(session_factory.info), path)
        return {"people": tags(reporter), "mail": written} if written else None

    return compose


MAILS = (
    MailTemplate(RECEIPT_MAIL, _composer(_receipt), account.TEMPLATE),
    MailTemplate(ANSWER_MAIL, _composer(_answer), account.TEMPLATE),
)
