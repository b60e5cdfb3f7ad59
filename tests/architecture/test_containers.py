"""Containers: Containerfile and compose.yaml agree with the code, the units and the documentation.

No test starts an engine: what needs one (that the services reach each other, that a backup and a
restore go through) was tried by hand, as decision 43 says. `tests/integration/operating/
test_containers.py` runs the steps of the image.
"""

import re
import subprocess
import sys
import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from forum.cli import main
from forum.health import ROUTES
from forum.server import STOP_SIGNALS
from forum.settings.loader import load
from tests.architecture.containers import (
    COMPOSE,
    COMPOSE_FILE,
    CONTAINERFILE,
    FORUM_IMAGE,
    FORUM_SERVICES,
    SERVICES,
    arguments,
    run_steps,
)
from tests.architecture.source import ROOT
from tests.architecture.test_units import parse_unit
from tests.services import dclint

PAGE = (ROOT / "docs" / "containers.md").read_text()
MANUAL = (ROOT / "docs" / "running.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
UNIT = parse_unit(ROOT / "docs/systemd/samenspraak-web.service")["Service"]
ROOT_IMAGES = ["search"]
EDGE = COMPOSE["networks"]["edge"]["ipam"]["config"][0]


def address_of(service: str) -> str:
    """The fixed address of a service."""
    return str(SERVICES[service]["networks"]["edge"]["ipv4_address"])


def mounts(service: str) -> dict[str, str]:
    """Target and source of what a service has mounted; an anonymous volume has no source."""
    pairs = {}
    for volume in SERVICES[service].get("volumes", ()):
        if isinstance(volume, dict):
            pairs[volume["target"]] = volume["source"]
        else:
            source, _, rest = volume.rpartition(":") if ":" not in volume else volume.partition(":")
            pairs[rest.removesuffix(":ro")] = source
    return pairs


def example_settings(tmp_path: Path) -> Path:
    """The settings file of docs/running.md."""
    (text,) = re.findall(r"```toml\n(\[site\]\n.*?)```", MANUAL, re.DOTALL)
    path = tmp_path / "settings.toml"
    path.write_text(text)
    return path


# The file of each tool


def test_the_linter_of_containerfiles_has_no_objection() -> None:
    program = Path(sys.executable).parent / "hadolint"
    completed = subprocess.run(
        [program, CONTAINERFILE], capture_output=True, text=True, check=False
    )
    assert (completed.stdout, completed.returncode) == ("", 0)


def test_compose_yaml_follows_the_specification(tmp_path: Path) -> None:
    assert dclint.errors_in(COMPOSE_FILE, tmp_path) == []


def test_the_linter_of_compose_files_finds_what_is_wrong(tmp_path: Path) -> None:
    faulty = tmp_path / "compose.yaml"
    faulty.write_text(COMPOSE_FILE.read_text().replace("    read_only: true", "    read_only: 7"))
    faulty.write_text(faulty.read_text().replace("  read_only: true", "  readonly: true"))
    assert dclint.errors_in(faulty, tmp_path)


# Every container


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges"]
    assert not {"cap_add", "privileged", "pid", "ipc", "network_mode", "devices"} & set(service)
    assert service["logging"]["options"]["max-size"], "logs would fill the disk"
    user = arguments("USER")[-1] if name in FORUM_SERVICES else service.get("user", "0:0")
    assert (user.partition(":")[0] == "0") == (name in ROOT_IMAGES)


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_public_and_has_a_version(name: str) -> None:
    host, _, tag = SERVICES[name]["image"].rpartition(":")
    assert host.startswith(("docker.io/", "localhost/samenspraak"))
    assert re.search(r"\d", tag), "a tag without a number moves"


def test_only_the_proxy_is_open_to_the_network() -> None:
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("database", "search"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_no_secret_is_written_in_the_file() -> None:
    secret = re.compile(r"password|key|secret|token", re.IGNORECASE)
    for name, service in SERVICES.items():
        for variable in service.get("environment", {}):
            assert not secret.search(variable) or variable.endswith("_FILE"), (name, variable)
    for name in FORUM_SERVICES:
        assert SERVICES[name]["env_file"] == [UNIT["EnvironmentFile"]]


# The forum's containers


@pytest.mark.parametrize("name", FORUM_SERVICES)
def test_a_container_runs_existing_commands_with_valid_settings(name: str, tmp_path: Path) -> None:
    service = SERVICES[name]
    environment = {key: str(value) for key, value in service["environment"].items()}
    settings = load(example_settings(tmp_path), environment=environment)
    assert not settings.journal.in_web
    assert settings.server.trusted_proxies == (address_of("proxy"),)
    commands = re.findall(r"/forum ([a-z]+)", " ".join(service.get("command", [])))
    if name in ("web", "deliver"):
        commands = service["command"][:1]
    assert all(main.get_command(None, command) for command in commands)  # type: ignore[arg-type]
    assert bool(commands) == (name != "command")


@pytest.mark.parametrize("name", FORUM_SERVICES)
def test_what_is_kept_is_mounted(name: str, tmp_path: Path) -> None:
    settings = load(example_settings(tmp_path), environment={})
    targets = [Path(target) for target in mounts(name)]
    kept = [
        settings.uploads.folder,
        settings.privacy.erasure_list,
        Path("/var/lib/samenspraak-backups"),
        Path(arguments("ENV")[0].removeprefix("FORUM_SETTINGS=")),
    ]
    for path in kept:
        assert any(target in (path, *path.parents) for target in targets), path
    for target, source in mounts(name).items():
        assert not source or source == target, "the same path on the machine as in running.md"


@pytest.mark.parametrize("name", FORUM_SERVICES)
def test_a_container_is_stopped_as_the_unit_is(name: str) -> None:
    service = SERVICES[name]
    assert service["init"] is True, "process 1 ignores a signal before it has a handler"
    assert service["stop_grace_period"] == f"{UNIT['TimeoutStopSec']}s"
    assert arguments("STOPSIGNAL") == [STOP_SIGNALS[0].name]


def test_the_health_check_asks_for_liveness() -> None:
    (address,) = re.findall(r'"(http://[^"]*)"', SERVICES["web"]["healthcheck"]["test"][-1])
    assert address == "http://127.0.0.1:8000/healthz"
    assert "/healthz" in {route.full_path for route in ROUTES}
    assert '"127.0.0.1"' in MANUAL.partition("allowed_hosts")[2].partition("]")[0]


def test_the_backup_is_that_of_the_unit() -> None:
    unit = parse_unit(ROOT / "docs/systemd/samenspraak-backup.service")["Service"]
    script = SERVICES["backup"]["command"][0].replace("$$", "$")
    for step in (*re.split(r"; | && (?:exec )?", unit["ExecStart"].partition("'")[2].strip("'")),):
        assert step.replace("$$", "$").replace("%%", "%") in script
    assert unit["ExecStartPost"].partition("find ")[2] in script.replace("'", "")
    assert "/tmp" not in SERVICES["backup"]["tmpfs"]
    assert "/tmp" in mounts("backup"), "a backup is verified on a copy of the database"


def test_migrations_are_a_step_of_their_own() -> None:
    """A start never migrates: the backup before the upgrade would be missing."""
    assert not any("migrate" in str(service.get("command")) for service in SERVICES.values())
    for name in ("command", "backup"):
        assert SERVICES[name]["profiles"] == ["command"], "not started by `up`"
        assert SERVICES[name]["restart"] == "no"


# Names and numbers that stand in several files


def test_the_addresses_agree() -> None:
    subnet, dynamic = ip_network(EDGE["subnet"]), ip_network(EDGE["ip_range"])
    for service in ("proxy", "web"):
        address = ip_address(address_of(service))
        assert address in subnet
        assert address not in dynamic, "another container could have taken it"
    assert f"s/127.0.0.1:8000/{address_of('web')}:8000/" in PAGE
    assert set(re.findall(r"172\.\d+\.\d+\.\d+", PAGE)) == {address_of("web"), EDGE["gateway"]}
    assert "proxy_pass http://127.0.0.1:8000;" in (ROOT / "docs/nginx/samenspraak.conf").read_text()


def test_the_files_of_the_machine_agree_with_the_documentation() -> None:
    files = {source for name in SERVICES for source in mounts(name).values()}
    files |= {file for each in SERVICES.values() for file in each.get("env_file", ())}
    files |= {secret["file"] for secret in COMPOSE["secrets"].values()}
    for path in (path for path in files if path.startswith(("/etc", "/var"))):
        assert path in PAGE or path in MANUAL, path
    for path in (path for path in files if path.startswith("./")):
        assert (ROOT / path).is_file()
    for path in re.findall(r"(?:root|ssl_certificate(?:_key)?) ([^;]*);",
                           (ROOT / "docs/nginx/samenspraak.conf").read_text()):  # fmt: skip
        assert any(target.startswith(path) or path.startswith(target) for target in mounts("proxy"))


def test_the_users_agree() -> None:
    user = arguments("USER")[-1].partition(":")[0]
    (adding,) = [step for step in run_steps() if step.startswith("useradd")]
    assert f"--uid {user} " in adding
    assert f"install -d -m 700 -o {user} -g {user} /var/lib/samenspraak " in PAGE
    for service, words in (
        ("database", "install -m 400 -o {} "),
        ("proxy", "install -d -m 700 -o {} "),
    ):
        assert words.format(SERVICES[service]["user"].partition(":")[0]) in PAGE
        for folder in SERVICES[service]["tmpfs"]:
            _, _, owner = folder.partition(":uid=")
            assert folder == "/tmp" or f"{owner}:{owner}" == SERVICES[service]["user"]


def test_the_versions_agree() -> None:
    assert f"localhost/samenspraak:{PROJECT['version']}" == FORUM_IMAGE
    (client,) = re.findall(r"postgresql-client-(\d+)", CONTAINERFILE.read_text())
    assert SERVICES["database"]["image"].endswith(f":{client}-trixie")
    bases = {each.partition(" ")[0] for each in arguments("FROM")}
    assert len(bases) == 1
    (version,) = re.findall(r"python:(\d+\.\d+)-slim", bases.pop())
    minimum = PROJECT["requires-python"].removeprefix(">=")
    assert [int(part) for part in version.split(".")] >= [int(part) for part in minimum.split(".")]


def test_the_image_is_made_as_the_documentation_says() -> None:
    assert "make -C /opt/samenspraak install" in run_steps()
    assert "make -C /opt/samenspraak install" in MANUAL
    assert arguments("ENTRYPOINT") == [f'["{UNIT["ExecStart"].partition(" ")[0]}"]']
    assert arguments("WORKDIR") == [UNIT["WorkingDirectory"]]


def test_the_services_that_the_page_names_exist() -> None:
    named: set[Any] = set(
        re.findall(r"(?:run --rm|exec|logs|--signal HUP|stop web) ([a-z]+)", PAGE)
    )
    assert {"command", "backup", "proxy", "web", "deliver", "database"} <= named
    assert named <= set(SERVICES)
