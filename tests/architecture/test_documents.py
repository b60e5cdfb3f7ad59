"""Documentation: the Make targets, commands, settings and files that it names exist."""

import re
import tomllib
from pathlib import Path

import pytest

from forum.cli import main
from forum.settings.model import Settings
from tests.architecture.source import ROOT

DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "forum/decisions/*.md")
    for path in ROOT.glob(pattern)
)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
COMMANDS = set(main.list_commands(None))  # type: ignore[arg-type]
CODE = re.compile(r"`([^`\n]+)`|^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _keys(values: dict[str, object], prefix: str = "") -> set[str]:
    keys = set()
    for name, value in values.items():
        keys.add(prefix + name)
        if isinstance(value, dict):
            keys |= _keys(value, f"{prefix}{name}__")
    return keys


SETTINGS = _keys(tomllib.loads((ROOT / "settings.toml").read_text()))


def _code(path: Path) -> str:
    return "\n".join(part for match in CODE.findall(path.read_text()) for part in match if part)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_only_existing_targets_commands_and_settings(path: Path) -> None:
    code = _code(path)
    targets = set(re.findall(r"\bmake ([a-z]+)", code))
    assert targets <= TARGETS, f"no such target: {targets - TARGETS}"
    commands = set(re.findall(r"\b(?:as_)?forum ([a-z][a-z-]*)\b(?!/)", code))
    assert commands <= COMMANDS, f"no such command: {commands - COMMANDS}"
    variables = set(re.findall(r"\bFORUM_([A-Z_]+)\b", code)) - {
        "SETTINGS",
        "TEST_POSTGRES",
        "TEST_MEILI",
    }
    keys = {name.lower().rstrip("_") for name in variables}
    assert keys <= SETTINGS | {""}, f"no such setting: {keys - SETTINGS}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_files_a_document_links_to_exist(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text())
    missing = [link for link in links if not (path.parent / link).exists()]
    assert not missing


def test_the_shipped_settings_hold_every_key_and_no_other() -> None:
    shipped = tomllib.loads((ROOT / "settings.toml").read_text())
    assert set(shipped) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert set(shipped[name]) == set(getattr(field.annotation, "model_fields", {}))


def test_every_command_has_help() -> None:
    for name in COMMANDS:
        command = main.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert command.help, name


def test_every_make_target_has_a_description() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for name in ("help", "demo", "test", "check", "lock", "format", "words", "migration"):
        assert re.search(rf"^{name}:.*## ", makefile, re.MULTILINE), name


def test_no_file_names_a_registry_host() -> None:
    hosts = ("pypi" + ".org", "python" + "hosted", "registry." + "npmjs")
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        text = (ROOT / name).read_text()
        assert not [host for host in hosts if host in text], name
        if name.startswith("requirements"):
            assert "://" not in text
