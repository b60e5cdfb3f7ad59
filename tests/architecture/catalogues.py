"""Message catalogues: extracted from the source as `make words` does, and of each language."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
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
