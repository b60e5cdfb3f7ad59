"""What can be wrong while the forum runs: what is owed, search, mail."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

from forum.accounts.oidc.client import faults
from forum.app.factories import make_providers
from forum.checks.result import CheckContext, CheckResult, error, well
from forum.core import retention
from forum.core.content.registry import registry_of
from forum.core.content.search_port import SearchUnavailable
from forum.core.delivery import heartbeat
from forum.health import mail_fault, parked_fault
from search.actions.rebuild import indexed

LONGEST_UNSWEPT = timedelta(days=2)


async def parked(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Reactions that were given up."""
    fault = await parked_fault(context.forum.session_factory.database)
    if fault:
        yield error(
            "journal",
            f"{fault}; when the cause is gone, run: forum deliver --once --retry-parked",
        )


async def overdue(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Reactions that nobody runs."""
    lying, waited = await heartbeat.overdue(context.forum.session_factory)
    if not lying:
        return
    minutes = int(waited.total_seconds() // 60)
    long = f"{minutes} minutes" if minutes > 1 else "a minute"
    todo = (
        "does `forum serve` run?"
        if context.settings.journal.in_web
        else "journal.in_web is false: does `forum deliver` run?"
    )
    yield error(
        "journal", f"nobody has taken {heartbeat.describe_overdue(lying)} for {long}; {todo}"
    )


async def expired(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether what has expired is deleted every day."""
    session_factory = context.forum.session_factory
    async with session_factory.database.read_connection() as connection:
        last = await retention.last_run(connection)
        since = last or await retention.oldest_entry(connection)
    if since and session_factory.clock.now() - since > LONGEST_UNSWEPT:
        when = f"since {since:%Y-%m-%d}" if last else "ever"
        who = "serve" if context.settings.journal.in_web else "deliver"
        yield error(
            "retention", f"nothing that has expired was deleted {when}; does `forum {who}` run?"
        )
    elif last:
        yield well("retention", f"last done {last:%Y-%m-%d %H:%M} UTC")


async def search(context: CheckContext) -> AsyncIterator[CheckResult]:
    """The search engine."""
    try:
        await context.forum.engine.start()
    except SearchUnavailable as problem:
        is_served = context.settings.search.engine == "meilisearch"
        hint = "; see search.url and search.key" if is_served else ""
        yield error("search", f"not reachable: {problem}{hint}")


async def index(context: CheckContext) -> AsyncIterator[CheckResult]:
    """What the engine finds in; an engine that is away is told by `search`."""
    with suppress(SearchUnavailable):
        if await context.forum.engine.start() and await _anything_public(context):
            yield error("search", "the index was never filled; run: forum reindex")


async def _anything_public(context: CheckContext) -> bool:
    session_factory = context.forum.session_factory
    async with session_factory.read_session() as session:
        for kind in indexed(registry_of(session_factory)):
            if kind.public_ids and await kind.public_ids(session, 0, 1):
                return True
    return False


async def mail(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether a letter could leave now."""
    if fault := await mail_fault(context.forum.transport):
        yield error("mail", fault)


async def providers(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Those who say who somebody is."""
    for name, fault in (await faults(make_providers(context.settings).values())).items():
        yield error("sign-in", f"{name}: {fault}; see sign_in.providers.{name}.issuer")
