"""Dependency container: every part of a running forum, built once from the settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from forum.accounts import slice as accounts
from forum.accounts.actions.verifications import forgetting_info
from forum.app.factories import (
    make_ladder,
    make_review_policy,
    make_search_server,
    make_site,
    make_storage,
    make_transport,
)
from forum.audit import slice as audit
from forum.calls.slice import SLICE as CALLS
from forum.clusters.slice import SLICE as CLUSTERS
from forum.core.clock import Clock, ServerClock, SystemClock
from forum.core.content.edit_window import edit_window_info
from forum.core.content.merging import merging_info
from forum.core.content.notice_links import notice_links_info
from forum.core.content.publishable import Authored
from forum.core.content.registry import ContentRegistry, content_info
from forum.core.content.restrictions import restrictions_info
from forum.core.content.review import review_info
from forum.core.content.staff_notes import staff_notes_info
from forum.core.daily_jobs import DailyJobs
from forum.core.database.database import Database
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.handler import subscriptions
from forum.core.delivery.retry_policy import RetryPolicy
from forum.core.key_file import KeyFile
from forum.core.mail.kept_mails import KeptMails
from forum.core.mail.sending import send_mail
from forum.core.mail.transport import Transport
from forum.core.media.storage import Storage
from forum.core.pending_action import pending_action_info
from forum.core.personal_data import personal_data_info
from forum.core.recurring_jobs import RecurringJobs
from forum.core.retention import CORE_RETENTION, Sweeper
from forum.core.site import Site, site_info
from forum.core.unit_of_work import SessionFactory
from forum.discussion.queries.names import signs_of_name
from forum.discussion.slice import SLICE as DISCUSSION
from forum.feature import Slice
from forum.home.slice import SLICE as HOME
from forum.ideas.actions.voters import keep_person, voter_key_info
from forum.ideas.slice import SLICE as IDEAS
from forum.inbox import slice as inbox
from forum.moving_in.slice import SLICE as MOVING_IN
from forum.offers.slice import SLICE as OFFERS
from forum.photos import slice as photos
from forum.privacy import slice as privacy
from forum.projects.slice import SLICE as PROJECTS
from forum.second_factor.slice import SLICE as SECOND_FACTOR
from forum.settings.loader import load
from forum.settings.model import Settings
from forum.syndication.slice import SLICE as SYNDICATION
from forum.town.slice import SLICE as TOWN
from forum.town_settings.actions.refresh import SiteRefresher
from forum.town_settings.slice import SLICE as TOWN_SETTINGS
from forum.verification.rules import ladder_info
from forum.verification.slice import SLICE as VERIFICATION
from forum.web.rendering.documents import DocumentRenderer
from forum.web.rendering.mails import MailRenderer
from forum.web.urls import UrlBuilder
from moderation.keys import moderation_key_info
from moderation.policy import ModerationPolicy, policy_info
from moderation.queries.trust import is_trusted
from moderation.slice import SLICE as MODERATION
from search.actions.similarity import SimilarityIndex
from search.engines import Engine, make_engine
from search.handlers import index_handlers
from search.slice import SLICE as SEARCH


def slices(settings: Settings, site: Site, storage: Storage) -> tuple[Slice, ...]:
    """Every slice of the application, layer by layer."""
    own_data = privacy.make(
        site,
        KeptMails(settings.mail.folder),
        DocumentRenderer(site),
        storage,
        days=settings.retention,
        erasure_list=settings.privacy.erasure_list,
        adds_mails=settings.mail.transport == "folder",
        backup_days=settings.privacy.backup_days,
    )
    above = (
        photos.make(storage, settings.retention), SECOND_FACTOR, inbox.make(site), TOWN, TOWN_SETTINGS,
        VERIFICATION, DISCUSSION, OFFERS, CALLS, IDEAS, MOVING_IN, PROJECTS, CLUSTERS, HOME, SYNDICATION,
        MODERATION, SEARCH, own_data,
    )  # fmt: skip
    tables = [each.table for part in above for each in part.content if each.table is not None]
    drafts = [each for each in tables if issubclass(each, Authored)]
    parts = (accounts.make(drafts, verification_days=settings.retention.verifications), *above)
    return (*parts, audit.make(parts))


def default_slices() -> tuple[Slice, ...]:
    """The slices with the default settings: for a look at their surface, not to run them."""
    settings = load(environment={})
    site = make_site(settings)
    return slices(settings, site, make_storage(settings.uploads))


@dataclass(frozen=True, repr=False)
class Forum:
    """The parts of a running forum, for the web process and for commands alike.

    Without a `repr`, which would show the passwords in the settings, and which asyncio formats of
    the result of every finished main task (by `signal.getsignal`).
    """

    settings: Settings
    site: Site
    slices: tuple[Slice, ...]
    urls: UrlBuilder
    session_factory: SessionFactory
    dispatcher: Dispatcher
    engine: Engine
    similarity: SimilarityIndex
    transport: Transport
    storage: Storage
    sweeper: Sweeper
    daily_jobs: DailyJobs
    recurring_jobs: RecurringJobs
    site_refresher: SiteRefresher
    mail_renderer: MailRenderer

    async def close(self) -> None:
        """Close the connections to mail server, search engine and database."""
        await self.transport.close()
        await self.engine.close()
        await self.session_factory.database.close()


def build(settings: Settings, *, clock: Clock | None = None, extra: Iterable[Slice] = ()) -> Forum:
    """Build the parts from the settings; `extra` are slices that only the demo has."""
    site = make_site(settings)
    transport = make_transport(settings.mail, site)
    storage = make_storage(settings.uploads)
    parts = slices(settings, site, storage) + tuple(extra)
    urls = UrlBuilder(route for part in parts for route in part.routes)
    database = Database(settings.database.url)
    engine = make_engine(database, make_search_server(settings.search))
    similarity = SimilarityIndex()
    mails = [mail for part in parts for mail in part.mails]
    mail_renderer = MailRenderer(site, urls)
    mail_handler = send_mail(transport, mail_renderer, mails, site)
    types = ContentRegistry.of(each for part in parts for each in part.content)
    handlers = [
        *(handler for part in parts for handler in part.handlers),
        *index_handlers(engine, similarity),
        mail_handler,
    ]
    key = KeyFile(settings.privacy.erasure_list.with_suffix(".key"))
    undo_time = timedelta(seconds=settings.moderation.undo_seconds)
    session_factory = SessionFactory(
        database,
        clock=clock or (SystemClock() if database.is_sqlite else ServerClock()),
        zone=site.zone,
        private_kinds=types.private_kinds,
        info=content_info(types)
        | ladder_info(make_ladder(settings))
        | merging_info(undo_time)
        | edit_window_info(settings.ideas.edit_time)
        | policy_info(
            ModerationPolicy(
                undo_time,
                settings.moderation.reports_to_pending,
                settings.moderation.morning_mail,
            )
        )
        | review_info(make_review_policy(settings), is_trusted, signs_of_name, key)
        | staff_notes_info(source for part in parts for source in part.staff_notes)
        | notice_links_info(
            {kind: link for part in parts for kind, link in part.notice_links.items()}
        )
        | restrictions_info(source for part in parts for source in part.restrictions)
        | forgetting_info(keep_person)
        | voter_key_info(key)
        | moderation_key_info(key)
        | site_info(site)
        | personal_data_info(table for part in parts for table in part.personal_data)
        | pending_action_info(action for part in parts for action in part.pending_actions),
        subscriptions=subscriptions(handlers),
    )
    retry_policy = RetryPolicy(
        attempts=settings.journal.attempts,
        first_delay=timedelta(seconds=settings.journal.first_delay),
    )
    refresher = SiteRefresher(session_factory, site)
    dispatcher = Dispatcher(session_factory, handlers, retry_policy, prepare=refresher.refresh)
    # What refers to rows of a lower layer goes before them: a draft before what would complete it.
    retentions = [*CORE_RETENTION, *(each for part in reversed(parts) for each in part.retention)]
    tasks = [task for part in parts for task in part.daily]
    sweeper = Sweeper(session_factory, retentions, dict(settings.retention), tasks)
    return Forum(
        settings,
        site,
        parts,
        urls,
        session_factory,
        dispatcher,
        engine,
        similarity,
        transport,
        storage,
        sweeper,
        DailyJobs(session_factory, [job for part in parts for job in part.daily_jobs]),
        RecurringJobs(session_factory, [job for part in parts for job in part.recurring_jobs]),
        refresher,
        mail_renderer,
    )
