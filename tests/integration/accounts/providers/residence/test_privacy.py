"""Residence by a provider's claim: who learns of it, and what nobody does."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx2
import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, Drain
from tests.integration.accounts.providers.flow import (
    sign_in_with,
)
from tests.integration.accounts.providers.residence.claims import (
    HERE,
    KEY,
    NUMBER,
    STEPS,
    verifications,
)
from tests.integration.accounts.providers.test_provider_members import person_claims
from tests.people import ANN, MARIA, member_of
from tests.services.databases import ON_SQLITE
from tests.services.fake_provider import FakeProvider


@ON_SQLITE
async def test_the_number_is_nowhere(
    client: httpx2.AsyncClient,
    street_provider: FakeProvider,
    forum: Forum,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    street_provider.person = person_claims(**HERE)
    await sign_in_with(client, "street")
    (found,) = await verifications(forum)
    assert re.fullmatch("[0-9a-f]{64}", found.person_hash)
    assert NUMBER not in caplog.text
    assert KEY not in caplog.text
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or NUMBER.encode() not in file.read_bytes(), file


@ON_SQLITE
async def test_administrators_see_who_vouched(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(**HERE)
    await sign_in_with(await client_as(MARIA), "street", purpose="verify")
    maria = await member_of(forum.session_factory, MARIA)
    page = (await (await client_as(ANN)).get(f"/en/admin/members/{maria.pk}")).text
    assert "Lives here, says Straat-ID" in page


@ON_SQLITE
async def test_the_export_says_by_whom_and_hides_the_hash(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum, drain: Drain
) -> None:
    maria = await client_as(MARIA)
    street_provider.person = person_claims(**HERE)
    await sign_in_with(maria, "street", purpose="verify")
    await maria.post(STEPS, data={"home": "centrum"})
    (found,) = await verifications(forum)
    await maria.post("/en/me/data/copy")
    await drain()
    archive = await maria.post("/en/me/data/copy/fetch")
    assert archive.status_code == 200
    texts = _texts_in(archive.content)
    assert '"provider": "street"' in texts
    assert "Centrum" in texts
    assert found.person_hash not in texts
    assert NUMBER not in texts


def _texts_in(archive: bytes) -> str:
    """All files of a zip archive, as one text."""
    with ZipFile(BytesIO(archive)) as files:
        return "\n".join(files.read(name).decode() for name in files.namelist())
