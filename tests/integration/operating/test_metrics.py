"""`/metrics`: requests and their duration, pending deliveries, reachability; no personal data."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx2
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from forum.app.container import Forum
from forum.app.web import create_app
from tests.conftest import BASE_URL, MakeForum, RecordStatements
from tests.factories import post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.processes.installation import Installation
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.smtp import FakeSmtpServer

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def parse_metrics(body: str) -> Samples:
    """Samples by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


def sample_value(samples: Samples, name: str, **labels: str) -> float:
    """The value of one sample, 0 when there is none."""
    return samples.get((f"forum_{name}", frozenset(labels.items())), 0.0)


async def scrape(client: httpx2.AsyncClient) -> Samples:
    response = await client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    return parse_metrics(response.text)


@ON_SQLITE
async def test_requests_are_counted_by_the_pattern_of_their_route(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum)
    before = await scrape(client)
    for path in (f"/nl/ideas/{idea.number}-x", f"/fr/ideas/{idea.number}-y", "/nl/ideas/77-z"):
        await client.get(path, follow_redirects=True)
    await client.get("/nothing/jan@example.org")
    await client.request("BREW", "/nl/ideas")
    after = await scrape(client)

    def increase(**labels: str) -> float:
        name = "http_requests_total"
        return sample_value(after, name, **labels) - sample_value(before, name, **labels)

    idea_page = {"route": "/{lang}/ideas/{number}-{slug}", "method": "GET"}
    assert (increase(**idea_page, status="2xx"), increase(**idea_page, status="3xx")) == (2, 2)
    assert increase(**idea_page, status="4xx") == 1
    assert increase(route="-", method="GET", status="4xx") == 1
    assert increase(route="/{lang}/ideas", method="other", status="4xx") == 1
    seconds = sample_value(after, "http_request_duration_seconds_count", **idea_page)
    assert seconds == sum(
        sample_value(after, "http_requests_total", **idea_page, status=f"{n}xx") for n in (2, 3, 4)
    )
    assert "jan@" not in str(after)
    assert str(idea.number) + "-" not in str(after)


async def test_pending_deliveries_are_reported_by_handler(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    initial = await scrape(client)
    assert sample_value(initial, "journal_waiting", reaction="open_case") == 0
    await post_pending_idea(forum)
    clock.advance(minutes=3)
    await post_pending_idea(forum)
    await client.post("/nl/sign-in", data={"email": "jan@example.org"})
    clock.advance(minutes=1)
    pending = await scrape(client)
    assert sample_value(pending, "journal_waiting", reaction="open_case") == 2
    age = timedelta(minutes=4).total_seconds()
    assert sample_value(pending, "journal_oldest_waiting_seconds", reaction="open_case") == age
    assert sample_value(pending, "journal_oldest_waiting_seconds", reaction="send_mail") == 60
    assert sample_value(pending, "mails_waiting") == 1
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(text("UPDATE delivery SET state = 'parked' WHERE reaction = 'open_case'"))
    parked = await scrape(client)
    assert sample_value(parked, "journal_parked", reaction="open_case") == 2
    assert sample_value(parked, "journal_waiting", reaction="open_case") == 0
    assert (
        sample_value(parked, "reachable", part="search")
        == sample_value(parked, "reachable", part="database")
        == 1
    )


@ON_SQLITE
async def test_refusals_are_counted_by_their_limit(make_forum: MakeForum) -> None:
    app = create_app(make_forum(FORUM_LIMITS__ADDRESS="{ count = 2, seconds = 3600 }"))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client,
    ):
        before = await scrape(client)
        for number in range(5):
            await client.post("/nl/sign-in", data={"email": f"p{number}@example.org"})
        after = await scrape(client)
    name = "rate_limit_refusals_total"
    assert (
        sample_value(after, name, limit="address") - sample_value(before, name, limit="address")
        == 3
    )


@ON_SQLITE
async def test_other_metrics_work_while_the_database_is_unreachable(make_forum: MakeForum) -> None:
    forum = make_forum()
    app = create_app(forum)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client,
    ):
        async with forum.session_factory.unit_of_work() as uow:
            await uow.execute(text("ALTER TABLE delivery RENAME TO gone"))
        await client.get("/healthz")
        samples = await scrape(client)
    assert sample_value(samples, "reachable", part="database") == 0
    assert ("forum_mails_waiting", frozenset()) not in samples
    assert any(name == "forum_http_requests_total" for name, _ in samples)


@ON_SQLITE
async def test_metrics_take_a_fixed_number_of_queries(
    forum: Forum, client: httpx2.AsyncClient, record_statements: RecordStatements
) -> None:
    await client.get("/metrics")  # Its trial write isn't repeated soon.
    counts = []
    for _ in range(2):
        await post_pending_idea(forum)
        with record_statements() as sent:
            await client.get("/metrics")
        counts.append(len(sent))
    assert counts == [3, 3]


@ON_POSTGRES
async def test_several_processes_count_together(installation: Installation) -> None:
    process = await asyncio.to_thread(installation.serve, 2)
    async with httpx2.AsyncClient(base_url=installation.base_url, timeout=60) as client:
        for _ in range(40):
            # A new connection for each request, so that both processes serve some.
            response = await client.get("/healthz", headers={"connection": "close"})
            assert response.status_code == 200
        samples = parse_metrics((await client.get("/metrics")).text)
    health_checks = sample_value(
        samples, "http_requests_total", route="/healthz", method="GET", status="2xx"
    )
    assert health_checks >= 41, "with the request that waited for the start"
    process.send_signal()
    assert await asyncio.to_thread(process.wait) == 0


@ON_SQLITE
async def test_an_unreachable_mail_server_is_reported(
    make_forum: MakeForum, make_smtp_server: Callable[..., FakeSmtpServer]
) -> None:
    smtp_server = make_smtp_server(listens=False)
    address = {"FORUM_MAIL__HOST": smtp_server.host, "FORUM_MAIL__PORT": str(smtp_server.port)}
    app = create_app(make_forum(FORUM_MAIL__TRANSPORT="smtp", **address))
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        assert sample_value(await scrape(client), "reachable", part="mail") == 0
        smtp_server.listen()
        assert sample_value(await scrape(client), "reachable", part="mail") == 1
