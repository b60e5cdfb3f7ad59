"""`make bench`: measure pages and changes beside their floors.

BENCH="--ideas 1000 --database sqlite --only list,vote" does a part; --list names the parts.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

from tests.bench import profiling, report
from tests.bench.measures import BY_NAME, MEASURES, Measure, Server, chosen
from tests.bench.meili import searching, task
from tests.bench.places import KEPT, PLACES, Place
from tests.bench.process import Running, serving
from tests.bench.report import Table
from tests.bench.running import Bench, floors
from tests.bench.subjects import Subjects, count_queries, find
from tests.services import meili, postgres, wrk

LAST = KEPT / "last.json"
STARTS = 3


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--ideas", default="1000,100000", help="sizes of towns, by commas")
    parser.add_argument("--database", default="sqlite,postgres", help="sqlite, postgres or both")
    parser.add_argument("--only", default="", help="names of measures, or their beginnings")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each half of a round")
    parser.add_argument("--list", action="store_true", help="name what can be measured")
    parser.add_argument("--markdown", action="store_true", help="print the last figures for docs/")
    parser.add_argument("--profile", metavar="NAME", help="show where the time of one goes")
    parser.add_argument("--sort", default="tottime", help="of the profile: tottime or cumtime")
    parser.add_argument("--page-cache", default="0", help="of the profile: MB of pages kept ready")
    return parser.parse_args()


@contextmanager
def _server(kind: str, place: Place, ideas: int) -> Iterator[tuple[Running, dict[str, str]]]:
    """The forum that some measures are asked of; and where the floor of Meilisearch asks."""
    own = {"FORUM_SERVER__PAGE_CACHE": "0"} if "fresh" in kind else {}
    if "meili" in kind:
        with (
            searching(place, ideas) as there,
            serving(place, "/nl/ideas", **there, **own) as server,
        ):
            yield server, task(there)
        return
    with serving(place, "/nl/ideas", **own) as server:
        yield server, {}


def _measure(
    table: Table, measures: list[Measure], place: Place, arguments: argparse.Namespace
) -> None:
    subjects = asyncio.run(find(place))
    queries = asyncio.run(count_queries(place, _asked(measures, subjects)))
    with floors(place) as beside:
        pairs = iter(subjects.pairs)
        bench = Bench(subjects, beside, arguments.rounds, arguments.seconds, pairs)
        for kind in get_args(Server):
            some = [measure for measure in measures if measure.server == kind]
            if not some or ("meili" in kind and not _has_meili()):
                continue
            with _server(kind, place, table.ideas) as (server, bench.meili):
                if kind == "plain":
                    table.idle = server.memory()
                for measure in some:
                    found = bench.measure(measure, server, queries.get(measure.name))
                    table.found.append(found)
                    print(report.line(found), flush=True)
                if kind == "plain":
                    table.loaded = server.memory()
    if any(measure.name == "list" for measure in measures):
        table.cold = statistics.median(_cold(place) for _ in range(STARTS))


def _cold(place: Place) -> float:
    with serving(place, "/nl/ideas") as server:
        return server.began_in


def _asked(measures: list[Measure], subjects: Subjects) -> dict[str, tuple[str, str]]:
    asked = {}
    for measure in measures:
        if measure.kind == "page":
            cookie = subjects.cookie if measure.signed_in else ""
            asked[measure.name] = (getattr(subjects, f"{measure.path}_path"), cookie)
        elif measure.kind == "search" and measure.server == "plain":
            asked[measure.name] = (subjects.busiest_search_path, "")
    return asked


def _has_meili() -> bool:
    try:
        meili.locate()
    except meili.MissingMeili as missing:
        print(f"search by Meilisearch isn't measured: {missing}")
        return False
    return True


def main() -> None:
    """Measure, print, write down."""
    arguments = _arguments()
    if arguments.list:
        print("\n".join(f"{measure.name:12} {measure.title}" for measure in MEASURES))
        return
    if arguments.markdown:
        print(report.whole(report.read(LAST), as_markdown=True))
        return
    sizes = [int(part) for part in arguments.ideas.split(",")]
    if arguments.profile:
        with PLACES[arguments.database.split(",")[0]](sizes[0]) as place:
            measure = BY_NAME[arguments.profile]
            profiling.show(place, measure, arguments.page_cache, arguments.sort)
        return
    print(f"wrk: {wrk.get() or 'none; we ask by ourselves, which leaves less for the forum'}")
    measures, tables, began = chosen(arguments.only), [], time.perf_counter()
    for database in arguments.database.split(","):
        for ideas in sizes:
            table = Table(database, ideas)
            try:
                with PLACES[database](ideas) as place:
                    print(f"\n{table.title}", flush=True)
                    _measure(table, measures, place, arguments)
            except postgres.MissingPostgres as missing:
                print(f"{table.title} isn't measured: {missing}")
                continue
            tables.append(table)
            report.keep(tables, LAST)
    print("\n" + report.whole(tables, as_markdown=False))
    print(f"\nin {time.perf_counter() - began:.0f} s; kept in {LAST}")


if __name__ == "__main__":
    main()
