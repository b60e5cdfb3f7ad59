"""Licences: the text of our own is complete, and the README lists that of every vendored file."""

import re
import tomllib

from tests.architecture.source import ROOT

VENDORED = ("static/vendor", "static/fonts")
ROW = re.compile(
    r"^\| (?P<files>`[^|]+) \| [^|]+ \| `(?P<spdx>[^`]+)` \| \[text\]\((?P<text>[^)]+)\) \|$",
    re.MULTILINE,
)
LICENCE_TITLES = {"0BSD": "Zero-Clause BSD", "OFL-1.1": "SIL OPEN FONT LICENSE Version 1.1"}
"""The licences allowed for vendored files: SPDX identifier, and a phrase of the text."""


def test_the_licence_is_complete() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text
    articles = re.findall(r"^(\d+)\. \w", text, re.MULTILINE)
    assert articles == [str(number) for number in range(1, 16)]
    _, _, appendix = text.partition("\nAppendix\n")
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in appendix
    assert text.endswith("require the production of a new\nEUPL version.\n")


def test_the_package_metadata_names_the_same_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (project["license"], project["license-files"]) == ("EUPL-1.2", ["LICENSE"])


def test_every_vendored_file_is_listed_with_its_licence() -> None:
    existing = {
        path.relative_to(ROOT).as_posix()
        for folder in VENDORED
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    listed = set()
    for row in ROW.finditer((ROOT / "README.md").read_text("utf-8")):
        listed |= {*re.findall(r"`([^`]+)`", row["files"]), row["text"]}
        assert LICENCE_TITLES[row["spdx"]] in (ROOT / row["text"]).read_text("utf-8")
    assert listed == existing
