"""Web application: the slices' routes, the middleware around them, and the background tasks."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route

from forum.accounts.middleware.sessions import SessionMiddleware, cookie_name
from forum.accounts.oidc.claims import Providers
from forum.accounts.rules import SessionTimes, StaffPolicy
from forum.app.container import Forum
from forum.app.factories import (
    make_data_protection,
    make_providers,
    make_reading_help,
    make_staff_policy,
)
from forum.audit.routes import TrailDays
from forum.core.audit.label import AuditLabels
from forum.core.clock_sync import sync_clock
from forum.core.content.review import review_policy_of
from forum.core.content.search_port import SearchPort
from forum.core.content.similarity_port import SimilarityPort
from forum.core.data_protection import DataProtection
from forum.core.database.autocommit import PostgresAutocommit
from forum.core.delivery.change_poller import ChangePoller
from forum.core.delivery.heartbeat import watch_delivery
from forum.core.media.converter import Converter
from forum.core.media.storage import Storage
from forum.core.retention import (
    CORE_RETENTION,
    DailyTask,
    Retention,
    RetentionPeriod,
    RetentionPeriods,
)
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory
from forum.health import ROUTES as HEALTH
from forum.health import Monitoring
from forum.privacy.routes.own_data import ExportDays
from forum.settings.model import Settings
from forum.town_settings.actions.refresh import SiteRefresher
from forum.web.forms import Messages
from forum.web.kiosk import KioskTimes
from forum.web.middleware import errors
from forum.web.middleware.access_log import AccessLogMiddleware
from forum.web.middleware.body_limit import BodyLimitMiddleware
from forum.web.middleware.compression import AcceptEncodingMiddleware
from forum.web.middleware.csrf import OriginMiddleware
from forum.web.middleware.errors import ErrorsMiddleware, answer_error
from forum.web.middleware.framing import FramingMiddleware
from forum.web.middleware.kiosk import KioskMiddleware
from forum.web.middleware.language import LanguageMiddleware
from forum.web.middleware.redirects import RedirectMiddleware
from forum.web.middleware.security_headers import FrameAncestors, SecurityHeadersMiddleware
from forum.web.page_cache.cache import PageCache
from forum.web.page_cache.middleware import CacheMiddleware
from forum.web.page_cache.shared_reads import SharedReads
from forum.web.rate_limits.limiter import Limit, Limiter
from forum.web.rate_limits.postgres import SharedLimiter
from forum.web.rendering.assets import (
    STATIC,
    Static,
    serve_desk_stylesheet,
    serve_script,
    serve_stylesheet,
)
from forum.web.rendering.cards import CardDrawer
from forum.web.rendering.mails import MailRenderer
from forum.web.rendering.pages import Renderer
from forum.web.request import AppState
from forum.web.routing import build_routes
from forum.web.uploads import UploadLimit
from moderation.translator.reading_help import ReadingHelp
from search.actions.rebuild import ensure_index_ready
from search.actions.similarity import ContentSimilarity
from search.engines.base import Engine
from search.engines.search_port import EngineSearchPort

log = logging.getLogger("forum.web")

COMPRESS_MIN_BYTES = 1000
"""Bytes from which a response is compressed."""
SHUTDOWN_TIMEOUT = 10.0
"""Seconds that background tasks have to finish at shutdown before they are cancelled."""


def _make_limiter(settings: Settings, session_factory: SessionFactory) -> Limiter:
    """A limiter that all web processes share; on SQLite there is one process, so it uses memory."""
    limits = {name: Limit(limit.count, limit.seconds) for name, limit in settings.limits}
    autocommit = session_factory.database.autocommit
    if isinstance(autocommit, PostgresAutocommit):
        return SharedLimiter(limits, session_factory, autocommit)
    return Limiter(limits, session_factory.clock)


def _log_end_of_delivery(task: asyncio.Task[None]) -> None:
    """Log why delivery has ended, if by an error: the site goes on, and nothing else would tell."""
    if not task.cancelled() and (error := task.exception()):
        log.error("delivery has ended; start the forum again", exc_info=error)


async def _stop_tasks(tasks: list[asyncio.Task[None]], stopped: asyncio.Event) -> None:
    """Let tasks finish: one that is cancelled in a statement leaves its connection dangling."""
    stopped.set()
    _, unfinished = await asyncio.wait(tasks, timeout=SHUTDOWN_TIMEOUT)
    for task in unfinished:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def _lifespan(forum: Forum, change_poller: ChangePoller) -> Lifespan:
    """What runs while the application serves: background tasks, and delivery where it belongs here."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        # As background tasks, so that the site starts even while its search engine is unavailable.
        stopped = asyncio.Event()
        # Without the database the change poller catches up as soon as it answers.
        with contextlib.suppress(SQLAlchemyError, OSError):
            await forum.site_refresher.refresh()
        background_tasks = [
            asyncio.create_task(ensure_index_ready(forum.session_factory, forum.engine, stopped)),
            asyncio.create_task(change_poller.run(stopped)),
            asyncio.create_task(sync_clock(forum.session_factory, stopped)),
            asyncio.create_task(
                watch_delivery(
                    forum.session_factory, stopped, delivers=forum.settings.journal.in_web
                )
            ),
        ]
        delivery_task = None
        if forum.settings.journal.in_web:
            delivery_task = asyncio.create_task(forum.dispatcher.run())
            delivery_task.add_done_callback(_log_end_of_delivery)
            background_tasks += [
                asyncio.create_task(forum.sweeper.run(stopped)),
                asyncio.create_task(forum.daily_jobs.run(stopped)),
                asyncio.create_task(forum.recurring_jobs.run(stopped)),
            ]
        try:
            yield
        finally:
            await _stop_tasks(background_tasks, stopped)
            if delivery_task:
                forum.dispatcher.stop()
                await asyncio.gather(delivery_task, return_exceptions=True)
            await forum.close()

    return lifespan


def _middleware(
    forum: Forum, cache: PageCache, times: SessionTimes, policy: StaffPolicy
) -> list[Middleware]:
    """The middleware, outermost first."""
    settings, site = forum.settings, forum.site
    return [
        Middleware(AccessLogMiddleware),
        Middleware(AcceptEncodingMiddleware),
        Middleware(
            CacheMiddleware,
            cache=cache,
            site=site,
            session_cookie=cookie_name(site),
        ),
        Middleware(SecurityHeadersMiddleware, https=site.is_https),
        Middleware(RedirectMiddleware, site=site),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.server.allowed_hosts)),
        Middleware(GZipMiddleware, minimum_size=COMPRESS_MIN_BYTES),
        Middleware(LanguageMiddleware, site=site),
        Middleware(ErrorsMiddleware),
        Middleware(FramingMiddleware),
        Middleware(
            SessionMiddleware,
            session_factory=forum.session_factory,
            site=site,
            times=times,
            policy=policy,
        ),
        Middleware(OriginMiddleware, site=site),
        Middleware(KioskMiddleware),
        Middleware(BodyLimitMiddleware, max_bytes=settings.server.largest_body),
    ]


def create_app(forum: Forum) -> Starlette:
    """The Starlette application of a forum."""
    settings, site = forum.settings, forum.site
    times = SessionTimes(
        timedelta(days=settings.sessions.days),
        timedelta(days=settings.sessions.staff_days),
        timedelta(minutes=settings.sessions.shared_minutes),
    )
    policy = make_staff_policy(settings)
    cache = PageCache(settings.server.page_cache * 1_000_000)
    change_poller = ChangePoller(
        forum.session_factory,
        forum.dispatcher.handlers.values(),
        cache.invalidate,
        on_recount=cache.invalidate_counts,
        prepare=forum.site_refresher.refresh,
    )

    routes = [route for part in forum.slices for route in part.routes]
    app = Starlette(
        routes=[
            Route("/static/site.css", serve_stylesheet),
            Route("/static/desk.css", serve_desk_stylesheet),
            Route("/static/site.js", serve_script),
            Mount("/static", Static(directory=STATIC), name="static"),
            *build_routes([*routes, *HEALTH]),
        ],
        lifespan=_lifespan(forum, change_poller),
        exception_handlers={HTTPException: answer_error},
        middleware=_middleware(forum, cache, times, policy),
    )
    messages = _messages(forum)
    app.state.forum = AppState(
        {
            Forum: forum,
            Site: site,
            SiteRefresher: forum.site_refresher,
            SessionFactory: forum.session_factory,
            Renderer: Renderer(site, forum.urls, messages, review_policy_of(forum.session_factory)),
            Messages: Messages(messages),
            MailRenderer: forum.mail_renderer,
            PageCache: cache,
            SharedReads: SharedReads(cache),
            CardDrawer: CardDrawer(),
            FrameAncestors: FrameAncestors(settings.site.embed_on),
            Limiter: _make_limiter(settings, forum.session_factory),
            Engine: forum.engine,
            SearchPort: EngineSearchPort(forum.engine),
            Storage: forum.storage,
            Converter: Converter(),
            UploadLimit: UploadLimit(settings.uploads.largest_photo),
            SimilarityPort: ContentSimilarity(forum.session_factory, forum.similarity),
            Providers: Providers(make_providers(settings)),
            SessionTimes: times,
            StaffPolicy: policy,
            KioskTimes: KioskTimes(settings.kiosk.idle_seconds, settings.kiosk.warning_seconds),
            ReadingHelp: make_reading_help(settings.translation),
            RetentionPeriods: _retention_periods(forum),
            DataProtection: make_data_protection(settings, site),
            ExportDays: ExportDays(settings.retention.exports),
            TrailDays: TrailDays(settings.retention.trail),
            AuditLabels: AuditLabels([label for part in forum.slices for label in part.audit]),
            Monitoring: Monitoring(
                forum.engine,
                forum.transport,
                tuple(forum.dispatcher.handlers),
                settings.server.watchers,
            ),
        }
    )
    return app


def _messages(forum: Forum) -> dict[str, str]:
    """The sentence for each public code of every slice."""
    return dict(errors.MESSAGES) | {
        code: message for part in forum.slices for code, message in part.messages.items()
    }


def _retention_periods(forum: Forum) -> RetentionPeriods:
    """What the privacy statement says: labelled sorts of data, and their days by the settings."""
    days = forum.sweeper.days
    kinds: list[Retention | DailyTask] = [
        *CORE_RETENTION,
        *(each for part in forum.slices for each in part.retention),
        *forum.sweeper.tasks,
    ]
    return RetentionPeriods(
        [RetentionPeriod(each.name, each.label, days[each.name]) for each in kinds if each.label]
    )
