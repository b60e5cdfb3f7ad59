"""As much of systemd as the documents use, where systemd itself doesn't run: units start and stop.

`python -m tests.services.systemd PLACE systemctl|systemd-run …`: PLACE holds `units`, a folder with unit
files, and what is known of them. Units that run once are run at once; a timer only stands there.
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
    """The units of one place."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.units = place / "units"
        self.enabled = place / "enabled"
        self.enabled.touch()

    def read(self, name: str) -> configparser.ConfigParser:
        """A unit, or the template of which it is one."""
        stem, at, rest = name.partition("@")
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        path = self.units / (f"{stem}@.{rest.rpartition('.')[2]}" if at else name)
        assert path.exists(), f"there is no unit {name}"
        unit.read_string(path.read_text())
        return unit

    def known(self) -> list[str]:
        """What is enabled."""
        return self.enabled.read_text().split()

    def enable(self, name: str) -> None:
        """Let it start with what wants it."""
        assert self.read(name).get("Install", "WantedBy"), f"{name} can't be enabled"
        if name not in self.known():
            self.enabled.write_text(f"{self.enabled.read_text()}{name}\n")

    def start(self, name: str) -> None:
        """Start a unit, with all that is enabled and wanted by it."""
        for wanted in self.known():
            if self.read(wanted).get("Install", "WantedBy") == name:
                self.start(wanted)
        unit = self.read(name)
        pid = self.place / f"{name}.pid"
        if not unit.has_option("Service", "ExecStart") or pid.exists():
            return
        service = unit["Service"]
        command = shlex.split(service["ExecStart"].replace("%%", "%").replace("$$", "$"))
        folder = Path(service.get("WorkingDirectory", "/"))
        environment = os.environ | environment_of(Path(service["EnvironmentFile"]))
        if service["Type"] == "oneshot":
            subprocess.run(command, cwd=folder, env=environment, check=True)
            return
        with (self.place / f"{name}.log").open("ab") as log:
            running = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        pid.write_text(str(running.pid))

    def stop(self, name: str) -> None:
        """Stop a unit, with all that is part of it; returns when it has ended."""
        for running in self.place.glob("*.pid"):
            other = running.name.removesuffix(".pid")
            if self.read(other).get("Unit", "PartOf", fallback="") == name:
                self.stop(other)
        pid = self.place / f"{name}.pid"
        if pid.exists():
            end(int(pid.read_text()))
            pid.unlink()


def end(process: int) -> None:
    """Ask a process to stop, and wait for its end."""
    os.kill(process, signal.SIGTERM)
    ends = time.monotonic() + TIMEOUT
    while is_there(process):
        assert time.monotonic() < ends, f"{process} doesn't end"
        time.sleep(0.05)


def is_there(process: int) -> bool:
    """Whether it still runs."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def environment_of(path: Path) -> dict[str, str]:
    """What an EnvironmentFile sets."""
    lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name: value for name, _, value in lines}


def systemctl(manager: Manager, verb: str, *words: str) -> None:
    """`systemctl VERB UNIT…`, as far as documents use it."""
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
    """`systemd-run --property=… COMMAND …`: its folder, its environment, its exit code."""
    options = [word for word in words if word.startswith("--")][: _command(words)]
    given = dict(
        option.removeprefix("--property=").split("=", 1) for option in options if "=" in option
    )
    return subprocess.run(
        words[_command(words) :],
        cwd=given["--working-directory"], check=False,
        env=os.environ | environment_of(Path(given["EnvironmentFile"])),
    ).returncode  # fmt: skip


def _command(words: tuple[str, ...]) -> int:
    return next(index for index, word in enumerate(words) if not word.startswith("--"))


if __name__ == "__main__":
    place, program, *arguments = sys.argv[1:]
    if program == "systemd-run":
        raise SystemExit(systemd_run(*arguments))
    systemctl(Manager(Path(place)), *arguments)
