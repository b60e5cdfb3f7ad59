"""The mail that an author will get about a decision, shown before it is made."""

from starlette.requests import Request

from forum.accounts.queries import member as member_of
from forum.core.content import registry
from forum.core.content.spans import lines_of
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext, override_language
from forum.core.mail.sending import mail_language
from forum.inbox.actions.notices import MAIL_KIND
from forum.web.database import read_session
from forum.web.rendering.mails import MailRenderer
from forum.web.request import actor_of, part_of, site_of
from moderation.actions.decisions import check_decidable
from moderation.actions.letters import Reasons, draft_letter
from moderation.forms import Decide
from moderation.labels import cases as labels
from moderation.mails.decisions import decision_context, is_name_shown
from moderation.pages.case import MailPreview
from moderation.queries import cases
from moderation.tables.decisions import Outcome


def reasons_in(typed: Decide) -> Reasons:
    """The reasons in the form of a decision."""
    return Reasons(
        ground=typed.ground,
        law=typed.law,
        passage=typed.passage,
        words=tuple(lines_of(typed.words)),
        text=typed.text,
        ready=typed.ready,
    )


async def mail_preview(request: Request, typed: Decide, outcome: Outcome) -> MailPreview:
    """The mail of a decision that nobody has made yet; nothing is stored or sent.

    Raises `Conflict` and `Forbidden` as the decision itself would.
    """
    async with read_session(request) as session:
        case = await cases.case(session, request.path_params["id"])
        summary = await registry.summary(session, case.subject)
        author = await member_of(session, summary.author_id) if summary.author_id else None
        actor = actor_of(request)
        await check_decidable(session, actor, case, summary, outcome, typed.version)
        draft = await draft_letter(
            session, actor, case, summary, author, outcome, reasons_in(typed)
        )
        if author is None or not author.email or outcome not in labels.NOTICES:
            return MailPreview(
                missing=(gettext("The author has no e-mail address, so nobody gets a mail."),)
            )
        language = mail_language(author.language, site_of(request))
        with override_language(language):
            context = await decision_context(session, summary, author, outcome, draft.message)
            subject, body = part_of(request, MailRenderer).part(MAIL_KIND, context)
    return MailPreview(
        subject, body, language, direction(language), hides_name=not is_name_shown(author, summary)
    )
