"""Meilisearch server with the index of a town, cached in `var/bench`: indexing takes minutes."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.places import CACHE_FOLDER, TownDatabase, cache_folder, run_forum_command
from tests.services.meili import MASTER_KEY, private_server

INDEX = "forum"


@contextmanager
def meilisearch_settings(town: TownDatabase, ideas: int) -> Iterator[dict[str, str]]:
    """Run the server; yields the settings of a forum that uses it. Raises `MissingMeili`."""
    # One index for both databases: a town has the same IDs and texts in each.
    folder = cache_folder(CACHE_FOLDER, f"meili-{ideas}")
    with private_server(folder) as server:
        settings = {
            "FORUM_SEARCH__ENGINE": "meilisearch",
            "FORUM_SEARCH__URL": server.url,
            "FORUM_SEARCH__KEY": MASTER_KEY,
            "FORUM_SEARCH__INDEX": INDEX,
            "FORUM_SEARCH__TIMEOUT": "20",
        }
        done_file = folder / "done"
        if not done_file.exists():
            run_forum_command(town.url, "reindex", **settings)
            done_file.touch()
        yield settings


def floor_task(settings: dict[str, str]) -> dict[str, str]:
    """The fields of a search task for the floor: URL, key and index."""
    return {"url": settings["FORUM_SEARCH__URL"], "key": MASTER_KEY, "index": INDEX}
