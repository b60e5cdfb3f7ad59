"""Translations of the last minutes, in the memory of this process: they are never stored."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.translator.sentences import TranslatedPassage

KEPT = timedelta(minutes=15)
"""How long a translation is kept: as long as somebody may take to decide."""
MOST = 100
"""How many are kept."""

Translation = tuple[TranslatedPassage, ...]


@dataclass(frozen=True)
class TextKey:
    """What was translated: the text of a case in one version, into the language `target`."""

    case_id: int
    version: str
    target: str


class TranslationMemory:
    """The newest translations by text. A text that has changed isn't found."""

    def __init__(self) -> None:
        self._kept: OrderedDict[TextKey, tuple[datetime, Translation]] = OrderedDict()

    def put(self, key: TextKey, translation: Translation, now: datetime) -> None:
        """Keep the translation of a text."""
        self._drop_old(now)
        self._kept[key] = (now, translation)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def find(self, key: TextKey, now: datetime) -> Translation | None:
        """The translation of a text; None if there is none any more."""
        self._drop_old(now)
        found = self._kept.get(key)
        return found[1] if found else None

    def _drop_old(self, now: datetime) -> None:
        while self._kept and now - next(iter(self._kept.values()))[0] >= KEPT:
            self._kept.popitem(last=False)
