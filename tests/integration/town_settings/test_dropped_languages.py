"""Words in a language that the town no longer offers: kept for later, shown to nobody, judged by nothing."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.app.factories import make_data_protection
from forum.core.town_settings.review import Problem, findings
from tests.conftest import ClientAs
from tests.integration.town_settings.test_saving import WORDS, save
from tests.parsing import Page
from tests.people import ANN
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
TURKISH = "Harita henüz çalışmıyor"
DUTCH = "De kaart werkt nog niet"


async def drop_turkish(ann: httpx2.AsyncClient) -> None:
    """Offer Dutch and English only."""
    await save(ann, "language_codes", language_nl="yes", language_en="yes")


async def empty(ann: httpx2.AsyncClient, key: str) -> None:
    """Empty every field that the form of a key shows, and save it with those that it hides."""
    fields = Page((await ann.get(f"{WORDS}/{key}")).text).fields
    assert fields["text_tr"] == TURKISH
    await save(ann, key, **fields | {"text_nl": "", "text_en": ""})


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("hours", "about"), ("privacy", "privacy"), ("about", "about"),
        ("accessibility.gaps", "accessibility"), ("accessibility.law", "accessibility"),
        ("accessibility.exempt", "accessibility"),
    ],
)  # fmt: skip
async def test_it_is_shown_to_nobody_and_kept(
    client_as: ClientAs, client: httpx2.AsyncClient, key: str, path: str
) -> None:
    ann = await client_as(ANN)
    await save(ann, key, text_nl=DUTCH, text_tr=TURKISH)
    await drop_turkish(ann)
    await empty(ann, key)
    assert TURKISH not in (await client.get(f"/en/{path}")).text
    await save(ann, "language_codes", language_nl="yes", language_tr="yes")
    assert TURKISH in (await client.get(f"/tr/{path}")).text


async def test_a_site_without_a_shown_barrier_can_be_fully_accessible(
    client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    ann = await client_as(ANN)
    await save(ann, "accessibility.gaps", text_nl=DUTCH, text_tr=TURKISH)
    await save(ann, "accessibility.burden", text_tr=TURKISH)
    await drop_turkish(ann)
    await empty(ann, "accessibility.gaps")
    await save(ann, "accessibility.conformance", value="full")
    assert "This site fully meets" in (await client.get("/en/accessibility")).text
    # Nor does it keep the text in other languages from being changed.
    await empty(ann, "accessibility.burden")


async def test_what_contradicts_the_statement_is_named_at_a_field_that_is_shown(
    client_as: ClientAs,
) -> None:
    ann = await client_as(ANN)
    await save(ann, "accessibility.burden", text_tr=TURKISH)
    await drop_turkish(ann)
    await save(ann, "accessibility.conformance", value="full")
    fields = {"text_tr": TURKISH, "text_en": "The map."}
    response = await ann.post(f"{WORDS}/accessibility.burden", data=fields)
    assert response.status_code == 422
    assert 'href="#f-text_en"' in response.text


async def test_it_does_not_count_as_written(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await save(ann, "hours", text_nl=DUTCH, text_tr=TURKISH)
    await drop_turkish(ann)
    await empty(ann, "hours")
    today = forum.session_factory.clock.now().date()
    found = findings(forum.site, make_data_protection(forum.settings, forum.site), today)
    assert [each.problem for each in found if each.setting.key == "hours"] == [Problem.empty]
