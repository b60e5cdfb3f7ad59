"""Who is responsible for personal data: the controller's settings, and authorities by country.

Names and addresses of the authorities are those of their own sites, on 29 November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forum.core.i18n.localized_text import LocalizedText, localized


class LegalBasis(StrEnum):
    """On what the processing is based (Article 6(1) GDPR); public bodies use the public task."""

    public_task = "public_task"
    legitimate_interests = "legitimate_interests"


@dataclass(frozen=True)
class Authority:
    """A supervisory authority; `names` and `urls` by language, the first one where none fits."""

    names: Mapping[str, str]
    urls: Mapping[str, str]

    @property
    def name(self) -> LocalizedText:
        """Its name in the current language, else the first one."""
        return localized(self.names, next(iter(self.names)))

    @property
    def url(self) -> str:
        """Its site in the current language, else the first one."""
        return str(localized(self.urls, next(iter(self.urls))))


AUTHORITIES = {
    "AT": Authority({"de": "Datenschutzbehörde"}, {"de": "https://www.dsb.gv.at/"}),
    "BE": Authority(
        {
            "nl": "Gegevensbeschermingsautoriteit",
            "fr": "Autorité de protection des données",
            "de": "Datenschutzbehörde",
        },
        {
            "nl": "https://www.gegevensbeschermingsautoriteit.be/",
            "fr": "https://www.autoriteprotectiondonnees.be/",
        },
    ),
    "CH": Authority(
        {
            "de": "Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter",
            "fr": "Préposé fédéral à la protection des données et à la transparence",
            "it": "Incaricato federale della protezione dei dati e della trasparenza",
        },
        {"de": "https://www.edoeb.admin.ch/"},
    ),
    "DE": Authority(
        {"de": "Datenschutzaufsicht des Landes"},
        {"de": "https://www.bfdi.bund.de/DE/Service/Anschriften/anschriften_table.html"},
    ),
    "FR": Authority(
        {"fr": "Commission nationale de l’informatique et des libertés (CNIL)"},
        {"fr": "https://www.cnil.fr/"},
    ),
    "IE": Authority({"en": "Data Protection Commission"}, {"en": "https://www.dataprotection.ie/"}),
    "IT": Authority(
        {"it": "Garante per la protezione dei dati personali"},
        {"it": "https://www.garanteprivacy.it/"},
    ),
    "LU": Authority(
        {"fr": "Commission nationale pour la protection des données"},
        {"fr": "https://cnpd.public.lu/"},
    ),
    "NL": Authority(
        {"nl": "Autoriteit Persoonsgegevens"}, {"nl": "https://autoriteitpersoonsgegevens.nl/"}
    ),
}
"""By country; whoever complains may also turn to the one where they live."""


@dataclass(frozen=True)
class Processor:
    """Somebody who processes data for the town; `tasks`: what they do, by language."""

    name: str
    place: str
    tasks: Mapping[str, str]


@dataclass(frozen=True)
class MachineTranslation:
    """A program that translates texts for moderators; `host`: where it runs, empty for the town's own network.

    `takes_private`: also texts that not everybody can read.
    """

    host: str
    takes_private: bool


@dataclass(frozen=True)
class DataProtection:
    """What the privacy statement says of who is responsible.

    `officer` is the data-protection officer; empty if there is none. `backup_days`: how long
    backups are kept. `authority` is None for a country that isn't set, `translation` where there is none.
    """

    controller: str
    address: str
    email: str
    officer: str
    officer_email: str
    basis: LegalBasis
    backup_days: int
    processors: tuple[Processor, ...]
    authority: Authority | None
    translation: MachineTranslation | None
