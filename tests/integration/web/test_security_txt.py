"""`/.well-known/security.txt`: the fields that RFC 9116 asks for, and an address of this site."""

from datetime import UTC, datetime, timedelta

import httpx2

from tests.frozen_clock import FrozenClock
from tests.services.databases import ON_SQLITE


@ON_SQLITE
async def test_it_says_where_to_report(client: httpx2.AsyncClient, clock: FrozenClock) -> None:
    response = await client.get("/.well-known/security.txt")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields["Contact"] == "mailto:samenspraak@example.org"
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    assert fields["Preferred-Languages"].startswith("nl")
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - clock.now() < timedelta(days=365)
