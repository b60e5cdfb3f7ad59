"""A change is in force everywhere: in the other process, in mails, in names, in the statement."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from email import message_from_bytes
from io import BytesIO

import httpx2
import pytest
from PIL import Image

from forum.accounts.actions import sessions
from forum.accounts.middleware.sessions import cookie_name
from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.content.grounds import GROUNDS
from forum.core.town_settings.drawing import HEIGHT
from tests.conftest import BASE_URL, ClientAs, Drain, Mails, MakeForum
from tests.factories import post_pending_idea
from tests.integration.moderation import case_steps
from tests.integration.processes.installation import Installation
from tests.people import ANN, ELS, YUSUF, member_row
from tests.services import loopback
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.waiting import wait_until

WORDS = "/nl/admin/words"


@ON_SQLITE
async def test_mails_have_the_new_name_number_colour_and_signature(
    client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    ann = await client_as(ANN)
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"><rect width="3" height="1"/></svg>'
    await ann.post(f"{WORDS}/logo", files={"picture": ("a.svg", drawing)})
    for key, fields in {
        "name": {"value": "Samen Sterk"},
        "phone": {"value": "+32 470 00 00 77"},
        "action_colour": {"value": "#0b5c63"},
        "signature": {"text_nl": "Tot gauw,\nhet team"},
    }.items():
        await ann.post(f"{WORDS}/{key}", data=fields)
    await client.post("/nl/sign-in", data={"email": YUSUF.email})
    await drain()
    [mail] = mails()
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert str(mail["From"]).startswith("Samen Sterk Voorbeeldstad <")
    assert "+32 470 00 00 77" in plain.get_content()
    assert "background:#0b5c63" in html.get_content()
    assert 'src="cid:logo@mail"' in html.get_content()
    assert ";background:#fbf7ee" in html.get_content(), "a black logo, in a mail program at night"
    [logo] = [part.get_content() for part in mail.walk() if part["Content-ID"] == "<logo@mail>"]
    with Image.open(BytesIO(logo)) as picture:
        assert (picture.format, picture.size) == ("PNG", (3 * HEIGHT, HEIGHT))


@ON_SQLITE
async def test_a_letter_has_the_towns_words_in_the_authors_language(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    ann = await client_as(ANN)
    await ann.post(f"{WORDS}/ground.advertising", data={"text_tr": "Bu bir reklam."})
    await ann.post(f"{WORDS}/sentence.advertising", data={"text_tr": "Bizi arayın."})
    idea = await post_pending_idea(forum, by=YUSUF)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(await client_as(ELS), case, "reject", ground="advertising", ready="yes")
    [notice] = await case_steps.notices(forum, YUSUF)
    for words in ("Bu bir reklam.", "Bizi arayın."):
        assert words in notice.text
    rules = (await (await client_as(ELS)).get("/en/house-rules")).text
    assert GROUNDS["advertising"] in rules


async def test_the_names_of_site_and_town_are_reserved_at_once(
    forum: Forum, client_as: ClientAs
) -> None:
    assert "Oeverdam" not in forum.site.reserved_names
    await (await client_as(ANN)).post(f"{WORDS}/town", data={"value": "Oeverdam"})
    assert "Oeverdam" in forum.site.reserved_names


@ON_SQLITE
async def test_a_language_that_is_no_longer_offered_leads_to_one_that_is(
    client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    arabic = {"accept-language": "ar", "cookie": ""}
    assert (await client.get("/", headers=arabic)).headers["location"] == "/ar/"
    fields = {"language_nl": "yes", "language_en": "yes"}
    await (await client_as(ANN)).post(f"{WORDS}/language_codes", data=fields)
    assert (await client.get("/", headers=arabic)).headers["location"] == "/nl/"
    assert (await client.get("/ar/")).status_code != 200
    assert 'hreflang="ar"' not in (await client.get("/nl/")).text


@ON_SQLITE
async def test_moderators_see_whom_to_call(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, drain: Drain
) -> None:
    fields = {"name": "Sociaal huis", "phone": "+32 470 00 00 88", "email": "zorg@example.org"}
    await (await client_as(ANN)).post(f"{WORDS}/welfare", data=fields)
    idea = await post_pending_idea(forum, by=YUSUF, body="Ik wil niet meer leven.")
    plain = await post_pending_idea(forum, by=YUSUF, title="Een bank in het park")
    await drain()
    els = await client_as(ELS)
    case = await case_steps.open_case_on(forum, idea.ref)
    page = (await els.get(f"/nl/moderation/cases/{case.id}")).text
    assert "Sociaal huis" in page
    assert 'href="tel:+32470000088"' in page
    other = await case_steps.open_case_on(forum, plain.ref)
    assert "Sociaal huis" not in (await els.get(f"/nl/moderation/cases/{other.id}")).text
    assert "Sociaal huis" not in (await client.get("/nl/house-rules")).text


@pytest.fixture
async def two_forums(
    make_forum: MakeForum,
) -> AsyncIterator[list[tuple[Forum, httpx2.AsyncClient]]]:
    """Two applications on one database, which share no memory; Ann is signed in to both."""
    async with AsyncExitStack() as stack:
        pairs = []
        for _ in range(2):
            forum = make_forum()
            app = create_app(forum)
            await stack.enter_async_context(app.router.lifespan_context(app))
            client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL)
            pairs.append((forum, await stack.enter_async_context(client)))
        async with pairs[0][0].session_factory.unit_of_work() as uow:
            secret = await sessions.begin_session(uow, await member_row(uow, ANN), days=30)
        for forum, client in pairs:
            client.cookies.set(cookie_name(forum.site), secret, domain="127.0.0.1", path="/")
        yield pairs


async def test_what_one_process_saves_another_delivers(
    two_forums: list[tuple[Forum, httpx2.AsyncClient]], mails: Mails
) -> None:
    (_, here), (elsewhere, _) = two_forums
    await here.post(f"{WORDS}/phone", data={"value": "+32 470 00 00 77"})
    await here.post("/nl/sign-in", data={"email": YUSUF.email})
    await elsewhere.dispatcher.drain()
    assert elsewhere.site.phone == "+32 470 00 00 77"
    body = mails()[0].get_body(("plain",))
    assert body is not None
    assert "+32 470 00 00 77" in body.get_content()


@ON_POSTGRES
async def test_two_editors_at_once_in_two_processes(
    two_forums: list[tuple[Forum, httpx2.AsyncClient]],
) -> None:
    (first, here), (second, elsewhere) = two_forums
    page = (await here.get(f"{WORDS}/town")).text
    [version] = set(re.findall(r'name="version" value="([^"]+)"', page))
    response = await here.post(f"{WORDS}/town", data={"version": version, "value": "Oeverdam"})
    assert response.status_code == 303
    response = await elsewhere.post(
        f"{WORDS}/town", data={"version": version, "value": "Oeverdorp"}
    )
    assert response.status_code == 409
    assert "Oeverdam" in response.text
    assert (first.site.town, second.site.town) == ("Oeverdam", "Oeverdam")


@ON_POSTGRES
async def test_another_server_and_the_one_that_delivers_follow_without_a_restart(
    forum: Forum, installation: Installation
) -> None:
    """Three real processes that were started before the change; only the first one is told of it."""
    options = {"FORUM_JOURNAL__IN_WEB": "false", "FORUM_SITE__BASE_URL": installation.base_url}
    installation.serve(1, **options)
    other_url = f"http://127.0.0.1:{loopback.free_port()}"
    installation.start("serve", "--port", other_url.rpartition(":")[2], **options)
    delivering = installation.start("deliver", **options)
    about = {"host": installation.base_url.removeprefix("http://")}

    def shown_there() -> str:
        return loopback.get(f"{other_url}/nl/about", headers=about).text

    wait_until(lambda: loopback.responds(f"{other_url}/healthz"), "the other never responded")
    wait_until(lambda: "runs here" in delivering.log, "nothing delivers")
    assert "<small><bdi>Voorbeeldstad</bdi></small>" in shown_there()
    async with forum.session_factory.unit_of_work() as uow:
        secret = await sessions.begin_session(uow, await member_row(uow, ANN), days=30)
    headers = {"cookie": f"{cookie_name(forum.site)}={secret}", "origin": installation.base_url}
    with loopback.open_client(base_url=installation.base_url, headers=headers) as ann:
        assert ann.post(f"{WORDS}/town", data={"value": "Oeverdam"}).status_code == 303
        assert "<small><bdi>Oeverdam</bdi></small>" in ann.get("/nl/about").text
        ann.post("/nl/sign-in", data={"email": YUSUF.email})
    wait_until(
        lambda: "<small><bdi>Oeverdam</bdi></small>" in shown_there(),
        "the other shows the old name",
    )
    folder = installation.folder / "mail"
    wait_until(lambda: any(folder.glob("*.eml")), "no mail was sent")
    [mail] = (message_from_bytes(path.read_bytes()) for path in folder.glob("*.eml"))
    assert "Samenspraak Oeverdam" in str(mail["From"])
