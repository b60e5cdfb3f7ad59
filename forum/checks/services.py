"""What can be wrong while the forum runs: what is owed, search, mail."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

from forum.accounts.oidc.client import faults
from forum.app.factories import make_providers
from forum.checks.result import Given, Remark, well, wrong
from forum.core import retention
from forum.core.content.registry import registry_of
from forum.core.content.search_port import SearchUnavailable
from forum.core.delivery import heartbeat
from forum.health import mail_fault, parked_fault
from search.actions.rebuild import indexed

LONGEST_UNSWEPT = timedelta(days=2)


async def parked(given: Given) -> AsyncIterator[Remark]:
    """Reactions that were given up."""
    fault = await parked_fault(given.forum.session_factory.database)
    if fault:
        yield wrong(
            "journal",
            f"{fault}; when the cause is gone, run: forum deliver --once --retry-parked",
        )


async def overdue(given: Given) -> AsyncIterator[Remark]:
    """Reactions that nobody runs."""
    lying, waited = await heartbeat.overdue(given.forum.session_factory)
    if not lying:
        return
    minutes = int(waited.total_seconds() // 60)
    long = f"{minutes} minutes" if minutes > 1 else "a minute"
    todo = (
        "does `forum serve` run?"
        if given.settings.journal.in_web
        else "journal.in_web is false: does `forum deliver` run?"
    )
    yield wrong("journal", f"nobody has taken {heartbeat.told(lying)} for {long}; {todo}")


async def expired(given: Given) -> AsyncIterator[Remark]:
    """Whether what has expired is deleted every day."""
    session_factory = given.forum.session_factory
    async with session_factory.database.read_connection() as connection:
        last = await retention.last_run(connection)
        since = last or await retention.oldest_entry(connection)
    if since and session_factory.clock.now() - since > LONGEST_UNSWEPT:
        when = f"since {since:%Y-%m-%d}" if last else "ever"
        who = "serve" if given.settings.journal.in_web else "deliver"
        yield wrong(
            "retention", f"nothing that has expired was deleted {when}; does `forum {who}` run?"
        )
    elif last:
        yield well("retention", f"last done {last:%Y-%m-%d %H:%M} UTC")


async def search(given: Given) -> AsyncIterator[Remark]:
    """The search engine."""
    try:
        await given.forum.engine.start()
    except SearchUnavailable as error:
        is_served = given.settings.search.engine == "meilisearch"
        hint = "; see search.url and search.key" if is_served else ""
        yield wrong("search", f"not reachable: {error}{hint}")


async def index(given: Given) -> AsyncIterator[Remark]:
    """What the engine finds in; an engine that is away is told by `search`."""
    with suppress(SearchUnavailable):
        if await given.forum.engine.start() and await _anything_public(given):
            yield wrong("search", "the index was never filled; run: forum reindex")


async def _anything_public(given: Given) -> bool:
    session_factory = given.forum.session_factory
    async with session_factory.read_session() as session:
        for kind in indexed(registry_of(session_factory)):
            if kind.public_ids and await kind.public_ids(session, 0, 1):
                return True
    return False


async def mail(given: Given) -> AsyncIterator[Remark]:
    """Whether a letter could leave now."""
    if fault := await mail_fault(given.forum.transport):
        yield wrong("mail", fault)


async def providers(given: Given) -> AsyncIterator[Remark]:
    """Those who say who somebody is."""
    for name, told in (await faults(make_providers(given.settings).values())).items():
        yield wrong("sign-in", f"{name}: {told}; see sign_in.providers.{name}.issuer")
