"""The reading help: what is translated, what leaves the house, and what happens when the service doesn't answer."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.content.lifecycle import TextEdit
from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from moderation.tables.cases import Case
from moderation.tables.decisions import Outcome
from moderation.translator.memory import KEPT
from tests.conftest import ClientAs, Drain, MakeForum
from tests.factories import (
    change_visibility,
    post_pending_idea,
    post_public_comment,
)
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import acts
from tests.integration.moderation.appeal_steps import NEW_TITLE, written
from tests.integration.moderation.case_steps import decide, open_case_on
from tests.parsing import Page
from tests.people import ELS, MARIA, TOM, YUSUF, acting_as
from tests.services.databases import ON_SQLITE
from tests.services.libretranslate import LibreTranslate, run_libretranslate

TITLE = "Meydanda kahve"
BODY = "Her salı buluşalım. Beni arayın: 0470 00 00 12. Ya da yazın: yusuf@example.org!"
NEW_TEXT = "Een nieuwe tekst."
IN_PLACE = {"HX-Request": "true"}
pytestmark = ON_SQLITE


@pytest.fixture
def service() -> Iterator[LibreTranslate]:
    with run_libretranslate() as running:
        yield running


@pytest.fixture
def private() -> str:
    """Whether the service may get what isn't public, as the settings say."""
    return "true"


@pytest.fixture
async def forum(make_forum: MakeForum, service: LibreTranslate, private: str) -> Forum:
    forum = make_forum(
        FORUM_TRANSLATION__URL=service.url,
        FORUM_TRANSLATION__PRIVATE=private,
        FORUM_TRANSLATION__TIMEOUT="1",
    )
    await forum.engine.start()
    return forum


async def _case(forum: Forum, els: httpx2.AsyncClient, drain: Drain, ref: ContentRef) -> Case:
    await drain()
    await els.post("/nl/moderation/cases", data={"ref": str(ref)})
    return await open_case_on(forum, ref)


async def _turkish(forum: Forum) -> ContentRef:
    return (await post_pending_idea(forum, TITLE, by=YUSUF, body=BODY, language="tr")).ref


async def _translate(
    browser: httpx2.AsyncClient, case: Case, language: str = "nl", **options: Any
) -> httpx2.Response:
    return await browser.post(f"/{language}/moderation/cases/{case.id}/translation", **options)


async def test_sentences_stand_beside_the_original_and_personal_data_stays_in_the_house(
    forum: Forum, drain: Drain, client_as: ClientAs, service: LibreTranslate
) -> None:
    els = await client_as(ELS)
    case = await _case(forum, els, drain, await _turkish(forum))
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "Read it in my language" in page
    assert service.paths == []
    response = await _translate(els, case, "en")
    assert response.status_code == 200
    [sent] = service.received
    assert (sent["source"], sent["target"]) == ("tr", "en")
    assert [text[:19] for text in sent["q"]] == [
        "Meydanda kahve", "Her salı buluşalım.", "Beni arayın: [telef", "Ya da yazın: [e-pos",
    ]  # fmt: skip
    assert "0470" not in str(sent) and "example.org" not in str(sent)
    assert "by a program" not in page and "A program translated this" in response.text
    assert '<p lang="tr" dir="ltr">Her salı buluşalım.</p>' in response.text
    assert '<p dir="ltr">[en] Her salı buluşalım.</p>' in response.text
    assert '<p lang="tr" dir="ltr">Beni arayın: 0470 00 00 12.</p>' in response.text
    assert (await acts(forum))[-1] == ("TextTranslated", str(case.subject))


async def test_the_case_remembers_it_for_a_while_in_this_language_and_version(
    forum: Forum, drain: Drain, client_as: ClientAs, service: LibreTranslate, clock: FrozenClock
) -> None:
    els = await client_as(ELS)
    case = await _case(forum, els, drain, await _turkish(forum))
    await _translate(els, case)
    path = f"moderation/cases/{case.id}?outcome=reject"
    assert "[nl] Her salı" in (await els.get(f"/nl/{path}")).text
    assert "[nl] Her salı" not in (await els.get(f"/ar/{path}")).text
    clock.advance(seconds=KEPT.total_seconds() - 1)
    assert "[nl] Her salı" in (await els.get(f"/nl/{path}")).text
    clock.advance(seconds=1)
    assert "[nl] Her salı" not in (await els.get(f"/nl/{path}")).text
    await _translate(els, case)
    async with acting_as(forum.session_factory, YUSUF) as uow:
        row = await lifecycle.lock_content(uow, case.subject)
        body = rich_text_from_plain("Başka bir metin.")
        await lifecycle.replace_text(uow, row.ref, TextEdit(TITLE, body))
    assert "[nl] Her salı" not in (await els.get(f"/nl/{path}")).text
    assert len(service.received) == 2


async def test_by_htmx_it_is_a_part_and_without_scripts_all_that_is_typed_stays(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    case = await _case(forum, els, drain, await _turkish(forum))
    typed = {"outcome": "reject", "ground": "insult", "text": "Neden? Waarom?"}
    page = Page((await _translate(els, case, data=typed)).text)
    assert "[nl] Her salı buluşalım." in page.text
    assert (page.fields["ground"], page.fields["text"]) == (typed["ground"], typed["text"])
    part = await _translate(els, case, "ar", headers=IN_PLACE)
    assert "<html" not in part.text and '<p dir="rtl">[ar] Her salı' in part.text


@pytest.mark.parametrize(
    ("failing", "sentence"),
    [("away", "doesn't answer now"), ("slow", "doesn't answer now"), ("key", "doesn't answer now")],
)  # fmt: skip
async def test_a_failure_is_said_and_the_case_can_be_decided_all_the_same(
    forum: Forum,
    drain: Drain,
    client_as: ClientAs,
    service: LibreTranslate,
    failing: str,
    sentence: str,
) -> None:
    els = await client_as(ELS)
    case = await _case(forum, els, drain, await _turkish(forum))
    service.failing, service.api_key = failing, "another" if failing == "key" else ""
    language = "en"
    for options in ({}, {"headers": IN_PLACE}):
        response = await _translate(els, case, language, **options)
        assert response.status_code == 200
        assert sentence in Page(response.text).text
        assert f"/{language}/moderation/cases/{case.id}/translation" in response.text
    assert (await decide(els, case, "publish")).status_code == 303


async def test_texts_in_the_language_of_the_page_need_no_help(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    case = await _case(forum, els, drain, (await post_pending_idea(forum)).ref)
    assert "/translation" not in (await els.get(f"/nl/moderation/cases/{case.id}")).text
    assert "/translation" in (await els.get(f"/tr/moderation/cases/{case.id}")).text


async def test_an_edit_and_a_comment_are_translated_once(
    forum: Forum, drain: Drain, client_as: ClientAs, service: LibreTranslate
) -> None:
    els = await client_as(ELS)
    idea = await written(forum, "idea", Outcome.refuse_edit, by=MARIA)
    comment = await post_public_comment(forum, idea, "Goed idee. Ik help.", by=MARIA)
    for ref in (idea, comment.ref):
        await _translate(els, await _case(forum, els, drain, ref), "ar")
    of_idea, of_comment = (each["q"] for each in service.received)
    assert of_idea[-2:] == [NEW_TITLE, NEW_TEXT] and len(of_idea) == len(set(of_idea))
    assert of_comment == ["Goed idee.", "Ik help."]


async def test_only_moderators_have_texts_translated(
    forum: Forum,
    drain: Drain,
    client_as: ClientAs,
    client: httpx2.AsyncClient,
    service: LibreTranslate,
) -> None:
    case = await _case(forum, await client_as(ELS), drain, await _turkish(forum))
    assert (await _translate(client, case)).status_code == 403
    for person in (MARIA, TOM):
        assert (await _translate(await client_as(person), case)).status_code == 403
    assert service.paths == []


class TestOnlyPublicTexts:
    """With `private = false`."""

    @pytest.fixture
    def private(self) -> str:
        return "false"

    @pytest.mark.parametrize("state", ["pending", "hidden", "in trouble"])
    async def test_what_is_not_public_stays_in_the_house(
        self,
        forum: Forum,
        drain: Drain,
        client_as: ClientAs,
        service: LibreTranslate,
        state: str,
    ) -> None:
        els = await client_as(ELS)
        ref = await _turkish(forum)
        if state != "pending":
            await change_visibility(forum, ref, Visibility.public)
        if state == "hidden":
            await change_visibility(forum, ref, Visibility.hidden)
        case = await _case(forum, els, drain, ref)
        if state == "in trouble":
            await els.post("/nl/moderation/trouble", data={"ref": str(ref)})
        page = (await els.get(f"/en/moderation/cases/{case.id}")).text
        assert "Read it in my language" not in page
        assert "Not everybody can read this text" in page
        assert (await _translate(els, case)).status_code == 403
        assert service.paths == []
        assert "TextTranslated" not in dict(await acts(forum))

    async def test_of_public_content_only_what_is_public_is_sent(
        self, forum: Forum, drain: Drain, client_as: ClientAs, service: LibreTranslate
    ) -> None:
        els = await client_as(ELS)
        idea = await written(forum, "idea", Outcome.refuse_edit, by=MARIA)
        await _translate(els, await _case(forum, els, drain, idea), "ar")
        [sent] = service.received
        assert sent["q"] and not {NEW_TITLE, NEW_TEXT} & set(sent["q"])


class TestOff:
    """Without an address in the settings, as they are shipped."""

    @pytest.fixture
    async def forum(self, make_forum: MakeForum) -> Forum:
        forum = make_forum()
        await forum.engine.start()
        return forum

    async def test_there_is_no_button_and_no_route(
        self, forum: Forum, drain: Drain, client_as: ClientAs
    ) -> None:
        els = await client_as(ELS)
        case = await _case(forum, els, drain, await _turkish(forum))
        assert "translation" not in (await els.get(f"/nl/moderation/cases/{case.id}")).text
        assert (await _translate(els, case)).status_code == 404
