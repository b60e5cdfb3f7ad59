"""A new kind of content, as a slice added by one line, has every feature of content."""

import subprocess
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette

from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.content.registry import ContentType
from forum.core.delivery.change_poller import ChangePoller
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from moderation.tables.cases import CaseKind
from search.actions.rebuild import reindex
from tests.architecture.source import ROOT
from tests.conftest import ClientAs, Mails, MakeForum
from tests.integration.moderation import case_steps
from tests.integration.moderation.report_steps import send
from tests.mail_text import mail_text
from tests.news import send_news
from tests.people import ELS, MARIA, YUSUF
from tests.toy.slice import SLICE
from tests.toy.tables import DIARY, METADATA, RECIPE

SOUP = {"title": "Soep voor tien", "body": "Prei, aardappel en wie er toevallig binnenkomt."}
PRIVATE = {"title": "Een moeilijke week", "body": "Wat alleen wie het leest hoeft te weten."}


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum with the toy slice, added by `extra`."""
    forum = make_forum(extra=(SLICE,))
    async with forum.session_factory.transaction() as connection:
        await connection.run_sync(METADATA.create_all)
    await forum.engine.start()
    await reindex(forum.session_factory, forum.engine)
    return forum


@pytest.fixture
async def app(forum: Forum) -> AsyncIterator[Starlette]:
    """Its web application."""
    app = create_app(forum)
    async with app.router.lifespan_context(app):
        yield app


async def post(browser: httpx2.AsyncClient, kind: str, form_data: dict[str, str]) -> ContentRef:
    response = await browser.post(f"/nl/{kind}", data=form_data)
    assert response.status_code == 201
    return ContentRef(kind, int(response.text))


async def test_it_is_posted_moderated_searched_followed_commented_mailed_and_listed(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, mails: Mails
) -> None:
    maria, els, yusuf = await client_as(MARIA), await client_as(ELS), await client_as(YUSUF)
    soup = await post(maria, RECIPE, SOUP)
    await send_news(forum)
    assert SOUP["title"] not in (await client.get("/nl/recipe")).text
    assert "Recipe" in (await els.get("/nl/moderation")).text
    case = await case_steps.open_case_on(forum, soup)
    assert (await case_steps.decide(els, case, "publish")).status_code == 303
    await send_news(forum)

    assert await case_steps.visibility(forum, soup) is Visibility.public
    assert f"{SOUP['title']} (0)" in (await client.get("/nl/recipe")).text
    results = (await client.get("/nl/search?q=prei")).text
    assert SOUP["title"] in results
    assert "Recipes" in results
    assert "Your recipe is on the table" in (await maria.get("/nl/me")).text
    assert "Your recipe is on the table" in mails()[-1]["subject"]

    assert (await yusuf.post(f"/nl/recipe/{soup.id}/follow")).status_code == 303
    comment = {"body": "Mag er ook linzen in, voor wie geen prei lust?"}
    assert (await maria.post(f"/nl/recipe/{soup.id}/comments", data=comment)).status_code == 303
    await send_news(forum)
    assert f"{SOUP['title']} (1)" in (await client.get("/nl/recipe")).text
    assert SOUP["title"] in (await yusuf.get("/nl/me")).text
    assert (await send(yusuf, soup)).status_code == 303
    assert (await case_steps.open_case_on(forum, soup)).kind is CaseKind.reported
    assert any(comment["body"] in mail_text(mail) for mail in mails())


async def test_private_content_is_in_no_notice_mail_index_or_cached_page(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, mails: Mails
) -> None:
    maria, els = await client_as(MARIA), await client_as(ELS)
    changes: list[None] = []
    await send_news(forum)
    poller = ChangePoller(
        forum.session_factory, forum.dispatcher.handlers.values(), lambda: changes.append(None)
    )
    await poller.poll()
    changes.clear()
    diary = await post(maria, DIARY, PRIVATE)
    await poller.poll()
    assert changes == []
    await send_news(forum)
    case = await case_steps.open_case_on(forum, diary)
    assert PRIVATE["body"] in (await els.get(f"/nl/moderation/cases/{case.id}")).text
    assert (await case_steps.decide(els, case, "publish")).status_code == 303
    changes.clear()
    await send_news(forum)
    assert (await case_steps.notices(forum, MARIA))[-1].code == "content_published"
    me = (await maria.get("/nl/me")).text
    results = (await client.get("/nl/search?q=week")).text
    mailed = "".join(mail_text(mail) for mail in mails())
    for text in PRIVATE.values():
        assert text not in me + results + mailed


def test_a_private_type_cant_be_searched() -> None:
    recipe = next(each for each in SLICE.content if each.name == RECIPE)
    with pytest.raises(ValueError, match="private"):
        ContentType(
            "letter", recipe.summaries, "Letter", "Letters",
            documents=recipe.documents, is_private=True,
        )  # fmt: skip


@pytest.mark.parametrize("word", [RECIPE, DIARY, "toy"])
def test_no_file_outside_its_folder_mentions_it(word: str) -> None:
    result = subprocess.run(
        ["git", "grep", "-lwi", word, "--", "*.py", "*.html", "*.jinja", "*.toml", "*.css", "*.js"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    paths = {path for path in result.stdout.split() if not path.startswith("tests/toy/")}
    assert paths <= {"tests/integration/web/test_toy_kind.py"}
