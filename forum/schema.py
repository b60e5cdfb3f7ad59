"""Database metadata: all tables of the application, for migrations and the drift test."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from forum.accounts import tables as accounts
from forum.calls import tables as calls
from forum.clusters import tables as clusters
from forum.core import daily_jobs, retention, versions
from forum.core.audit import tables as audit
from forum.core.content import sealed, text_history
from forum.core.delivery import heartbeat
from forum.core.journal import deliveries
from forum.core.mail import queue
from forum.core.media import tables as media
from forum.discussion import tables as discussion
from forum.ideas import tables as ideas
from forum.inbox import tables as inbox
from forum.moving_in import tables as moving_in
from forum.offers import tables as offers
from forum.privacy import tables as privacy
from forum.projects import tables as projects
from forum.second_factor import tables as second_factor
from forum.town import tables as town
from forum.town_settings import tables as town_settings
from forum.web.rate_limits import tables as web
from moderation.tables import (
    appeals,
    cases,
    claims,
    concerns,
    counts,
    decisions,
    help_requests,
    notes,
    reports,
)
from search import tables as search

# Importing a module registers its tables; listing it here makes the import a used one.
TABLES = (
    deliveries, audit, queue, heartbeat, daily_jobs, retention, sealed, text_history, media, versions, web, accounts,
    second_factor, inbox, discussion, offers, town,
    town_settings, calls, ideas, moving_in, projects, clusters, cases, decisions, appeals, concerns, help_requests, reports,
    claims, notes, counts, search, privacy,
)  # fmt: skip
METADATA = SQLModel.metadata


async def drop_all(engine: AsyncEngine) -> None:
    """Drop all tables of the forum; only for a database that nobody has used."""
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.drop_all)
        await connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
