"""A value is looked at before it is saved: in its places, by the same templates, and stored nowhere."""

import re

import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_pending_idea
from tests.integration.moderation import case_steps
from tests.people import ANN, ELS, YUSUF
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
WORDS = "/en/admin/words"


def look_of(page: str) -> str:
    """What a page shows to look at first."""
    return page.split('id="look"')[1].split('<div class="actions">', maxsplit=1)[0]


STANDS = {
    "name": ({"value": "Samen Sterk"}, "/en/", "<b><bdi>Samen Sterk</bdi></b>"),
    "town": ({"value": "Oeverdam"}, "/en/", "<small><bdi>Oeverdam</bdi></small>"),
    "contact_name": ({"value": "Fatma"}, "/en/about", "<li><bdi>Fatma</bdi> reads every idea within 2 working days.</li>"),
    "working_days": ({"value": "7"}, "/en/about", "reads every idea within 7 working days.</li>"),
    "language_codes": (
        {"language_nl": "yes", "language_tr": "yes", "language_en": "yes"}, "/en/", '>Türkçe</a>',
    ),
    "phone": ({"value": "+32 470 00 00 77"}, "/en/", 'href="tel:+32470000077"'),
    "hours": ({"text_en": "every day"}, "/en/about", "(<bdi>every day</bdi>). We write your idea down with you.</p>"),
    "email": ({"value": "hallo@oeverdam.example"}, "/en/house-rules", '<a href="mailto:hallo@oeverdam.example">'),
    "helplines": (
        {"name_0": "Luisterlijn", "phone_0": "0800 00 001", "language_0": "nl"}, "/en/house-rules",
        '<li><bdi lang="nl">Luisterlijn</bdi> (Dutch) <a href="tel:080000001">',
    ),
    "about": (
        {"text_en": "# We\n\n### Here\n\n[Us](https://example.org)"}, "/en/about",
        '<h2>We</h2>\n<h3>Here</h3>\n<p><a href="https://example.org" rel="noopener">Us</a></p>',
    ),
    "house_rules": ({"text_en": "# Be kind\n\nTo all."}, "/en/house-rules", "<h2>How we read what you write</h2>\n<h3>Be kind</h3>\n<p>To all.</p>"),
    "privacy": (
        {"text_en": "On paper too."}, "/en/privacy",
        '<h2>What we want to add</h2>\n<section class="prose"><p>On paper too.</p></section>',
    ),
    "accessibility.conformance": ({"value": "none"}, "/en/accessibility", "This site doesn&#39;t yet meet"),
    "accessibility.prepared_on": ({"value": "3 November 2026"}, "/en/accessibility", "This statement was made on 3 November 2026."),
    "accessibility.reviewed_on": ({"value": "4 November 2026"}, "/en/accessibility", "It was last reviewed on 4 November 2026."),
    "accessibility.gaps": (
        {"text_en": "Not yet:\n- the map\n- the film\n\nSoon."}, "/en/accessibility",
        "<p>Not yet:</p>\n<ul>\n<li>the map</li>\n<li>the film</li>\n</ul>\n<p>Soon.</p>",
    ),
    "accessibility.law": ({"text_en": "The Act"}, "/en/accessibility", "as the law asks: <bdi>The Act</bdi>."),
    "accessibility.burden": (
        {"text_en": "Old minutes."}, "/en/accessibility", "burden)</h3>\n<div class=\"prose\"><p>Old minutes.</p></div>",
    ),
    "accessibility.exempt": (
        {"text_en": "Old films."}, "/en/accessibility", '<div class="prose"><p>Old films.</p></div>',
    ),
    "accessibility.enforcer_contact": (
        {"value": "Markt 1, a@oeverdam.be, 112"}, "/en/accessibility", "How to reach it: <bdi>Markt 1, a@oeverdam.be, 112</bdi>",
    ),
    "accessibility.enforcer": ({"value": "The ombudsman"}, "/en/accessibility", "<bdi>The ombudsman</bdi>"),
    "accessibility.enforcer_url": (
        {"value": "https://www.example.org/a"}, "/en/accessibility",
        '<a href="https://www.example.org/a"><bdi>https://www.example.org/a</bdi></a>',
    ),
    "ground.insult": ({"text_en": "It hurts\nsomebody."}, "/en/house-rules", "<li>It hurts somebody.</li>"),
}  # fmt: skip


@pytest.mark.parametrize(("key", "fields", "path", "shown"), [(key, *row) for key, row in STANDS.items()], ids=list(STANDS))  # fmt: skip
async def test_what_is_looked_at_is_what_is_shown_once_it_is_saved(
    forum: Forum, client_as: ClientAs, key: str, fields: dict[str, str], path: str, shown: str
) -> None:
    ann = await client_as(ANN)
    before, public = forum.site.values, (await ann.get(path)).text
    response = await ann.post(f"{WORDS}/{key}", data=fields | {"preview": "yes"})
    assert response.status_code == 200
    assert shown in look_of(response.text)
    assert forum.site.values is before
    assert (await ann.get(path)).text == public
    assert (await ann.post(f"{WORDS}/{key}", data=fields)).status_code == 303
    assert shown in (await ann.get(path)).text


async def test_a_question_is_looked_at_with_the_lines_that_the_author_gets(
    client_as: ClientAs,
) -> None:
    fields = {"text_en": "Can you say:\n- what\n- where", "preview": "yes"}
    page = (await (await client_as(ANN)).post(f"{WORDS}/question.say_more", data=fields)).text
    assert '<blockquote class="as-typed" lang="en" dir="auto">Can you say:\n- what\n- where</blockquote>' in look_of(page)  # fmt: skip


async def test_who_tested_is_looked_at_beside_the_day(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await ann.post(f"{WORDS}/accessibility.prepared_on", data={"value": "3 November 2026"})
    fields = {"value": "third_party", "preview": "yes"}
    page = (await ann.post(f"{WORDS}/accessibility.method", data=fields)).text
    assert "An independent expert tested the site. This statement was made on" in look_of(page)


async def test_moderators_choose_a_question_with_the_lines_that_the_author_gets(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    fields = {"text_tr": "Söyler misiniz:\n- ne\n- nerede"}
    await (await client_as(ANN)).post(f"{WORDS}/question.say_more", data=fields)
    idea = await post_pending_idea(forum, by=YUSUF)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    page = (await (await client_as(ELS)).get(f"/en/moderation/cases/{case.id}?outcome=return")).text
    [classes] = re.findall(
        r'<span class="([^"]*)"[^>]*>Söyler misiniz:\n- ne\n- nerede</span>', page
    )
    assert "as-typed" in classes


async def test_the_contact_for_moderators_is_looked_at(client_as: ClientAs) -> None:
    fields = {"name": "Sociaal huis", "phone": "+32 470 00 00 88", "preview": "yes"}
    page = (await (await client_as(ANN)).post(f"{WORDS}/welfare", data=fields)).text
    assert "<bdi>Sociaal huis</bdi>" in look_of(page)
    assert 'href="tel:+32470000088"' in look_of(page)


async def test_a_signature_is_looked_at_as_mails_have_it(
    client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    ann = await client_as(ANN)
    fields = {"text_en": "See you soon,\nthe team"}
    page = (await ann.post(f"{WORDS}/signature", data=fields | {"preview": "yes"})).text
    [shown] = re.findall(r'<p class="as-typed">(.*?)</p>', look_of(page), re.DOTALL)
    await ann.post(f"{WORDS}/signature", data=fields)
    await ann.post("/en/sign-in", data={"email": YUSUF.email})
    await drain()
    body = mails()[0].get_body(("plain",))
    assert body is not None
    sent = body.get_content().replace("\r\n", "\n")
    assert sent.split("See you soon")[1].strip() == shown.split("See you soon")[1].strip()


async def test_the_language_that_changed_is_first_and_open(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await ann.post(f"{WORDS}/hours", data={"text_nl": "altijd", "text_ar": "كل يوم"})
    fields = {"text_nl": "altijd", "text_ar": "غدا", "preview": "yes"}
    shown = look_of((await ann.post(f"{WORDS}/hours", data=fields)).text)
    assert re.findall(r'<details class="more"( open)?><summary>(\w+)', shown) == [
        (" open", "Arabic"), ("", "Dutch"),
    ]  # fmt: skip


async def test_a_language_that_was_emptied_is_looked_at_with_what_stands_there_then(
    client_as: ClientAs,
) -> None:
    ann = await client_as(ANN)
    await ann.post(f"{WORDS}/ground.insult", data={"text_nl": "Het kwetst.", "text_tr": "Kırıcı."})
    fields = {"text_nl": "", "text_tr": "Kırıcı.", "preview": "yes"}
    shown = look_of((await ann.post(f"{WORDS}/ground.insult", data=fields)).text)
    assert "<li>Het beledigt of bedreigt iemand.</li>" in shown
    assert re.findall(r'<details class="more"( open)?><summary>(\w+)', shown) == [
        (" open", "Dutch"), ("", "Turkish"),
    ]  # fmt: skip
    fields["text_tr"] = ""
    shown = look_of((await ann.post(f"{WORDS}/ground.insult", data=fields)).text)
    assert re.findall(r"<summary>(\w+)", shown) == ["Dutch", "Turkish"]


async def test_a_language_that_is_not_offered_is_not_looked_at(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    words = {"text_nl": "altijd", "text_tr": "her zaman", "text_en": "always"}
    await ann.post(f"{WORDS}/hours", data=words)
    await ann.post(f"{WORDS}/language_codes", data={"language_nl": "yes", "language_en": "yes"})
    page = (await ann.post(f"{WORDS}/hours", data=words | {"preview": "yes"})).text
    assert re.findall(r"<summary>(\w+)", look_of(page)) == ["Dutch", "English"]


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("phone", {"value": "call us"}),
        ("helplines", {"name_3": "Luisterlijn"}),
        ("about", {"text_ar": "x" * 8001}),
        ("action_colour", {"value": "#ffcc00"}),
    ],
)
async def test_a_faulty_value_shows_its_fault_and_what_was_typed(
    client_as: ClientAs, key: str, fields: dict[str, str]
) -> None:
    ann = await client_as(ANN)
    response = await ann.post(f"{WORDS}/{key}", data=fields | {"preview": "yes"})
    assert response.status_code == 422
    assert all(text in response.text for text in fields.values())
    assert "words-look" not in response.text


@pytest.mark.parametrize(
    ("key", "fields"), [("action_colour", {"value": "#0b5c63"}), ("town", {"value": "Oeverdam"})]
)
async def test_the_focus_goes_to_what_is_looked_at(
    client_as: ClientAs, key: str, fields: dict[str, str]
) -> None:
    ann = await client_as(ANN)
    assert "autofocus" not in (await ann.get(f"{WORDS}/{key}")).text
    page = (await ann.post(f"{WORDS}/{key}", data=fields | {"preview": "yes"})).text
    [focused] = re.findall(r"<[^>]* autofocus[^>]*>", page)
    assert 'id="look' in focused
    assert 'tabindex="-1"' in focused
    assert fields["value"] in page
