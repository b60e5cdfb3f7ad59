"""A real OpenID provider: the npm package oidc-provider, in a folder that git ignores.

`python -m tests.services.oidc` installs it where node and npm are available.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services.loopback import responds
from tests.services.missing import MissingComponent
from tests.services.packages import ROOT, npm_install
from tests.services.waiting import TIMEOUT, wait_until

PACKAGE = "oidc-provider"
VERSION = "9.13.3"
FOLDER = ROOT / "var" / "oidc-provider"
INSTALLED = FOLDER / "node_modules" / PACKAGE
SERVER = Path(__file__).with_name("oidc_server.mjs")
DISCOVERY = "/.well-known/openid-configuration"


class MissingProvider(MissingComponent):
    """The package or node isn't installed."""

    component = "an OpenID provider"


def locate() -> str:
    """The path of node; raises `MissingProvider` also where the package is missing."""
    node = shutil.which("node")
    if node is None:
        raise MissingProvider("no node in PATH")
    manifest = INSTALLED / "package.json"
    installed = json.loads(manifest.read_text())["version"] if manifest.exists() else "none"
    if installed != VERSION:
        raise MissingProvider(
            f"{PACKAGE} {VERSION} isn't in {FOLDER.relative_to(ROOT)} (found: {installed})"
        )
    return node


def get() -> None:
    """Install the package with npm if it is missing."""
    try:
        locate()
    except MissingProvider:
        npm_install(FOLDER, PACKAGE, VERSION, scripts=True)


@dataclass(frozen=True)
class Client:
    """A client (relying party) that is registered with the provider."""

    name: str
    secret: str
    redirect_uri: str
    logged_out_uri: str

    def metadata(self) -> dict[str, Any]:
        """The client's metadata in oidc-provider's configuration."""
        return {
            "client_id": self.name,
            "client_secret": self.secret,
            "redirect_uris": [self.redirect_uri],
            "post_logout_redirect_uris": [self.logged_out_uri],
        }


@contextmanager
def real_provider(
    port: int, clients: list[Client], accounts: Mapping[str, Mapping[str, Any]], folder: Path
) -> Iterator[str]:
    """Run a provider; yields its issuer. `accounts`: claims by login. Raises `MissingProvider`."""
    issuer = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "OIDC_PACKAGE": str(INSTALLED),
        "OIDC_PORT": str(port),
        "OIDC_CLIENTS": json.dumps([client.metadata() for client in clients]),
        "OIDC_ACCOUNTS": json.dumps(accounts),
    }
    log = folder / "provider.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [locate(), SERVER], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:

            def is_ready() -> bool:
                assert process.poll() is None, log.read_text()[-3000:]
                return responds(f"{issuer}{DISCOVERY}")

            wait_until(is_ready, lambda: f"{issuer} doesn't answer: {log.read_text()[-3000:]}")
            yield issuer
        finally:
            process.terminate()
            process.wait(TIMEOUT)


if __name__ == "__main__":
    get()
    try:
        locate()
        print(f"{PACKAGE}: {VERSION}")
    except MissingProvider as missing:
        print(f"{PACKAGE}: {missing}; its tests will be left out")
