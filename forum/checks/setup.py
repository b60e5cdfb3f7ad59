"""Set-up checks: an administrator; calls, themes and neighbourhoods, in every language."""

from collections.abc import AsyncIterator

from forum.accounts import queries as accounts
from forum.calls import queries as calls_queries
from forum.calls.rules import CallState, call_state
from forum.checks.result import CheckContext, CheckResult, error, warning
from forum.core.actor import Role
from forum.core.i18n.localized_text import missing_languages
from forum.core.site import Texts
from forum.town import queries as town_queries

MAKE_ONE = "make yourself one: forum grant you@example.org admin"


async def people(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether there is an administrator; an error only if there are other members."""
    async with context.forum.session_factory.read_session() as session:
        has_members = await accounts.has_members(session)
        has_admin = await accounts.has_members(session, Role.admin)
    if has_admin:
        return
    if not has_members:
        yield warning("town", f"there is no administrator yet; {MAKE_ONE}")
    else:
        yield error("town", f"there is no administrator; {MAKE_ONE}")


async def parts(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Whether there are an open call, a theme and a neighbourhood to post ideas in."""
    async with context.forum.session_factory.read_session() as session:
        calls = await calls_queries.calls(session)
        missing = {
            "open call": not any(
                call_state(call, session.today) is CallState.open for call in calls
            ),
            "theme": not await town_queries.themes(session),
            "neighbourhood": not await town_queries.neighbourhoods(session),
        }
    url = f"{context.settings.site.base_url}/{context.settings.site.default_language}/admin"
    for name, is_missing in missing.items():
        if is_missing:
            yield warning("town", f"there is no {name}; make one on {url}")


async def languages(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Calls and themes that aren't written in every language that the site offers."""
    site = context.forum.site
    async with context.forum.session_factory.read_session() as session:
        written: list[tuple[str, tuple[Texts, ...]]] = [
            (f"the call {call.slug}", (call.question, call.intro, site.offered(call.answer)))
            for call in await calls_queries.calls(session)
        ]
        written += [
            (f"the theme {theme.slug}", (theme.names,))
            for theme in await town_queries.themes(session)
        ]
    gaps = [
        f"{name} ({', '.join(missing)})"
        for name, texts in written
        if (missing := missing_languages(site.language_codes, *texts))
    ]
    if gaps:
        yield warning(
            "town",
            f"not written in every language that is offered: {', '.join(gaps)}; readers see them "
            f"in {site.default_language}",
        )
