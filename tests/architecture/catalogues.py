"""Message catalogues: extracted from the source as `make words` does, and of each language."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT

KEYWORDS = ("-k", "N_", "-k", "pgettext:1c,2", "-k", "npgettext:1c,2,3")


@cache
def extracted_catalogue() -> Catalog:
    """Every message to translate, extracted from the source."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "words.pot"
        subprocess.run(
            [Path(sys.executable).with_name("pybabel"), "--quiet", "extract", "-F", "babel.cfg",
             *KEYWORDS, "--add-location=file", "--output", path, "."],
            cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip
        with path.open("rb") as source:
            return read_po(source)


def catalogue(language: str) -> Catalog:
    """The catalogue of one language."""
    path = ROOT / "forum" / "locale" / language / "forum.po"
    with path.open("rb") as source:
        return read_po(source, locale=language)


def translated_strings(message: Message) -> list[str]:
    """The texts of a message in the language of its catalogue: one, or one for each plural form."""
    strings = message.string
    return list(strings) if isinstance(strings, list | tuple) else [strings or ""]


def source_strings(message: Message) -> list[str]:
    """The English texts of a message: one, or a singular and a plural."""
    return list(message.id) if isinstance(message.id, list | tuple) else [message.id]
