"""Topics: the neighbourhoods, themes and calls that members may follow."""

from dataclasses import dataclass

from forum.calls.queries import calls
from forum.calls.rules import CallState, call_state
from forum.calls.tables import Call
from forum.core.i18n.localized_text import LocalizedText
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.inbox.tables import NewsKind
from forum.town.presenters.lookup import TownLookup, names_of

NEWS_COMES = frozenset({CallState.planned, CallState.open})
"""States in which a call still gets new ideas."""


@dataclass(frozen=True)
class Topic:
    """Something that many ideas belong to; `slug` is its value in the filter of its kind."""

    ref: ContentRef
    slug: str
    name: LocalizedText
    is_open: bool = True

    @property
    def filter(self) -> dict[str, str]:
        """The filter of the list of ideas that shows what belongs to it."""
        return {self.ref.kind: self.slug}


async def topics(session: ReadSession, site: Site) -> list[Topic]:
    """All topics, in the current language: neighbourhoods, themes, calls; three small queries."""
    lookup = await TownLookup.read(session)
    found = [
        Topic(
            ContentRef(NewsKind.neighbourhood, key),
            row.slug,
            site.localized_name(names_of(row, site)),
        )
        for key, row in lookup.neighbourhoods.items()
    ]
    found += [
        Topic(ContentRef(NewsKind.theme, key), row.slug, site.localized_name(row.names))
        for key, row in lookup.themes.items()
    ]
    return found + [_of_call(call, session, site) for call in await calls(session)]


def _of_call(call: Call, session: ReadSession, site: Site) -> Topic:
    return Topic(
        ContentRef(NewsKind.call, call.pk),
        call.slug,
        site.localized_name(call.question),
        call_state(call, session.today) in NEWS_COMES,
    )
