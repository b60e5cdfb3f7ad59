"""Service checks: deliveries, retention, search, mail, sign-in providers and translation."""

import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

from forum.accounts.oidc.client import faults
from forum.app.factories import make_providers, make_reading_help
from forum.checks.result import CheckContext, CheckResult, error, warning, well
from forum.checks.settings import is_local
from forum.core import retention
from forum.core.content.registry import registry_of
from forum.core.content.search_port import SearchUnavailable
from forum.core.delivery import heartbeat
from forum.core.errors import NotFound
from forum.core.media.storage import StorageUnavailable
from forum.health import mail_fault, parked_fault
from moderation.translator.client import TranslationFailed
from search.actions.rebuild import indexed

LONGEST_STOP = timedelta(minutes=30)
"""Time that something may be due without a process that delivers before it is an error: an update or
a restore takes as long, and /readyz alarms after a minute."""
MAX_RETENTION_AGE = timedelta(days=2)
"""Time without a retention run after which it is an error."""


async def parked(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Parked deliveries."""
    fault = await parked_fault(context.forum.session_factory.database)
    if fault:
        yield error(
            "journal",
            f"{fault}; when the cause is gone, run: forum deliver --once --retry-parked",
        )


async def overdue(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Deliveries that no process runs."""
    deliveries, waited = await heartbeat.overdue(context.forum.session_factory)
    if not deliveries:
        return
    minutes = int(waited.total_seconds() // 60)
    duration = f"{minutes} minutes" if minutes > 1 else "a minute"
    hint = (
        "does `forum serve` run?"
        if context.settings.journal.in_web
        else "journal.in_web is false: does `forum deliver` run?"
    )
    # A forum is checked before it is started, too, and then something may be due already.
    report = error if waited > LONGEST_STOP else warning
    yield report(
        "journal",
        f"nobody has taken {heartbeat.describe_overdue(deliveries)} for {duration}; {hint}",
    )


async def expired(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether expired rows are deleted every day."""
    session_factory = context.forum.session_factory
    async with session_factory.database.read_connection() as connection:
        last_run = await retention.last_run(connection)
        since = last_run.done_at if last_run else await retention.oldest_entry(connection)
    if since and session_factory.clock.now() - since > MAX_RETENTION_AGE:
        when = f"since {since:%Y-%m-%d}" if last_run else "ever"
        command = "serve" if context.settings.journal.in_web else "deliver"
        yield error(
            "retention", f"nothing that has expired was deleted {when}; does `forum {command}` run?"
        )
    elif last_run:
        counts = ", ".join(f"{count} {name}" for name, count in sorted(last_run.counts.items()))
        done = f"last done {last_run.done_at:%Y-%m-%d %H:%M} UTC"
        yield well("retention", f"{done}: {counts}" if counts else done)


async def search(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether the search engine is reachable."""
    try:
        await context.forum.engine.start()
    except SearchUnavailable as problem:
        is_served = context.settings.search.engine == "meilisearch"
        url = context.settings.search.url
        hint = f"; see search.url ({url}) and search.key" if is_served else ""
        yield error("search", f"not reachable: {problem}{hint}")


async def index(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether the search index was filled; an unreachable engine is reported by `search`."""
    with suppress(SearchUnavailable):
        if await context.forum.engine.start() and await _has_public_content(context):
            yield error("search", "the index was never filled; run: forum reindex")


async def _has_public_content(context: CheckContext) -> bool:
    session_factory = context.forum.session_factory
    async with session_factory.read_session() as session:
        for kind in indexed(registry_of(session_factory)):
            if kind.public_ids and await kind.public_ids(session, 0, 1):
                return True
    return False


async def mail(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether mail can be sent now."""
    if fault := await mail_fault(context.forum.transport):
        yield error("mail", fault)


async def storage(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether a photo can be kept, read again and deleted."""
    config, door = context.settings.uploads, context.forum.storage
    if config.storage == "folder" and not config.folder.exists():
        # `serve` makes it, as the user that it runs as; whether it can is checked with the machine.
        return
    name, content = f"check-{secrets.token_hex(8)}.webp", secrets.token_bytes(16)
    hint = (
        f"see uploads.folder ({config.folder})"
        if config.storage == "folder"
        else f"see uploads.endpoint ({config.endpoint}), uploads.bucket ({config.bucket}) and the keys"
    )
    try:
        await door.write(name, content)
        is_same = await door.read(name) == content
        await door.delete([name])
    except (StorageUnavailable, NotFound) as problem:
        yield error("uploads", f"photos can't be kept: {problem}; {hint}")
        return
    if not is_same:
        yield error("uploads", f"a photo isn't read as it was written; {hint}")


async def providers(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether the identity providers can be used."""
    for name, fault in (await faults(make_providers(context.settings).values())).items():
        yield error("sign-in", f"{name}: {fault}; see sign_in.providers.{name}.issuer")


async def translation(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether the translation service answers, takes the key, and knows the languages of the site."""
    config = context.settings.translation
    translator = make_reading_help(config).translator
    if translator is None:
        yield well("translation", "off")
        return
    parts = urlsplit(config.url)
    if parts.scheme == "http" and "." in (host := parts.hostname or "") and not is_local(host):
        yield warning("translation", f"translation.url is {config.url}: texts travel unprotected")
    try:
        missing = await translator.untranslatable(context.settings.site.languages)
    except TranslationFailed as failure:
        hint = f"see translation.url ({config.url}) and translation.api_key"
        yield error("translation", f"{failure.detail}; {hint}")
        return
    if missing:
        yield warning("translation", f"the service translates nothing into {', '.join(missing)}")
