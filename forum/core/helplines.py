"""Helplines by country: public telephone numbers for people in distress. Call before adding one.

A wrong number is worse than none, so only numbers that a country's helplines publish are listed.
"""

from dataclasses import dataclass

from forum.core.i18n.translations import N_

MAX_HELPLINES = 30
"""Of a town's own; nobody in need reads as many."""
MAX_NAME = 80


@dataclass(frozen=True)
class Helpline:
    """A public helpline; `language` is the one of its name, which is spoken there."""

    name: str
    phone: str
    language: str


EMERGENCY_NAME = N_("Emergency number")
EMERGENCY_PHONE = "112"
"""Valid in every country of the European Union, in Switzerland and in Turkey."""

BY_COUNTRY = {
    "AT": (Helpline("Telefonseelsorge", "142", "de"),),
    "BE": (
        Helpline("Zelfmoordlijn", "1813", "nl"),
        Helpline("Tele-Onthaal", "106", "nl"),
        Helpline("Centre de prévention du suicide", "0800 32 123", "fr"),
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
    "FR": (Helpline("Numéro national de prévention du suicide", "3114", "fr"),),
    "IE": (Helpline("Samaritans", "116 123", "en"),),
    "IT": (Helpline("Telefono Amico Italia", "02 2327 2327", "it"),),
    "LU": (Helpline("SOS Détresse", "45 45 45", "fr"),),
    "NL": (Helpline("113 Zelfmoordpreventie", "0800 0113", "nl"),),
}
