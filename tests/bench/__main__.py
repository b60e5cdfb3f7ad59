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

from tests.bench import digests, profiling, report
from tests.bench.measures import BY_NAME, MEASURES, Measure, ServerKind, chosen
from tests.bench.meili import floor_task, meilisearch_settings
from tests.bench.places import CACHE_FOLDER, DATABASES, TownDatabase
from tests.bench.process import ServerProcess, run_forum_server
from tests.bench.report import Table
from tests.bench.running import Bench, run_floors
from tests.bench.subjects import Subjects, count_queries, find_subjects
from tests.services import meili, postgres, wrk

LAST = CACHE_FOLDER / "last.json"
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
def _run_server(
    kind: str, town: TownDatabase, ideas: int
) -> Iterator[tuple[ServerProcess, dict[str, str]]]:
    """Run a server of this kind; also yields the floor's connection settings for Meilisearch."""
    overrides = {"FORUM_SERVER__PAGE_CACHE": "0"} if "fresh" in kind else {}
    if "meili" in kind:
        with (
            meilisearch_settings(town, ideas) as settings,
            run_forum_server(town, "/nl/ideas", **settings, **overrides) as server,
        ):
            yield server, floor_task(settings)
        return
    with run_forum_server(town, "/nl/ideas", **overrides) as server:
        yield server, {}


def _measure_town(
    table: Table, measures: list[Measure], town: TownDatabase, arguments: argparse.Namespace
) -> None:
    subjects = asyncio.run(find_subjects(town))
    queries = asyncio.run(count_queries(town, _query_requests(measures, subjects)))
    with run_floors(town) as floors:
        pairs = iter(subjects.pairs)
        bench = Bench(subjects, floors, arguments.rounds, arguments.seconds, pairs)
        for kind in get_args(ServerKind):
            selected = [measure for measure in measures if measure.server == kind]
            if not selected or ("meili" in kind and not _has_meili()):
                continue
            if kind == "none":
                table.found += [digests.measure(measure) for measure in selected]
                print("\n".join(map(report.line, table.found[-len(selected) :])), flush=True)
                continue
            with _run_server(kind, town, table.ideas) as (server, bench.meili):
                if kind == "plain":
                    table.idle = server.memory()
                for measure in selected:
                    result = bench.measure(measure, server, queries.get(measure.name))
                    table.found.append(result)
                    print(report.line(result), flush=True)
                if kind == "plain":
                    table.loaded = server.memory()
    if any(measure.name == "list" for measure in measures):
        table.cold = statistics.median(_cold_start_seconds(town) for _ in range(STARTS))


def _cold_start_seconds(town: TownDatabase) -> float:
    with run_forum_server(town, "/nl/ideas") as server:
        return server.startup_seconds


def _query_requests(measures: list[Measure], subjects: Subjects) -> dict[str, tuple[str, str]]:
    requests = {}
    for measure in measures:
        if measure.kind == "page":
            cookie = subjects.cookie if measure.signed_in else ""
            requests[measure.name] = (getattr(subjects, f"{measure.path}_path"), cookie)
        elif measure.kind == "search" and measure.server == "plain":
            requests[measure.name] = (subjects.busiest_search_path, "")
    return requests


def _has_meili() -> bool:
    try:
        meili.locate()
    except meili.MissingMeili as missing:
        print(f"search by Meilisearch isn't measured: {missing}")
        return False
    return True


def main() -> None:
    """Run the benchmarks, print the results and save them."""
    arguments = _arguments()
    if arguments.list:
        print("\n".join(f"{measure.name:12} {measure.title}" for measure in MEASURES))
        return
    if arguments.markdown:
        print(report.whole(report.read(LAST), as_markdown=True))
        return
    sizes = [int(part) for part in arguments.ideas.split(",")]
    if arguments.profile:
        with DATABASES[arguments.database.split(",")[0]](sizes[0]) as town:
            measure = BY_NAME[arguments.profile]
            profiling.show(town, measure, arguments.page_cache, arguments.sort)
        return
    print(f"wrk: {wrk.get() or 'none; we ask by ourselves, which leaves less for the forum'}")
    measures, tables, started = chosen(arguments.only), [], time.perf_counter()
    for database in arguments.database.split(","):
        for ideas in sizes:
            table = Table(database, ideas)
            try:
                with DATABASES[database](ideas) as town:
                    print(f"\n{table.title}", flush=True)
                    _measure_town(table, measures, town, arguments)
            except postgres.MissingPostgres as missing:
                print(f"{table.title} isn't measured: {missing}")
                continue
            tables.append(table)
            report.keep(tables, LAST)
    print("\n" + report.whole(tables, as_markdown=False))
    print(f"\nin {time.perf_counter() - started:.0f} s; kept in {LAST}")


if __name__ == "__main__":
    main()
