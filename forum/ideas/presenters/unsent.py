"""Presenters of ideas that haven't been sent: how one will look, and what its author kept for later."""

from collections.abc import Mapping
from dataclasses import dataclass

from forum.core.i18n.detection import resolve_language
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.cleaning import clean_line
from forum.core.text.html import RichText
from forum.ideas.tables import UnsentIdea
from forum.town.presenters.lookup import TownLookup
from forum.town.presenters.patchwork import Fill, PatchSpec, patch


@dataclass(frozen=True)
class IdeaPreview:
    """An idea that hasn't been sent, as everybody will see it."""

    title: str
    body_html: str
    lang: str
    dir: str
    patch: str
    neighbourhood: str
    theme: str
    location: str
    name: str


@dataclass(frozen=True)
class UnsentView:
    """What a member kept for later."""

    title: str
    day: str


def idea_preview(
    values: Mapping[str, str],
    body: RichText,
    number: int,
    lookup: TownLookup,
    site: Site,
    fill: Fill = Fill.PALE,
) -> IdeaPreview:
    """How an idea with this text and number will look, by the values of its form, in the current language."""
    title = clean_line(values.get("title", ""))
    language, _ = resolve_language(values.get("language", ""), title, body.source)
    theme_id = lookup.theme_id(values.get("theme", ""))
    neighbourhood_id = lookup.neighbourhood_id(values.get("neighbourhood", ""))
    theme, neighbourhood = lookup.indexes(theme_id, neighbourhood_id)
    return IdeaPreview(
        title=title,
        body_html=body.html,
        lang=language,
        dir=direction(language),
        patch=patch(*PatchSpec(theme, neighbourhood, number, fill)),
        neighbourhood=lookup.neighbourhood_name(neighbourhood_id, site),
        theme=lookup.theme_name(theme_id, site),
        location=clean_line(values.get("location", "")),
        name=clean_line(values.get("name_shown", "")) or gettext("A resident"),
    )


def unsent_view(unsent: UnsentIdea, site: Site) -> UnsentView:
    """The view of what a member kept."""
    title = clean_line(unsent.title) or gettext("An idea without a title yet")
    return UnsentView(title, format_date(unsent.saved_at, site.zone))
