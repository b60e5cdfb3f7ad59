"""What /metrics tells: what was asked and how long it took, what waits, and nothing of anybody's."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx2
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from forum.app.container import Forum
from forum.app.web import create_app
from tests.conftest import BASE_URL, MakeForum
from tests.factories import post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.processes.installation import Installation
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.smtp import FakeSmtpServer

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(told: str) -> Samples:
    """Every sample by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


def of(samples: Samples, name: str, **labels: str) -> float:
    """The value of one sample, 0 when there is none."""
    return samples.get((f"forum_{name}", frozenset(labels.items())), 0.0)


async def ask(client: httpx2.AsyncClient) -> Samples:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return read(answer.text)


@ON_SQLITE
async def test_requests_are_counted_by_the_pattern_of_their_route(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum)
    before = await ask(client)
    for path in (f"/nl/ideas/{idea.number}-x", f"/fr/ideas/{idea.number}-y", "/nl/ideas/77-z"):
        await client.get(path, follow_redirects=True)
    await client.get("/nothing/jan@example.org")
    await client.request("BREW", "/nl/ideas")
    after = await ask(client)

    def more(**labels: str) -> float:
        name = "http_requests_total"
        return of(after, name, **labels) - of(before, name, **labels)

    show = {"route": "/{lang}/ideas/{number}-{slug}", "method": "GET"}
    assert (more(**show, status="2xx"), more(**show, status="3xx")) == (2, 2)
    assert more(**show, status="4xx") == 1
    assert more(route="-", method="GET", status="4xx") == 1
    assert more(route="/{lang}/ideas", method="other", status="4xx") == 1
    seconds = of(after, "http_request_duration_seconds_count", **show)
    assert seconds == sum(
        of(after, "http_requests_total", **show, status=f"{n}xx") for n in (2, 3, 4)
    )
    assert "jan@" not in str(after)
    assert str(idea.number) + "-" not in str(after)


async def test_what_is_owed_is_told_by_reaction(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    nothing = await ask(client)
    assert of(nothing, "journal_waiting", reaction="open_case") == 0
    await post_pending_idea(forum)
    clock.move(minutes=3)
    await post_pending_idea(forum)
    await client.post("/nl/sign-in", data={"email": "jan@example.org"})
    clock.move(minutes=1)
    waiting = await ask(client)
    assert of(waiting, "journal_waiting", reaction="open_case") == 2
    age = timedelta(minutes=4).total_seconds()
    assert of(waiting, "journal_oldest_waiting_seconds", reaction="open_case") == age
    assert of(waiting, "journal_oldest_waiting_seconds", reaction="send_mail") == 60
    assert of(waiting, "mails_waiting") == 1
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(text("UPDATE delivery SET state = 'parked' WHERE reaction = 'open_case'"))
    parked = await ask(client)
    assert of(parked, "journal_parked", reaction="open_case") == 2
    assert of(parked, "journal_waiting", reaction="open_case") == 0
    assert of(parked, "reachable", part="search") == of(parked, "reachable", part="database") == 1


@ON_SQLITE
async def test_refusals_are_counted_by_their_limit(make_forum: MakeForum) -> None:
    app = create_app(make_forum(FORUM_LIMITS__ADDRESS="{ count = 2, seconds = 3600 }"))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client,
    ):
        before = await ask(client)
        for number in range(5):
            await client.post("/nl/sign-in", data={"email": f"p{number}@example.org"})
        after = await ask(client)
    name = "rate_limit_refusals_total"
    assert of(after, name, limit="address") - of(before, name, limit="address") == 3


@ON_SQLITE
async def test_a_database_that_is_away_is_told_and_the_rest_goes_on(make_forum: MakeForum) -> None:
    forum = make_forum()
    app = create_app(forum)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client,
    ):
        async with forum.session_factory.unit_of_work() as uow:
            await uow.execute(text("ALTER TABLE delivery RENAME TO gone"))
        await client.get("/healthz")
        told = await ask(client)
    assert of(told, "reachable", part="database") == 0
    assert ("forum_mails_waiting", frozenset()) not in told
    assert any(name == "forum_http_requests_total" for name, _ in told)


@ON_SQLITE
async def test_the_figures_cost_a_fixed_number_of_questions(
    forum: Forum, client: httpx2.AsyncClient, queries: object
) -> None:
    await client.get("/metrics")  # Whether the database can be written is tried now and then.
    counts = []
    for _ in range(2):
        await post_pending_idea(forum)
        with queries() as sent:  # type: ignore[operator]
            await client.get("/metrics")
        counts.append(len(sent))
    assert counts == [3, 3]


@ON_POSTGRES
async def test_several_processes_count_together(installation: Installation) -> None:
    process = await asyncio.to_thread(installation.serve, 2)
    async with httpx2.AsyncClient(base_url=installation.base_url, timeout=60) as client:
        for _ in range(40):
            # Each on a connection of its own, so that both processes are asked.
            answer = await client.get("/healthz", headers={"connection": "close"})
            assert answer.status_code == 200
        told = read((await client.get("/metrics")).text)
    alive = of(told, "http_requests_total", route="/healthz", method="GET", status="2xx")
    assert alive >= 41, "the one of the start too"
    process.send_signal()
    assert await asyncio.to_thread(process.wait) == 0


@ON_SQLITE
async def test_mail_that_cant_leave_is_told(
    make_forum: MakeForum, make_smtp_server: Callable[..., FakeSmtpServer]
) -> None:
    smtp_server = make_smtp_server(listens=False)
    given = {"FORUM_MAIL__HOST": smtp_server.host, "FORUM_MAIL__PORT": str(smtp_server.port)}
    app = create_app(make_forum(FORUM_MAIL__TRANSPORT="smtp", **given))
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        assert of(await ask(client), "reachable", part="mail") == 0
        smtp_server.listen()
        assert of(await ask(client), "reachable", part="mail") == 1
