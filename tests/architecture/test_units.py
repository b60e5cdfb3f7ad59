"""The systemd units: systemd understands them, and what they run exists."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from forum.cli import main
from tests.architecture.source import ROOT

UNITS = sorted((ROOT / "docs" / "systemd").iterdir())
ALARM = "samenspraak-alarm@.service"
SERVICES = [path for path in UNITS if path.suffix == ".service" and path.name != ALARM]
INSTALLED = "/opt/samenspraak"
MUST = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "EnvironmentFile": "/etc/samenspraak/environment",
    "User": "samenspraak",
    "WorkingDirectory": "/var/lib/samenspraak",
    "UMask": "0077",
}


def read(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text())
    return unit


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_unit_runs_a_command_of_ours(path: Path) -> None:
    service = read(path)["Service"]
    (command,) = re.findall(rf"{INSTALLED}/\.venv/bin/forum ([a-z]+)", service["ExecStart"])
    assert main.get_command(None, command)  # type: ignore[arg-type]
    assert MUST.items() <= dict(service).items()
    assert "samenspraak" in service["StateDirectory"].split()
    if service["Type"] != "oneshot":
        assert service["Restart"] == "always"
        assert int(service["TimeoutStopSec"]) > 60
    documentation = read(path)["Unit"]["Documentation"].removeprefix(f"file://{INSTALLED}/")
    assert (ROOT / documentation).is_file()


def test_the_timer_has_its_service() -> None:
    (timer,) = [path for path in UNITS if path.suffix == ".timer"]
    assert timer.with_suffix(".service") in SERVICES
    assert "OnCalendar" in read(timer)["Timer"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_it(path: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze on this machine")
    here = tmp_path / "opt" / ".venv" / "bin" / "forum"
    here.parent.mkdir(parents=True)
    here.write_text("#!/bin/sh\n")
    here.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text().replace(INSTALLED, str(tmp_path / "opt"))
        (tmp_path / unit.name.replace("@.", "@1.")).write_text(text)
    done = subprocess.run(
        [program, "verify", "--man=no", tmp_path / path.name.replace("@.", "@1.")],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_one_target_holds_all_that_runs() -> None:
    held = [path for path in UNITS if "Install" in read(path) and path.suffix != ".target"]
    assert len(held) == 3
    for path in held:
        unit = read(path)
        assert unit["Install"]["WantedBy"] == unit["Unit"]["PartOf"] == "samenspraak.target"


def test_a_backup_that_fails_is_told() -> None:
    (backup,) = [path for path in SERVICES if "backup" in path.name]
    assert read(backup)["Unit"]["OnFailure"] == "samenspraak-alarm@%n.service"
    assert (backup.parent / ALARM).is_file()
