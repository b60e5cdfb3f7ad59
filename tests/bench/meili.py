"""A Meilisearch that holds a town, kept in `var/bench` beside it: filling it takes minutes."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.places import KEPT, Place, command, kept
from tests.services.meili import MASTER_KEY, private_server

INDEX = "forum"


@contextmanager
def searching(place: Place, ideas: int) -> Iterator[dict[str, str]]:
    """The settings of a forum that searches there. Raises `NoMeili`."""
    # One for both databases: a town has the same numbers and words on each.
    folder = kept(KEPT, f"meili-{ideas}")
    with private_server(folder) as server:
        settings = {
            "FORUM_SEARCH__ENGINE": "meilisearch",
            "FORUM_SEARCH__URL": server.url,
            "FORUM_SEARCH__KEY": MASTER_KEY,
            "FORUM_SEARCH__INDEX": INDEX,
            "FORUM_SEARCH__TIMEOUT": "20",
        }
        done = folder / "done"
        if not done.exists():
            command(place.url, "reindex", **settings)
            done.touch()
        yield settings


def task(settings: dict[str, str]) -> dict[str, str]:
    """Where the floor of searching asks."""
    return {"url": settings["FORUM_SEARCH__URL"], "key": MASTER_KEY, "index": INDEX}
