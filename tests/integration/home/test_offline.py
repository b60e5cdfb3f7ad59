"""Offline page and service worker: what is kept, that it is nobody's, and that it changes with the town's words."""

import json
import re

import httpx2
import pytest

from tests.conftest import ClientAs
from tests.people import ANN, MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
NEW_NUMBER = "+32 470 00 00 77"


async def kept_by_worker(client: httpx2.AsyncClient, language: str) -> dict[str, str]:
    """What the service worker for a language says that it keeps."""
    response = await client.get(f"/service-worker.js?lang={language}")
    assert response.headers["content-type"].startswith("text/javascript")
    assert "max-age=3600" in response.headers["cache-control"]
    found = re.match(r"const KEPT = (.+);\n", response.text)
    assert found
    kept: dict[str, str] = json.loads(found[1])
    return kept


@pytest.mark.parametrize(("language", "font"), [("nl", "atkinson-700"), ("ar", "vazirmatn")])
async def test_a_page_and_its_files_are_kept(
    client: httpx2.AsyncClient, language: str, font: str
) -> None:
    kept = await kept_by_worker(client, language)
    assert kept["page"] == f"/{language}/offline"
    page = (await client.get(kept["page"])).text
    assert set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)) == set(kept["files"])
    assert font in str(kept["files"])
    for path in kept["files"]:
        assert (await client.get(path)).status_code == 200
    assert "tel:+32" in page
    assert "<script" not in page


async def test_it_is_the_same_for_a_member(client: httpx2.AsyncClient, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    assert (await maria.get("/nl/offline")).text == (await client.get("/nl/offline")).text
    assert await kept_by_worker(maria, "nl") == await kept_by_worker(client, "nl")


async def test_another_number_is_another_version(
    client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    before = await kept_by_worker(client, "tr")
    ann = await client_as(ANN)
    await ann.post("/nl/admin/words/phone", data={"value": NEW_NUMBER})
    after = await kept_by_worker(client, "tr")
    assert before["name"] != after["name"]
    assert before["files"] == after["files"]
