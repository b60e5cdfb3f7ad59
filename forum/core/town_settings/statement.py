"""The accessibility statement of a town, as its page shows it and as administrators look at it first."""

from dataclasses import dataclass
from datetime import date

from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.html import BY_THE_SITE, from_plain
from forum.core.town_settings.accessibility_labels import CONFORMANCE, METHODS


@dataclass(frozen=True)
class StatementView:
    """What the town says. `enforcer`: its name, or its address without one."""

    conformance: str
    method: str
    gaps_html: LocalizedText
    prepared_on: date | None
    reviewed_on: date | None
    enforcer: str
    enforcer_url: str


def statement_view(site: Site) -> StatementView:
    """The statement in the current language."""
    statement = site.accessibility
    gaps = site.localized(statement.gaps)
    return StatementView(
        conformance=gettext(CONFORMANCE[statement.conformance]),
        method=gettext(METHODS[statement.method]),
        gaps_html=LocalizedText(from_plain(gaps, BY_THE_SITE), gaps.lang),
        prepared_on=statement.prepared_on,
        reviewed_on=statement.reviewed_on,
        enforcer=statement.enforcer or statement.enforcer_url,
        enforcer_url=statement.enforcer_url,
    )
