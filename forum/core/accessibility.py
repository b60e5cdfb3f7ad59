"""What the accessibility statement says, after the model of Decision (EU) 2018/1523."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

REVIEWED_WITHIN = timedelta(days=366)
"""Directive (EU) 2016/2102 wants statements to be kept up to date; national laws, once a year."""


class Conformance(StrEnum):
    """How far the site conforms to EN 301 549 and WCAG, level AA."""

    full = "full"
    partial = "partial"
    none = "none"


class Method(StrEnum):
    """Who evaluated it."""

    self_evaluation = "self"
    third_party = "third_party"


@dataclass(frozen=True)
class AccessibilityStatement:
    """What only the town knows.

    - `law`: by which it must be accessible, if not the one of its country (`LAWS`);
    - `prepared_on`: None until the town has evaluated its site;
    - what isn't accessible and why, by language: `gaps` in the standard, what would be a
      disproportionate `burden`, and what is `exempt` by law;
    - `enforcer`: whom people turn to when they get no answer; `enforcer_contact`: its address,
      e-mail address or telephone number.
    """

    conformance: Conformance = Conformance.partial
    method: Method = Method.self_evaluation
    prepared_on: date | None = None
    reviewed_on: date | None = None
    law: Mapping[str, str] = field(default_factory=dict)
    gaps: Mapping[str, str] = field(default_factory=dict)
    burden: Mapping[str, str] = field(default_factory=dict)
    exempt: Mapping[str, str] = field(default_factory=dict)
    enforcer: str = ""
    enforcer_contact: str = ""
    enforcer_url: str = ""

    @property
    def has_barriers(self) -> bool:
        """Whether something that the law covers doesn't work."""
        return any(self.gaps.values()) or any(self.burden.values())

    @property
    def conformance_shown(self) -> Conformance:
        """What readers are told: a site with barriers isn't fully accessible, whatever was chosen."""
        is_less = self.has_barriers and self.conformance == Conformance.full
        return Conformance.partial if is_less else self.conformance

    def is_old(self, today: date) -> bool:
        """Whether nobody has looked at it again for more than a year."""
        latest = self.reviewed_on or self.prepared_on
        return latest is not None and today - latest > REVIEWED_WITHIN


LAWS: Mapping[str, Mapping[str, str]] = {
    "AT": {"de": "Web-Zugänglichkeits-Gesetz (WZG), BGBl. I Nr. 59/2019"},
    "BE": {
        "nl": "Wet van 19 juli 2018 inzake toegankelijkheid van de websites en mobiele applicaties van overheidsinstanties",
        "fr": "Loi du 19 juillet 2018 relative à l’accessibilité des sites internet et des applications mobiles des organismes du secteur public",
    },
    "CH": {
        "de": "Behindertengleichstellungsgesetz (BehiG) vom 13. Dezember 2002",
        "fr": "Loi sur l’égalité pour les handicapés (LHand) du 13 décembre 2002",
        "it": "Legge sui disabili (LDis) del 13 dicembre 2002",
    },
    "DE": {"de": "Behindertengleichstellungsgesetz (BGG) und Barrierefreie-Informationstechnik-Verordnung (BITV 2.0)"},
    "FR": {"fr": "Loi n° 2005-102 du 11 février 2005, article 47, et décret n° 2019-768 du 24 juillet 2019"},
    "IE": {"en": "European Union (Accessibility of Websites and Mobile Applications of Public Sector Bodies) Regulations 2020 (S.I. No. 358/2020)"},
    "IT": {"it": "Legge 9 gennaio 2004, n. 4"},
    "LU": {"fr": "Loi du 28 mai 2019 relative à l’accessibilité des sites internet et des applications mobiles des organismes du secteur public"},
    "NL": {"nl": "Besluit digitale toegankelijkheid overheid"},
}  # fmt: skip
"""By country: the law that transposes Directive (EU) 2016/2102; for Switzerland, its own."""

REGIONAL = frozenset({"AT", "BE", "CH", "DE"})
"""Countries whose regions have laws of their own, which hold for towns: the town must name it."""
