"""Forms of the town's words: what is refused, why, and that nothing typed is lost."""

import re

import httpx2
import pytest

from forum.app.container import Forum
from forum.app.web import create_app
from forum.town_settings.tables import TownSetting
from tests.conftest import BASE_URL, ClientAs, MakeForum
from tests.parsing import Page
from tests.people import ANN
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
WORDS = "/en/admin/words"


async def refused(
    client: httpx2.AsyncClient, key: str, fields: dict[str, str]
) -> tuple[str, list[str]]:
    """The page of a refused form, and the fields that its summary links to."""
    response = await client.post(f"{WORDS}/{key}", data=fields)
    assert response.status_code == 422
    return response.text, re.findall(r'href="#f-([a-z_0-9]+)"', response.text)


REFUSED = {
    "a name without a letter": ("name", {"value": "!!"}, "value", "at least one letter or digit"),
    "no name": ("name", {"value": " "}, "value", "Please fill this in."),
    "a phone without digits": ("phone", {"value": "bel ons"}, "value", "Please write one telephone number"),
    "no phone": ("phone", {"value": ""}, "value", "Please fill this in."),
    "no address": ("email", {"value": "samen"}, "value", "check the e-mail address"),
    "too many days": ("working_days", {"value": "31"}, "value", "from 1 to 30"),
    "no days": ("working_days", {"value": "0"}, "value", "from 1 to 30"),
    "hours that are too long": ("hours", {"text_ar": "x" * 121}, "text_ar", "121 characters long"),
    "no colour": ("action_colour", {"value": "blauw"}, "value", "for example #2a3b94"),
    "a site by another scheme": (
        "accessibility.enforcer_url", {"value": "javascript:alert(1)"}, "value", "begins with https://",
    ),
    "a broken address": ("accessibility.enforcer_url", {"value": "https://[::1"}, "value", "a web address"),
    "an address with a space": (
        "accessibility.enforcer_url", {"value": "https://exa mple.org"}, "value", "a web address",
    ),
    "an address with a password": (
        "accessibility.enforcer_url", {"value": "http://u:p@h"}, "value", "a web address",
    ),
    "a test still to come": (
        "accessibility.prepared_on", {"value": "3 March 2126"}, "value", "still to come",
    ),
    "a review still to come": (
        "accessibility.reviewed_on", {"value": "3 March 2126"}, "value", "still to come",
    ),
    "a day that is none": (
        "accessibility.prepared_on", {"value": "gisteren"}, "value", "Please write the day",
    ),
    "a helpline without a number": (
        "helplines", {"name_3": "Luisterlijn"}, "phone_3", "the number of this helpline",
    ),
    "a helpline without a name": ("helplines", {"phone_0": "1813"}, "name_0", "who answers"),
    "without the default language": (
        "language_codes", {"language_fr": "yes"}, "language_nl", "Dutch must stay",
    ),
    "a welfare contact without digits": ("welfare", {"phone": "ja"}, "phone", "one telephone number"),
    "a welfare contact at no address": ("welfare", {"email": "ja"}, "email", "check the e-mail"),
}  # fmt: skip


@pytest.mark.parametrize(("key", "fields", "field", "words"), REFUSED.values(), ids=list(REFUSED))
async def test_what_is_refused_is_kept_in_its_field(
    forum: Forum,
    client_as: ClientAs,
    key: str,
    fields: dict[str, str],
    field: str,
    words: str,
) -> None:
    before = forum.site.values
    page, faulty = await refused(await client_as(ANN), key, fields)
    assert faulty == [field]
    assert words in page
    assert all(text in page for text in fields.values())
    assert forum.site.values is before


@pytest.mark.parametrize(
    ("key", "field"),
    [("phone", "value"), ("helplines", "phone_3"), ("welfare", "name"), ("about", "text_ar")],
)
async def test_whoever_was_signed_out_meanwhile_gets_back_what_they_typed(
    client: httpx2.AsyncClient, key: str, field: str
) -> None:
    response = await client.post(f"{WORDS}/{key}", data={field: "+32 470 00 00 55"})
    assert response.status_code == 403
    assert "+32 470 00 00 55" in response.text


async def test_an_answer_that_is_not_offered(client_as: ClientAs) -> None:
    page, faulty = await refused(
        await client_as(ANN), "accessibility.conformance", {"value": "perfect"}
    )
    assert faulty == ["value"]
    assert "choose one from the list" in page


async def test_a_faint_colour_is_refused_with_the_nearest_that_is_not(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    page, _ = await refused(ann, "action_colour", {"value": "#ffcc00"})
    assert "its contrast is 1.2, and it must be at least 4.5" in page
    [nearest] = set(re.findall(r"easy to read is (#[0-9a-f]{6})", page))
    response = await ann.post(f"{WORDS}/action_colour", data={"value": nearest})
    assert response.status_code == 303
    assert forum.site.action_colour == nearest


async def test_a_text_is_shown_as_readers_see_it_before_it_is_saved(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    fields = {"text_nl": "Wees **lief**.", "text_ar": "<script>", "preview": "yes"}
    page = (await ann.post(f"{WORDS}/house_rules", data=fields)).text
    assert "<p>Wees <strong>lief</strong>.</p>" in page
    assert "<p>&lt;script&gt;</p>" in page
    assert forum.site.values.wordings == {}


async def test_a_colour_is_shown_before_it_is_saved(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    fields = {"value": "#0b5c63", "preview": "yes"}
    page = (await ann.post(f"{WORDS}/action_colour", data=fields)).text
    assert page.count('fill="#0b5c63"') == 2
    assert forum.site.action_colour == ""


async def test_words_in_a_language_that_is_not_offered_are_kept(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    await ann.post(f"{WORDS}/hours", data={"text_nl": "van 9 tot 12", "text_tr": "her gün"})
    await ann.post(f"{WORDS}/language_codes", data={"language_nl": "yes", "language_en": "yes"})
    page = (await ann.get(f"{WORDS}/hours")).text
    assert '<input type="hidden" name="text_tr" value="her gün">' in page


async def test_a_hidden_text_that_is_too_long_today_keeps_nobody_from_saving_the_others(
    forum: Forum, client_as: ClientAs
) -> None:
    ann, long = await client_as(ANN), "her gün " * 30
    async with forum.session_factory.unit_of_work() as uow:
        value = {"nl": "van 9 tot 12", "tr": long.strip()}
        await uow.add(TownSetting(key="hours", value=value, saved_at=uow.now))
    await forum.site_refresher.refresh()
    await ann.post(f"{WORDS}/language_codes", data={"language_nl": "yes", "language_en": "yes"})
    fields = Page((await ann.get(f"{WORDS}/hours")).text).fields
    response = await ann.post(f"{WORDS}/hours", data=fields | {"text_nl": "van 9 tot 10"})
    assert response.status_code == 303
    assert forum.site.values.hours == {"nl": "van 9 tot 10", "tr": long.strip()}
    _, faulty = await refused(ann, "hours", {"text_nl": long})
    assert faulty == ["text_nl"]


def lines(count: int) -> str:
    """Helplines as a variable of the settings."""
    return str([{"name": f"Lijn {number}", "phone": f"0800 00 {number:03}"} for number in range(count)]).replace("': ", "' = ")  # fmt: skip


@pytest.mark.parametrize(("count", "rows"), [(0, 8), (8, 9), (11, 12), (30, 30)])
async def test_every_helpline_of_the_settings_has_a_row(
    make_forum: MakeForum, client_as: ClientAs, count: int, rows: int
) -> None:
    ann = await client_as(ANN)
    forum = make_forum(FORUM_SITE__HELPLINES=lines(count))
    app = create_app(forum)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url=BASE_URL, cookies=ann.cookies
    ) as browser:
        fields = Page((await browser.get(f"{WORDS}/helplines")).text).fields
        assert len([name for name in fields if name.startswith("phone_")]) == rows
        fields |= {"name_0": "Eerste lijn", "phone_0": "0800 99 999"}
        assert (await browser.post(f"{WORDS}/helplines", data=fields)).status_code == 303
    assert len(forum.site.values.helplines) == max(count, 1)


STATEMENTS = {
    "full while something doesn't work": (
        "accessibility.gaps", {"text_nl": "De kaart."},
        "accessibility.conformance", {"value": "full"}, "value", "Empty that text first",
    ),
    "something that doesn't work while all does": (
        "accessibility.conformance", {"value": "full"},
        "accessibility.gaps", {"text_ar": "الخريطة"}, "text_ar", "that everything works",
    ),
    "a burden while all works": (
        "accessibility.conformance", {"value": "full"},
        "accessibility.burden", {"text_nl": "Oude verslagen."}, "text_nl", "that everything works",
    ),
    "a test after the review": (
        "accessibility.reviewed_on", {"value": "3 November 2026"},
        "accessibility.prepared_on", {"value": "4 November 2026"}, "value", "was before this day",
    ),
    "a review before the test": (
        "accessibility.prepared_on", {"value": "3 November 2026"},
        "accessibility.reviewed_on", {"value": "2 November 2026"}, "value", "was made after this day",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "fields", "other_key", "other", "field", "words"),
    STATEMENTS.values(),
    ids=list(STATEMENTS),
)
async def test_a_statement_does_not_contradict_itself(
    client_as: ClientAs,
    key: str,
    fields: dict[str, str],
    other_key: str,
    other: dict[str, str],
    field: str,
    words: str,
) -> None:
    ann = await client_as(ANN)
    assert (await ann.post(f"{WORDS}/{key}", data=fields)).status_code == 303
    page, faulty = await refused(ann, other_key, other)
    assert faulty == [field]
    assert words in page
