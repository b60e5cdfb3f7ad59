"""What a full run needs besides Python; what can't be had is said at the end, and fails in CI."""

from collections.abc import Callable

from tests.services import chromium, meili, oidc, postgres

Finder = Callable[[], object]


class Absent(Exception):
    """A component isn't on this machine."""


def _postgres() -> None:
    postgres.locate()


def _chromium() -> None:
    if chromium.find() is None:
        raise Absent("no chromium, chromium-browser or google-chrome on PATH, none of playwright's")


def _meilisearch() -> None:
    meili.locate()


def _oidc() -> None:
    oidc.locate()


COMPONENTS: dict[str, Finder] = {
    "PostgreSQL": _postgres,
    "Chromium": _chromium,
    "Meilisearch": _meilisearch,
    "an OpenID provider": _oidc,
}


def missing() -> dict[str, str]:
    """The components that aren't here, each with where was looked."""
    found: dict[str, str] = {}
    for name, check in COMPONENTS.items():
        try:
            check()
        except (Absent, postgres.NoServer, meili.NoMeili, oidc.NoProvider) as absent:
            found[name] = str(absent)
    return found
