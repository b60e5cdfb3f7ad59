"""Crash test, `python -m tests.torture`: kill processes at random under load, then check data."""

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
def _search_settings(with_meilisearch: bool, folder: Path) -> Iterator[dict[str, str]]:
    if not with_meilisearch:
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
    """Run the test with the options of the command line; exit code 1 if there are problems."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seed", type=int, help="to have the same lots drawn again")
    parser.add_argument("--seconds", type=float, default=120.0, help="of load (%(default)s)")
    parser.add_argument("--kills", type=int, default=50, help="in that time (%(default)s)")
    parser.add_argument("--meili", action="store_true", help="search with a Meilisearch server")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}: {options.kills} kills in {options.seconds:.0f} s", flush=True)
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="torture-") as folder,
        postgres.private_server() as server,
        _search_settings(options.meili, Path(folder)) as environment,
    ):
        outcome = torture(
            server,
            Path(folder),
            seed=seed,
            seconds=options.seconds,
            kills=options.kills,
            **environment,
        )
    print(outcome.summary())
    print(f"{time.monotonic() - started:.0f} s in all")
    sys.exit(bool(outcome.problems))


if __name__ == "__main__":
    main()
