"""`python -m tests.torture`: kill processes at random under load, then look whether all is there."""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import meili, postgres
from tests.torture.running import torture


@contextmanager
def _search(wanted: bool, folder: Path) -> Iterator[dict[str, str]]:
    if not wanted:
        yield {}
        return
    meili.get()
    with meili.private_server(folder / "meilisearch") as server:
        yield {
            "FORUM_SEARCH__ENGINE": "meilisearch",
            "FORUM_SEARCH__URL": server.url,
            "FORUM_SEARCH__KEY": meili.MASTER_KEY,
        }


def main() -> None:
    """Run it as asked for on the command line; ends with 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seed", type=int, help="to have the same lots drawn again")
    parser.add_argument("--seconds", type=float, default=120.0, help="of load (%(default)s)")
    parser.add_argument("--kills", type=int, default=50, help="in that time (%(default)s)")
    parser.add_argument("--meili", action="store_true", help="search with a Meilisearch server")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    print(f"seed {seed}: {asked.kills} kills in {asked.seconds:.0f} s", flush=True)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="torture-") as made,
        postgres.private_server() as server,
        _search(asked.meili, Path(made)) as environment,
    ):
        outcome = torture(
            server, Path(made), seed=seed, seconds=asked.seconds, kills=asked.kills, **environment
        )
    print(outcome.told())
    print(f"{time.monotonic() - began:.0f} s in all")
    sys.exit(bool(outcome.problems))


if __name__ == "__main__":
    main()
