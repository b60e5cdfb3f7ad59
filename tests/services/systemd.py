"""Minimal systemd emulation, for the commands in the documentation: starts and stops units.

`python -m tests.services.systemd FOLDER systemctl|systemd-run …`: FOLDER contains `units`, a folder
with unit files, and the state of the units. A oneshot unit runs synchronously; a timer never fires.
"""

import configparser
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

TIMEOUT = 100.0


class Manager:
    """The units of one folder and their state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.units = folder / "units"
        self.enabled = folder / "enabled"
        self.enabled.touch()

    def read(self, name: str) -> configparser.ConfigParser:
        """The unit file, or that of its template (`name@.type`)."""
        stem, at, rest = name.partition("@")
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        path = self.units / (f"{stem}@.{rest.rpartition('.')[2]}" if at else name)
        assert path.exists(), f"there is no unit {name}"
        unit.read_string(path.read_text())
        return unit

    def enabled_units(self) -> list[str]:
        """The names of the enabled units."""
        return self.enabled.read_text().split()

    def enable(self, name: str) -> None:
        """Start the unit whenever its `WantedBy` unit starts."""
        assert self.read(name).get("Install", "WantedBy"), f"{name} can't be enabled"
        if name not in self.enabled_units():
            self.enabled.write_text(f"{self.enabled.read_text()}{name}\n")

    def start(self, name: str) -> None:
        """Start a unit, after the enabled units that it wants."""
        for other in self.enabled_units():
            if self.read(other).get("Install", "WantedBy") == name:
                self.start(other)
        unit = self.read(name)
        pid_file = self.folder / f"{name}.pid"
        if not unit.has_option("Service", "ExecStart") or pid_file.exists():
            return
        service = unit["Service"]
        command = shlex.split(service["ExecStart"].replace("%%", "%").replace("$$", "$"))
        folder = Path(service.get("WorkingDirectory", "/"))
        environment = os.environ | read_environment_file(Path(service["EnvironmentFile"]))
        if service["Type"] == "oneshot":
            subprocess.run(command, cwd=folder, env=environment, check=True)
            return
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        pid_file.write_text(str(process.pid))

    def stop(self, name: str) -> None:
        """Stop a unit and the units that are `PartOf` it; returns after they have exited."""
        for other_pid_file in self.folder.glob("*.pid"):
            other = other_pid_file.name.removesuffix(".pid")
            if self.read(other).get("Unit", "PartOf", fallback="") == name:
                self.stop(other)
        pid_file = self.folder / f"{name}.pid"
        if pid_file.exists():
            end(int(pid_file.read_text()))
            pid_file.unlink()


def end(pid: int) -> None:
    """Terminate a process, and wait until it exits."""
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + TIMEOUT
    while is_running(pid):
        assert time.monotonic() < deadline, f"{pid} doesn't end"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process runs; a zombie doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def read_environment_file(path: Path) -> dict[str, str]:
    """The variables of an EnvironmentFile."""
    lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name: value for name, _, value in lines}


def systemctl(manager: Manager, verb: str, *words: str) -> None:
    """`systemctl VERB UNIT…`, as far as the documentation uses it."""
    names = [word for word in words if not word.startswith("-")]
    for name in names:
        if verb == "enable":
            manager.enable(name)
        elif verb == "stop":
            manager.stop(name)
    if verb == "start" or "--now" in words:
        for name in names:
            manager.start(name)


def systemd_run(*words: str) -> int:
    """`systemd-run --property=… COMMAND …`, in its folder and environment; returns exit code."""
    options = [word for word in words if word.startswith("--")][: _command_index(words)]
    properties = dict(
        option.removeprefix("--property=").split("=", 1) for option in options if "=" in option
    )
    return subprocess.run(
        words[_command_index(words) :],
        cwd=properties["--working-directory"], check=False,
        env=os.environ | read_environment_file(Path(properties["EnvironmentFile"])),
    ).returncode  # fmt: skip


def _command_index(words: tuple[str, ...]) -> int:
    return next(index for index, word in enumerate(words) if not word.startswith("--"))


if __name__ == "__main__":
    folder, program, *arguments = sys.argv[1:]
    if program == "systemd-run":
        raise SystemExit(systemd_run(*arguments))
    systemctl(Manager(Path(folder)), *arguments)
