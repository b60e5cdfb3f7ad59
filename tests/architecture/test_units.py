"""systemd units: `systemd-analyze verify` accepts them, and the commands that they run exist."""

import configparser
import os
import re
import shutil
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest

from forum.cli import main
from forum.settings.loader import load
from tests.architecture.source import ROOT

UNITS = sorted((ROOT / "docs" / "systemd").iterdir())
ALARM = "samenspraak-alarm@.service"
SERVICES = [path for path in UNITS if path.suffix == ".service" and path.name != ALARM]
INSTALLED = "/opt/samenspraak"
REQUIRED_OPTIONS = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "EnvironmentFile": "/etc/samenspraak/environment",
    "User": "samenspraak",
    "WorkingDirectory": "/var/lib/samenspraak",
    "UMask": "0077",
}


def parse_unit(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text())
    return unit


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_unit_runs_an_existing_command(path: Path) -> None:
    service = parse_unit(path)["Service"]
    commands = re.findall(rf"{INSTALLED}/\.venv/bin/forum ([a-z]+)", service["ExecStart"])
    assert commands
    assert all(main.get_command(None, command) for command in commands)  # type: ignore[arg-type]
    assert REQUIRED_OPTIONS.items() <= dict(service).items()
    assert "samenspraak" in service["StateDirectory"].split()
    if service["Type"] != "oneshot":
        assert service["Restart"] == "always"
        assert int(service["TimeoutStopSec"]) > 60
    documentation = parse_unit(path)["Unit"]["Documentation"].removeprefix(f"file://{INSTALLED}/")
    assert (ROOT / documentation).is_file()


def test_the_timer_has_its_service() -> None:
    (timer,) = [path for path in UNITS if path.suffix == ".timer"]
    assert timer.with_suffix(".service") in SERVICES
    assert "OnCalendar" in parse_unit(timer)["Timer"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_the_unit(path: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze on this machine")
    executable = tmp_path / "opt" / ".venv" / "bin" / "forum"
    executable.parent.mkdir(parents=True)
    executable.write_text("#!/bin/sh\n")
    executable.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text().replace(INSTALLED, str(tmp_path / "opt"))
        (tmp_path / unit.name.replace("@.", "@1.")).write_text(text)
    completed = subprocess.run(
        [program, "verify", "--man=no", tmp_path / path.name.replace("@.", "@1.")],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (completed.returncode, completed.stderr) == (0, "")


def test_one_target_groups_every_installed_unit() -> None:
    installed = [
        path for path in UNITS if "Install" in parse_unit(path) and path.suffix != ".target"
    ]
    assert len(installed) == 3
    for path in installed:
        unit = parse_unit(path)
        assert unit["Install"]["WantedBy"] == unit["Unit"]["PartOf"] == "samenspraak.target"


def test_no_backup_gets_as_old_as_readers_are_promised(tmp_path: Path) -> None:
    """By the nightly run, which may be late by its delay and by the time that a backup takes."""
    command = parse_unit(ROOT / "docs/systemd/samenspraak-backup.service")["Service"][
        "ExecStartPost"
    ]
    promised = timedelta(days=load(ROOT / "settings.toml", environment={}).privacy.backup_days)
    night, delay = timedelta(days=1), timedelta(minutes=45)
    folder = tmp_path / "samenspraak-backups"
    ages = {
        "forum-1.backup": promised - night - delay,
        "before-the-move.backup": promised - night - delay,
        ".killed.backup.part/database": promised - night - delay,
        "forum-2.backup": promised - 2 * night,
        "notes.txt": 2 * promised,
    }
    for name, age in ages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        for each in (path, path.parent):
            at = time.time() - age.total_seconds()
            os.utime(each, (at, at))
    arguments = command.replace("/var/lib/samenspraak-backups", str(folder)).split()
    subprocess.run(["find", *arguments[1:]], check=True)
    assert sorted(path.name for path in folder.iterdir()) == ["forum-2.backup", "notes.txt"]


def test_a_failed_backup_triggers_the_alarm() -> None:
    (backup,) = [path for path in SERVICES if "backup" in path.name]
    assert parse_unit(backup)["Unit"]["OnFailure"] == "samenspraak-alarm@%n.service"
    assert (backup.parent / ALARM).is_file()
