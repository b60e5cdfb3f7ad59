"""The composition root: which slices make the forum, and the layers around them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route

from forum.accounts.claims import Provider
from forum.accounts.rules import SessionTimes
from forum.accounts.sessions import SessionMiddleware, cookie_name
from forum.accounts.slice import SLICE as ACCOUNTS
from forum.core.actor import Role
from forum.core.asking import ServerAsker
from forum.core.clock import Clock, ServerClock, SystemClock
from forum.core.content import Catalogue
from forum.core.database import Database
from forum.core.delivering import watch_delivering
from forum.core.dispatch import Dispatcher, Patience
from forum.core.helplines import Helpline
from forum.core.mail import FolderTransport, Sender, Transport
from forum.core.postbox import send_mail
from forum.core.retention import JOURNAL, Sweeper
from forum.core.site import Site
from forum.core.smtp import SmtpServer, SmtpTransport
from forum.core.timekeeping import keep_time
from forum.core.watch import Watch
from forum.core.work import Workshop
from forum.discussion.slice import SLICE as DISCUSSION
from forum.health import ENTRIES as HEALTH
from forum.home.slice import SLICE as HOME
from forum.ideas.slice import SLICE as IDEAS
from forum.inbox import slice as inbox
from forum.projects.slice import SLICE as PROJECTS
from forum.settings import MailSettings, SearchSettings, Settings
from forum.web import errors
from forum.web.assets import STATIC, Static, serve_script, serve_stylesheet
from forum.web.body import BodyMiddleware
from forum.web.cache import CacheMiddleware, PageCache
from forum.web.compression import AcceptEncodingMiddleware
from forum.web.errors import ErrorsMiddleware, answer_error
from forum.web.headers import HeadersMiddleware
from forum.web.host import HostMiddleware
from forum.web.limits import Limit, Limiter
from forum.web.locale import LanguageMiddleware
from forum.web.log import LogMiddleware
from forum.web.mails import MailRenderer
from forum.web.origin import OriginMiddleware
from forum.web.render import Renderer
from forum.web.routing import Links, build_routes
from forum.web.shared_limits import SharedLimiter
from forum.web.slice import Slice
from moderation.slice import SLICE as MODERATION
from search.engines import Engine, Server, make_engine
from search.finder import EngineFinder
from search.indexing import indexing, make_ready
from search.slice import SLICE as SEARCH

COMPRESS_FROM = 1000
LONGEST_END = 10.0
"""Seconds in which what runs beside serving may end by itself."""


def slices(site: Site) -> tuple[Slice, ...]:
    """Every slice of the house, floor by floor."""
    return (
        ACCOUNTS, inbox.make(site), DISCUSSION, IDEAS, PROJECTS, HOME, MODERATION, SEARCH,
    )  # fmt: skip


def make_site(settings: Settings) -> Site:
    """What pages and mails say about the town, from the settings."""
    chosen = settings.site
    return Site(
        name=chosen.name,
        town=chosen.town,
        base_url=chosen.base_url,
        zone=ZoneInfo(chosen.timezone),
        default_language=chosen.default_language,
        language_codes=chosen.languages,
        phone=chosen.phone,
        email=chosen.email,
        working_days=chosen.working_days,
        hours_by_language={str(code): text for code, text in chosen.hours.items()},
        country=chosen.country,
        own_helplines=tuple(Helpline(line.name, line.phone) for line in chosen.helplines),
    )


def make_providers(settings: Settings) -> dict[str, Provider]:
    """Who else may say who somebody is, from the settings."""
    return {
        name: Provider(
            name=name,
            issuer=chosen.issuer,
            client_id=chosen.client_id,
            client_secret=chosen.client_secret,
            labels={str(code): text for code, text in chosen.label.items()},
            scope=chosen.scope,
            role_claim=chosen.role_claim,
            roles={value: Role(role) for value, role in chosen.roles.items()},
        )
        for name, chosen in settings.sign_in.providers.items()
    }


def make_transport(chosen: MailSettings, site: Site) -> Transport:
    """How mail leaves, from the settings."""
    sender = Sender(f"{site.name} {site.town}", chosen.sender)
    if chosen.transport == "folder":
        return FolderTransport(chosen.folder, sender)
    server = SmtpServer(
        chosen.host, chosen.port, chosen.security, chosen.user, chosen.password, chosen.ca_file
    )
    return SmtpTransport(server, sender)


def make_server(chosen: SearchSettings) -> Server | None:
    """The search server, from the settings; None for the embedded engine alone."""
    if chosen.engine == "embedded":
        return None
    return Server(chosen.url, chosen.key, chosen.index, chosen.timeout)


@dataclass(frozen=True)
class Forum:
    """The parts of a running forum, for the web process and for commands alike."""

    settings: Settings
    site: Site
    slices: tuple[Slice, ...]
    links: Links
    workshop: Workshop
    dispatcher: Dispatcher
    engine: Engine
    transport: Transport
    sweeper: Sweeper

    async def close(self) -> None:
        """Let go of mail server, search engine and database."""
        await self.transport.close()
        await self.engine.close()
        await self.workshop.database.close()


def build(settings: Settings, *, clock: Clock | None = None, extra: Iterable[Slice] = ()) -> Forum:
    """Put the house together; `extra` are slices of the demo only."""
    site = make_site(settings)
    parts = slices(site) + tuple(extra)
    links = Links(entry for part in parts for entry in part.entries)
    database = Database(settings.database.url)
    engine = make_engine(database, make_server(settings.search))
    transport = make_transport(settings.mail, site)
    mails = [mail for part in parts for mail in part.mails]
    sending = send_mail(transport, MailRenderer(site, links), mails, site)
    workshop = Workshop(
        database,
        clock=clock or (SystemClock() if database.is_sqlite else ServerClock()),
        zone=site.zone,
        own_names=(site.name, site.town),
        catalogue=Catalogue.of(kind for part in parts for kind in part.content),
        reactions=[
            *(reaction for part in parts for reaction in part.reactions),
            *indexing(engine),
            sending,
        ],
    )
    patience = Patience(
        attempts=settings.journal.attempts,
        first_delay=timedelta(seconds=settings.journal.first_delay),
    )
    dispatcher = Dispatcher(workshop, patience)
    retentions = [*JOURNAL, *(each for part in parts for each in part.retention)]
    sweeper = Sweeper(workshop, retentions, dict(settings.retention))
    return Forum(settings, site, parts, links, workshop, dispatcher, engine, transport, sweeper)


def _make_limiter(settings: Settings, workshop: Workshop) -> Limiter:
    """Limits counted where every web process sees them: on SQLite there is one."""
    limits = {name: Limit(limit.count, limit.seconds) for name, limit in settings.limits}
    asker = workshop.database.asker
    if isinstance(asker, ServerAsker):
        return SharedLimiter(limits, workshop, asker)
    return Limiter(limits, workshop.clock)


async def _end(tasks: list[asyncio.Task[None]], stopped: asyncio.Event) -> None:
    """Let tasks end by themselves: one cancelled in a question leaves its connection dangling."""
    stopped.set()
    _, late = await asyncio.wait(tasks, timeout=LONGEST_END)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def create_app(forum: Forum) -> Starlette:
    """The web application of a forum."""
    settings, site = forum.settings, forum.site
    times = SessionTimes(
        timedelta(days=settings.sessions.days),
        timedelta(days=settings.sessions.staff_days),
        timedelta(minutes=settings.sessions.shared_minutes),
    )
    cache = PageCache(settings.server.page_cache * 1_000_000)
    watch = Watch(forum.workshop, cache.drop)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        # Beside serving, so that a site whose search is away starts all the same.
        stopped = asyncio.Event()
        beside = [
            asyncio.create_task(make_ready(forum.workshop, forum.engine, stopped)),
            asyncio.create_task(watch.run(stopped)),
            asyncio.create_task(keep_time(forum.workshop, stopped)),
            asyncio.create_task(watch_delivering(forum.workshop, stopped)),
        ]
        delivering = None
        if settings.journal.in_web:
            delivering = asyncio.create_task(forum.dispatcher.run())
            beside.append(asyncio.create_task(forum.sweeper.run(stopped)))
        try:
            yield
        finally:
            await _end(beside, stopped)
            if delivering:
                forum.dispatcher.stop()
                await delivering
            await forum.close()

    entries = [entry for part in forum.slices for entry in part.entries]
    app = Starlette(
        routes=[
            Route("/static/site.css", serve_stylesheet),
            Route("/static/site.js", serve_script),
            Mount("/static", Static(directory=STATIC), name="static"),
            *build_routes([*entries, *HEALTH]),
        ],
        lifespan=lifespan,
        exception_handlers={HTTPException: answer_error},
        middleware=[
            Middleware(LogMiddleware),
            Middleware(AcceptEncodingMiddleware),
            Middleware(
                CacheMiddleware,
                cache=cache,
                site=site,
                session_cookie=cookie_name(site),
                across=not forum.workshop.database.is_sqlite,
            ),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.server.allowed_hosts)),
            Middleware(HeadersMiddleware, https=site.is_https),
            Middleware(GZipMiddleware, minimum_size=COMPRESS_FROM),
            Middleware(LanguageMiddleware, site=site),
            Middleware(ErrorsMiddleware),
            Middleware(HostMiddleware, site=site),
            Middleware(
                SessionMiddleware,
                workshop=forum.workshop,
                site=site,
                times=times,
            ),
            Middleware(OriginMiddleware, site=site),
            Middleware(BodyMiddleware, largest=settings.server.largest_body),
        ],
    )
    words = errors.WORDS | {
        code: words for part in forum.slices for code, words in part.words.items()
    }
    state = app.state
    state.forum = forum
    state.site = site
    state.workshop = forum.workshop
    state.renderer = Renderer(site, forum.links, words)
    state.finder = EngineFinder(forum.engine)
    state.engine = forum.engine
    state.cache = cache
    state.transport = forum.transport
    state.providers = make_providers(settings)
    state.intents = {intent.name: intent for part in forum.slices for intent in part.intents}
    state.limiter = _make_limiter(settings, forum.workshop)
    state.session_times = times
    state.watchers = settings.server.watchers
    state.retention = [
        (each.label, forum.sweeper.days[each.name])
        for each in forum.sweeper.retentions
        if each.label
    ]
    state.edit_window = settings.ideas.edit_time
    return app
