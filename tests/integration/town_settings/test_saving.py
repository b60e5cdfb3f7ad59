"""The town's own words: saved, seen by readers at once, undone, and told in the trail."""

import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.audit.tables import AuditEntry
from forum.town_settings import queries
from forum.town_settings.tables import TownSetting
from tests.conftest import ClientAs, RecordStatements
from tests.parsing import Page, flash_code
from tests.people import ANN, ELS
from tests.services.databases import ON_SQLITE

WORDS = "/nl/admin/words"


async def saved_rows(forum: Forum, key: str) -> list[TownSetting]:
    """The rows of a key, oldest first."""
    async with forum.session_factory.read_session() as session:
        statement = select(TownSetting).where(col(TownSetting.key) == key)
        return await session.all(statement.order_by(col(TownSetting.id)))


async def save(client: httpx2.AsyncClient, key: str, **fields: str) -> httpx2.Response:
    """Save a key without a version, as a form that was opened long ago by hand."""
    response = await client.post(f"{WORDS}/{key}", data=fields)
    assert flash_code(response) == "setting_saved", response.text
    return response


SAVED: dict[str, tuple[dict[str, str], Any, str, str]] = {
    "name": ({"value": "Samen Sterk"}, "Samen Sterk", "/nl/", "<b><bdi>Samen Sterk</bdi></b>"),
    "town": ({"value": "Oeverdam"}, "Oeverdam", "/nl/", "<small><bdi>Oeverdam</bdi></small>"),
    "phone": ({"value": "+32 470 00 00 77"}, "+32 470 00 00 77", "/nl/", "tel:+32470000077"),
    "hours": (
        {"text_nl": "elke dag van 9 tot 10", "text_ar": "كل يوم"},
        {"nl": "elke dag van 9 tot 10", "ar": "كل يوم"}, "/ar/", "كل يوم",
    ),
    "email": ({"value": "Hallo@Oeverdam.example"}, "hallo@oeverdam.example", "/nl/house-rules", "hallo@oeverdam.example"),
    "contact_name": ({"value": "Fatma"}, "Fatma", "/nl/about", "<bdi>Fatma</bdi> leest elk idee"),
    "working_days": ({"value": "7"}, 7, "/nl/about", "7 werkdagen"),
    "helplines": (
        {"name_0": "Luisterlijn", "phone_0": "0800 00 001", "language_0": "nl",
         "name_4": "Dinleyen", "phone_4": "0800 00 002", "language_4": "tr", "topic_4": "children"},
        [{"name": "Luisterlijn", "phone": "0800 00 001", "language": "nl", "topic": ""},
         {"name": "Dinleyen", "phone": "0800 00 002", "language": "tr", "topic": "children"}],
        "/nl/house-rules", "Dinleyen",
    ),
    "language_codes": (
        {"language_nl": "yes", "language_tr": "yes"}, ["nl", "tr"], "/nl/", 'hreflang="tr"',
    ),
    "about": (
        {"text_nl": "Wij zijn **Oeverdam**."}, {"nl": "Wij zijn **Oeverdam**."},
        "/nl/about", "<strong>Oeverdam</strong>",
    ),
    "house_rules": ({"text_nl": "Wees lief."}, {"nl": "Wees lief."}, "/nl/house-rules", "<p>Wees lief.</p>"),
    "privacy": ({"text_nl": "Ook op papier."}, {"nl": "Ook op papier."}, "/ar/privacy", '<section class="prose" lang="nl" dir="ltr"><p>Ook op papier.</p>'),
    "accessibility.gaps": ({"text_nl": "De kaart."}, {"nl": "De kaart."}, "/nl/accessibility", "De kaart."),
    "accessibility.conformance": ({"value": "full"}, "full", "/en/accessibility", "fully meets"),
    "accessibility.prepared_on": ({"value": "3 november 2026"}, "2026-11-03", "/nl/accessibility", "3 november 2026"),
    "ground.insult": (
        {"text_nl": "Het kwetst iemand."}, {"nl": "Het kwetst iemand."},
        "/nl/house-rules", "<li>Het kwetst iemand.</li>",
    ),
    "action_colour": ({"value": "#0B5C63"}, "#0b5c63", "/nl/", "/town.css?v=0b5c63"),
}  # fmt: skip


@ON_SQLITE
@pytest.mark.parametrize(
    ("key", "fields", "value", "path", "shown"),
    [(key, *saved) for key, saved in SAVED.items()],
    ids=list(SAVED),
)
async def test_what_is_saved_is_what_readers_see(
    forum: Forum,
    client_as: ClientAs,
    client: httpx2.AsyncClient,
    key: str,
    fields: dict[str, str],
    value: Any,
    path: str,
    shown: str,
) -> None:
    ann = await client_as(ANN)
    page = (await client.get(path)).text
    await save(ann, key, **fields)
    [row] = await saved_rows(forum, key)
    assert row.value == value
    newer = (await client.get(path)).text
    assert shown in newer
    assert newer != page


@ON_SQLITE
async def test_hours_in_another_script_stand_below_the_telephone(
    client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    """In a paragraph of the page's own direction: one of theirs begins at the other side."""
    await save(await client_as(ANN), "hours", text_nl="van 9 tot 12 uur")
    foot = (await client.get("/ar/")).text.split('class="foot"')[1]
    assert '<p><bdi lang="nl" dir="ltr">van 9 tot 12 uur</bdi></p>' in foot


@ON_SQLITE
async def test_the_form_opens_with_what_is_in_force(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await save(ann, "phone", value="+32 470 00 00 77")
    assert 'value="+32 470 00 00 77"' in (await ann.get(f"{WORDS}/phone")).text


@ON_SQLITE
async def test_saving_the_same_again_adds_no_version(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await save(ann, "town", value="Voorbeeldstad")
    assert await saved_rows(forum, "town") == []
    await save(ann, "town", value="Oeverdam")
    await save(ann, "town", value="Oeverdam")
    assert len(await saved_rows(forum, "town")) == 1


async def test_an_earlier_version_is_used_again(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await save(ann, "town", value="Oeverdam")
    await save(ann, "town", value="Oeverdorp")
    first = (await saved_rows(forum, "town"))[0]
    page = (await ann.get(f"{WORDS}/town")).text
    assert "<del>Oeverdam</del><ins>Oeverdorp</ins>" in page
    response = await ann.post(f"{WORDS}/town/restore", data={"row": str(first.id)})
    assert flash_code(response) == "setting_restored"
    assert forum.site.town == "Oeverdam"
    assert [row.value for row in await saved_rows(forum, "town")] == [
        "Oeverdam", "Oeverdorp", "Oeverdam",
    ]  # fmt: skip


@ON_SQLITE
async def test_a_key_is_left_to_the_settings_again(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await save(ann, "town", value="Oeverdam")
    response = await ann.post(f"{WORDS}/town/restore", data={})
    assert flash_code(response) == "setting_reset"
    assert forum.site.town == "Voorbeeldstad"
    assert [row.value for row in await saved_rows(forum, "town")] == ["Oeverdam", None]
    page = (await ann.get(f"{WORDS}/town")).text
    assert page.count("<del>Oeverdam</del>") == 1


@ON_SQLITE
@pytest.mark.parametrize("row", ["99", "x", "-1", "0"])
async def test_a_version_that_is_not_there(client_as: ClientAs, row: str) -> None:
    ann = await client_as(ANN)
    assert (await ann.post(f"{WORDS}/town/restore", data={"row": row})).status_code == 404


@ON_SQLITE
async def test_a_version_of_another_key_is_not_there(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await save(ann, "town", value="Oeverdam")
    [row] = await saved_rows(forum, "town")
    response = await ann.post(f"{WORDS}/name/restore", data={"row": str(row.id)})
    assert response.status_code == 404
    assert await saved_rows(forum, "name") == []


@ON_SQLITE
@pytest.mark.parametrize("key", ["nothing", "wordings", "name.first"])
async def test_a_key_that_is_not_in_the_catalogue(client_as: ClientAs, key: str) -> None:
    ann = await client_as(ANN)
    assert (await ann.get(f"{WORDS}/{key}")).status_code == 404
    assert (await ann.post(f"{WORDS}/{key}", data={"value": "x"})).status_code == 404


async def test_the_second_of_two_editors_keeps_their_text(
    forum: Forum, client_as: ClientAs
) -> None:
    ann, other = await client_as(ANN), await client_as(ANN)
    opened = (await ann.get(f"{WORDS}/hours")).text
    version = opened.split('name="version" value="')[1].split('"')[0]
    await save(other, "hours", text_nl="van 9 tot 10")
    fields = {"version": version, "text_nl": "van 10 tot 11"}
    response = await ann.post(f"{WORDS}/hours", data=fields)
    assert response.status_code == 409
    assert 'value="van 10 tot 11"' in response.text
    assert "van 9 tot 10" in response.text
    newer = response.text.split('name="version" value="')[1].split('"')[0]
    await save(ann, "hours", version=newer, text_nl="van 10 tot 11")
    assert [row.value for row in await saved_rows(forum, "hours")] == [
        {"nl": "van 9 tot 10"}, {"nl": "van 10 tot 11"},
    ]  # fmt: skip


MIA = {"name": "Mia", "phone": "+32 470 00 00 11", "email": "mia@example.org"}
JAN = {"name": "Jan", "phone": "+32 470 00 00 22", "email": "jan@example.org"}


@ON_SQLITE
async def test_two_editors_never_make_one_person_of_two(forum: Forum, client_as: ClientAs) -> None:
    ann, other = await client_as(ANN), await client_as(ANN)
    await save(ann, "welfare", **MIA)
    opened = (await ann.get(f"{WORDS}/welfare")).text
    version = opened.split('name="version" value="')[1].split('"')[0]
    await save(other, "welfare", **JAN)
    corrected = MIA | {"phone": "+32 470 00 00 33"}
    response = await ann.post(f"{WORDS}/welfare", data=corrected | {"version": version})
    assert response.status_code == 409
    fields = Page(response.text).fields
    assert {name: fields[name] for name in MIA} == corrected
    for theirs in JAN.values():
        assert theirs in response.text
    await save(ann, "welfare", **fields)
    assert (await saved_rows(forum, "welfare"))[-1].value == corrected


@ON_SQLITE
async def test_a_person_whom_the_second_editor_left_alone_is_the_newer_one(
    client_as: ClientAs,
) -> None:
    ann, other = await client_as(ANN), await client_as(ANN)
    await save(ann, "welfare", **MIA)
    version = Page((await ann.get(f"{WORDS}/welfare")).text).fields["version"]
    await save(other, "welfare", **JAN)
    # Sent as it was opened: nothing in it is theirs.
    response = await ann.post(f"{WORDS}/welfare", data=MIA | {"version": version})
    fields = Page(response.text).fields
    assert {name: fields[name] for name in JAN} == JAN


@ON_SQLITE
async def test_an_address_is_the_same_everywhere(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    address = "a@bücher.example"
    await save(ann, "email", value=address)
    await save(ann, "welfare", **MIA | {"email": address})
    for path in ("", "/email", "/welfare"):
        page = (await ann.get(f"{WORDS}{path}")).text
        assert address in page
        assert "xn--" not in page
    version = Page((await ann.get(f"{WORDS}/email")).text).fields["version"]
    await save(ann, "email", value="b@bücher.example", version=version)


@ON_SQLITE
async def test_undoing_what_a_colleague_changed_meanwhile(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    await save(ann, "town", value="Oeverdam")
    opened = (await ann.get(f"{WORDS}/town")).text
    version = opened.split('name="version" value="')[1].split('"')[0]
    await save(ann, "town", value="Oeverdorp")
    response = await ann.post(f"{WORDS}/town/restore", data={"version": version})
    assert response.status_code == 303
    assert forum.site.town == "Oeverdorp"
    page = (await ann.get(response.headers["location"])).text
    assert "callout-problem" in page
    assert 'id="conflict"' not in page
    assert 'value="Oeverdorp"' in page


async def test_undoing_twice_at_once_undoes_once(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await save(ann, "town", value="Oeverdam")
    opened = (await ann.get(f"{WORDS}/town")).text
    version = opened.split('name="version" value="')[1].split('"')[0]
    for _ in range(2):
        response = await ann.post(f"{WORDS}/town/restore", data={"version": version})
        assert flash_code(response) == "setting_reset"
    assert len(await saved_rows(forum, "town")) == 2


async def test_every_version_can_be_reached(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    saved = queries.VERSIONS_SHOWN * 2 + 1
    async with forum.session_factory.unit_of_work() as uow:
        for number in range(saved):
            await uow.add(TownSetting(key="town", value=f"Dam {number}", saved_at=uow.now))
    await forum.site_refresher.refresh()
    path, found, in_use = f"{WORDS}/town", list[str](), 0
    while path:
        page = (await ann.get(path)).text
        found += re.findall(r'name="row" value="(\d+)"', page)
        in_use += page.count('class="tag tag-official">in gebruik')
        path = next(iter(re.findall(r'href="([^"]+)#history" rel="next"', page)), "")
    assert len(found) == len(set(found)) == saved - 1
    assert in_use == 1


@ON_SQLITE
async def test_what_stands_without_an_own_value_has_one_name(client_as: ClientAs) -> None:
    page = (await (await client_as(ANN)).get("/en/admin/words/action_colour")).text
    assert "Our colour" in page.split('id="default"')[1]


@ON_SQLITE
async def test_an_own_text_about_the_site_stands_in_place_of_all_of_ours(
    client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    assert "loneliness" in (await client.get("/en/about")).text
    await save(await client_as(ANN), "about", text_en="We are Oeverdam.")
    page = (await client.get("/en/about")).text
    assert "loneliness" not in page.split("<main")[1]
    assert "would you rather call?" in page


@ON_SQLITE
async def test_a_review_is_shown_without_a_test(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await save(ann, "accessibility.reviewed_on", value="3 november 2026")
    page = (await ann.get("/en/accessibility")).text
    assert "It was last reviewed on 3 November 2026." in page
    assert "We tested the site ourselves." not in page


@ON_SQLITE
async def test_administrators_read_what_only_the_settings_can_say(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    page = (await ann.get("/en/admin/words")).text.split("callout-waiting")[1]
    for key in ("privacy.address", "privacy.officer"):
        assert f"<code>{key}</code>" in page
        assert f"/admin/words/{key}" not in page
    [count] = re.findall(r"(\d+) things still need you", (await ann.get("/en/admin")).text)
    assert f"{count} things still need you" in page


async def test_the_trail_names_the_key_and_never_the_text(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    await save(ann, "about", text_nl="Een geheime tekst.")
    async with forum.session_factory.read_session() as session:
        [found] = await session.all(
            select(AuditEntry).where(col(AuditEntry.event) == "TownSettingSaved")
        )
    assert found.data == {"key": "about"}
    page = (await ann.get("/en/admin/trail")).text
    assert "Words and looks changed" in page
    assert "About this site" in page
    assert "geheime" not in page


@ON_SQLITE
async def test_own_grounds_are_in_the_letter_and_on_the_desk(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    await save(ann, "ground.advertising", text_nl="Het is reclame.", text_tr="Bu bir reklam.")
    await save(ann, "sentence.advertising", text_nl="Bel ons gerust.")
    member = await (await client_as(ANN)).get("/nl/admin/members/1")
    assert "Het is reclame." in member.text
    els = await client_as(ELS)
    assert (await els.get("/nl/house-rules")).text.count("Het is reclame.") == 1


@ON_SQLITE
async def test_the_administrators_first_page_counts_what_is_missing(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    before = (await ann.get("/en/admin")).text
    await save(ann, "phone", value="+32 2 000 00 77")
    [count], [newer] = (
        re.findall(r"(\d+) things still need you", page)
        for page in (before, (await ann.get("/en/admin")).text)
    )
    assert int(newer) == int(count) - 1


@ON_SQLITE
async def test_no_page_pays_a_query_for_it(
    client_as: ClientAs, client: httpx2.AsyncClient, record_statements: RecordStatements
) -> None:
    await save(await client_as(ANN), "town", value="Oeverdam")
    with record_statements() as statements:
        assert "Oeverdam" in (await client.get("/nl/accessibility")).text
    assert statements == []
