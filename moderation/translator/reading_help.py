"""The reading help as a part of the application: it is off without a translator."""

from dataclasses import dataclass

from moderation.translator.client import Translator
from moderation.translator.memory import TranslationMemory


@dataclass(frozen=True)
class ReadingHelp:
    """The translator of the settings, None while no service is set up; and what it has translated lately."""

    translator: Translator | None
    memory: TranslationMemory
