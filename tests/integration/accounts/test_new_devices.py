"""The mail about a sign-in on a new device: to colleagues, once for each browser."""

import httpx2

from forum.app.container import Forum
from tests.conftest import Drain, Mails, MakeClient
from tests.parsing import link_path, plain_text
from tests.people import ELS, MARIA, Person
from tests.services.databases import ON_SQLITE

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def sign_in(
    browser: httpx2.AsyncClient, person: Person, drain: Drain, mails: Mails, **form: str
) -> None:
    """Sign in by mail, and send what follows from it."""
    await browser.post("/nl/sign-in", data={"email": person.email})
    await drain()
    response = await browser.post(link_path(mails()[-1]), data=form)
    assert response.status_code == 303
    await drain()


@ON_SQLITE
async def test_a_colleague_is_told_once_for_each_browser(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    laptop = new_client(headers={"user-agent": FIREFOX})
    await sign_in(laptop, ELS, drain, mails)
    (_, notice) = mails()
    assert notice["To"] == ELS.email
    assert "Firefox" in plain_text(notice)
    assert "Linux" in plain_text(notice)
    assert "/nl/me/sessions" in plain_text(notice)
    await laptop.post("/nl/sign-out")
    await sign_in(laptop, ELS, drain, mails)
    assert len(mails()) == 3, "the browser is known"
    await sign_in(new_client(), ELS, drain, mails)
    assert len(mails()) == 5


@ON_SQLITE
async def test_a_shared_computer_is_always_new(
    new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    library = new_client()
    for count in (2, 4):
        await sign_in(library, ELS, drain, mails, shared="yes")
        assert len(mails()) == count
        await library.post("/nl/sign-out")


@ON_SQLITE
async def test_residents_get_no_second_mail(
    new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    await sign_in(new_client(), MARIA, drain, mails)
    assert len(mails()) == 1
