"""Route of the privacy statement, generated from the settings that the forum keeps to."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.middleware.session_times import session_times, shared_minutes
from forum.accounts.routes.sign_in_page import providers_of
from forum.core.data_protection import DataProtection, LegalBasis
from forum.core.i18n.formatting import format_period
from forum.core.i18n.translations import gettext
from forum.core.retention import RetentionPeriods
from forum.core.town_settings.catalogue import PRIVACY
from forum.privacy import queries
from forum.privacy.pages import ProcessorView, StatementPage
from forum.privacy.presenters import provider_view
from forum.privacy.routes.cookies import cookie_rows
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_everyone
from forum.web.rendering.pages import render
from forum.web.request import part_of, site_of
from forum.web.routing import get


async def statement(request: Request) -> Response:
    """Who is responsible, what is kept, why, how long, who else sees it, and a reader's rights."""
    site, protection = site_of(request), part_of(request, DataProtection)
    async with read_session(request) as session:
        imported = await queries.has_imports(session)
    page = StatementPage(
        protection=protection,
        controller=protection.controller or site.official_words,
        is_public_task=protection.basis is LegalBasis.public_task,
        processors=[
            ProcessorView(each.name, each.place, site.localized_name(each.tasks))
            for each in protection.processors
        ],
        cookies=list(cookie_rows(site, session_times(request))),
        shared_minutes=shared_minutes(request),
        providers=[provider_view(site, each) for each in providers_of(request).values()],
        residence=site.asks_residence,
        verifiers=any(provider.verifier for provider in providers_of(request).values()),
        kept=[
            (gettext(period.label), format_period(period.days))
            for period in part_of(request, RetentionPeriods).periods
        ],
        backups=format_period(protection.backup_days) if protection.backup_days else "",
        imported=imported,
        own_html=site.localized_prose(PRIVACY),
    )
    return render(request, page)


ROUTES = (get("/privacy", cache_for_everyone(statement), "about:privacy"),)
