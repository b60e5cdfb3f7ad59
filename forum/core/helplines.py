"""Helplines by country: public telephone numbers for people in distress. Call before adding one.

A wrong number is worse than none, so only numbers that a country's helplines publish are listed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from forum.core.i18n.translations import N_
from forum.core.screening.distress.category import Category

MAX_HELPLINES = 30
"""Of a town's own; nobody in need reads as many."""
MAX_NAME = 80


class Topic(StrEnum):
    """What a helpline is for, if it isn't for everything."""

    suicide = "suicide"
    children = "children"
    violence = "violence"


TOPICS = {
    Category.suicide: Topic.suicide,
    Category.self_harm: Topic.suicide,
    Category.children: Topic.children,
    Category.violence: Topic.violence,
    Category.abuse: Topic.violence,
    Category.neglect: Topic.violence,
}
"""The helplines that fit a category; those about violence answer about neglect too."""


@dataclass(frozen=True)
class Helpline:
    """A public helpline; `language` is the one of its name, which is spoken there.

    `topic` is a `Topic`, or empty for one that is for everything.
    """

    name: str
    phone: str
    language: str
    topic: str = ""


def fitting_first(lines: Iterable[Helpline], categories: Collection[str]) -> list[Helpline]:
    """Helplines in their order, those for one of these categories before all others."""
    topics = {TOPICS[Category(each)] for each in categories if each in TOPICS}
    return sorted(lines, key=lambda line: line.topic not in topics)


EMERGENCY_NAME = N_("Emergency number")
EMERGENCY_PHONE = "112"
"""Valid in every country of the European Union, in Switzerland and in Turkey."""

BY_COUNTRY = {
    "AT": (Helpline("Telefonseelsorge", "142", "de"),),
    "BE": (
        Helpline("Zelfmoordlijn", "1813", "nl", Topic.suicide),
        Helpline("Tele-Onthaal", "106", "nl"),
        Helpline("Centre de prévention du suicide", "0800 32 123", "fr", Topic.suicide),
        Helpline("Télé-Accueil", "107", "fr"),
        Helpline("Telefonhilfe", "108", "de"),
    ),
    "CH": (
        Helpline("Die Dargebotene Hand", "143", "de"),
        Helpline("La Main Tendue", "143", "fr"),
        Helpline("Telefono Amico", "143", "it"),
    ),
    "DE": (
        Helpline("TelefonSeelsorge", "0800 111 0 111", "de"),
        Helpline("TelefonSeelsorge", "0800 111 0 222", "de"),
    ),
    "FR": (Helpline("Numéro national de prévention du suicide", "3114", "fr", Topic.suicide),),
    "IE": (Helpline("Samaritans", "116 123", "en"),),
    "IT": (Helpline("Telefono Amico Italia", "02 2327 2327", "it"),),
    "LU": (Helpline("SOS Détresse", "45 45 45", "fr"),),
    "NL": (Helpline("113 Zelfmoordpreventie", "0800 0113", "nl", Topic.suicide),),
}
