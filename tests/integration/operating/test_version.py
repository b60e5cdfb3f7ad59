"""Version number: the same in the command, `/readyz`, `/metrics`, the package and the changelog."""

import re
import tomllib
from datetime import date

import httpx2
from click.testing import CliRunner

from forum.cli import main
from tests.architecture.source import ROOT
from tests.services.databases import ON_SQLITE

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_command_prints_it() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.output) == (0, f"samenspraak {VERSION}\n")


@ON_SQLITE
async def test_readyz_and_metrics_report_it(client: httpx2.AsyncClient) -> None:
    ready = (await client.get("/readyz")).json()
    assert list(ready) == ["database", "journal", "search", "mail", "version"]
    assert ready["version"] == VERSION
    assert f'version="{VERSION}"' in (await client.get("/metrics")).text


def test_the_changelogs_newest_release_has_it() -> None:
    headings = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    matches = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\S+)", each) for each in headings[1:]]
    assert all(matches), headings
    releases = [each.groups() for each in matches if each]
    assert ".".join(releases[0][:3]) == VERSION
    numbered = [(tuple(map(int, each[:3])), date.fromisoformat(each[3])) for each in releases]
    assert numbered == sorted(numbered, reverse=True)


def test_the_changelog_has_the_sections_of_its_form() -> None:
    sections = set(re.findall(r"^### (.*)$", CHANGELOG, re.MULTILINE))
    assert sections <= {
        "Upgrading", "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security",
    }  # fmt: skip


def test_the_newest_version_is_the_supported_one() -> None:
    policy = (ROOT / "SECURITY.md").read_text("utf-8")
    supported = re.findall(r"^\| (\d+\.\d+) \| yes \|$", policy, re.MULTILINE)
    assert supported == [VERSION.rpartition(".")[0]]
