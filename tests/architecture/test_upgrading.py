"""docs/upgrading.md: its table has every version of the changelog and every migration, once."""

import re

from forum.migrations.history import MIGRATIONS
from tests.architecture.source import ROOT

CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
PAGE = (ROOT / "docs" / "upgrading.md").read_text()
ROWS = re.findall(r"^\| ([\w.]+) \| ([^|]+) \| ?([^|]*) ?\|$", PAGE, re.MULTILINE)
TABLE = {version: migrations for version, migrations, _ in ROWS if version != "version"}


def numbers(words: str) -> list[str]:
    """The migrations in "0006 to 0013", "0001" or "none"."""
    ends = [int(number) for number in re.findall(r"\d{4}", words)]
    return [f"{number:04}" for number in range(ends[0], ends[-1] + 1)] if ends else []


def upgrading(version: str) -> str:
    """What stands under "Upgrading" in the changelog."""
    section = re.search(
        rf"^## \[{re.escape(version)}\].*?(?=^## |\Z)", CHANGELOG, re.MULTILINE | re.DOTALL
    )
    assert section, version
    return section[0].partition("### Upgrading")[2].partition("\n### ")[0]


def test_the_table_has_the_versions_of_the_changelog() -> None:
    assert list(TABLE) == re.findall(r"^## \[([^\]]+)\]", CHANGELOG, re.MULTILINE)


def test_every_migration_belongs_to_one_version() -> None:
    listed = [number for words in reversed(TABLE.values()) for number in numbers(words)]
    assert listed == sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def test_the_changelog_names_the_same_migrations() -> None:
    for version, words in TABLE.items():
        if version == "0.1.0":
            continue
        named = re.search(
            r"^- (Migrations? ([\d to]+)|No migration)", upgrading(version), re.MULTILINE
        )
        assert named, version
        assert numbers(named[2] or "") == numbers(words), version


def test_the_version_before_can_run_only_where_no_migration_came_between() -> None:
    for version, words, runs_before in ROWS:
        if version in TABLE and version != "0.1.0":
            assert runs_before.strip() == ("no" if numbers(words) else "yes"), version
