"""The accessibility statement of a town, as its page shows it and as administrators look at it first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forum.core.accessibility import LAWS, Conformance
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.html import BY_THE_SITE, from_plain
from forum.core.town_settings.accessibility_labels import CONFORMANCE, METHODS, TESTS


@dataclass(frozen=True)
class StatementView:
    """What the town says.

    `law`: empty in a country of which we know none. `tests`: what the makers of the program test.
    `enforcer`: its name, or its address without one.
    """

    law: LocalizedText
    is_full: bool
    conformance: str
    method: str
    tests: list[str]
    gaps_html: LocalizedText
    burden_html: LocalizedText
    exempt_html: LocalizedText
    prepared_on: date | None
    reviewed_on: date | None
    enforcer: str
    enforcer_contact: str
    enforcer_url: str

    @property
    def has_barriers(self) -> bool:
        """Whether something that the law covers doesn't work."""
        return bool(self.gaps_html or self.burden_html)


def statement_view(site: Site) -> StatementView:
    """The statement in the current language."""
    statement = site.accessibility

    def html(texts: Mapping[str, str]) -> LocalizedText:
        text = site.localized(texts)
        return LocalizedText(from_plain(text, BY_THE_SITE), text.lang)

    return StatementView(
        law=site.localized(statement.law) or site.localized_name(LAWS.get(site.country, {})),
        is_full=statement.conformance_shown == Conformance.full,
        conformance=gettext(CONFORMANCE[statement.conformance_shown]),
        method=gettext(METHODS[statement.method]),
        tests=[gettext(words) for words in TESTS.values()],
        gaps_html=html(statement.gaps),
        burden_html=html(statement.burden),
        exempt_html=html(statement.exempt),
        prepared_on=statement.prepared_on,
        reviewed_on=statement.reviewed_on,
        enforcer=statement.enforcer or statement.enforcer_url,
        enforcer_contact=statement.enforcer_contact,
        enforcer_url=statement.enforcer_url,
    )
