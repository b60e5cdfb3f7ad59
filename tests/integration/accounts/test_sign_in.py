"""Sign-in by a mailed link or code: single use, expiry, guesses, and what it must not reveal."""

import asyncio
import re

import httpx2
import pytest
from sqlalchemy import delete, text
from sqlmodel import col, select

from forum.accounts.actions.sign_ins import make_sign_in_secrets
from forum.accounts.tables import Member, Session, SignIn
from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry
from forum.core.mail.queue import Mail
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, code_in, link_path
from tests.people import ELS, MARIA
from tests.services.databases import ON_SQLITE

NEW = "jan@example.org"


async def request_sign_in(
    client: httpx2.AsyncClient, email: str = NEW, **extra: str
) -> httpx2.Response:
    """Request a sign-in mail."""
    return await client.post("/nl/sign-in", data={"email": email, **extra})


async def is_signed_in(client: httpx2.AsyncClient) -> bool:
    """Whether this browser has a session."""
    return (await client.get("/nl/me")).status_code == 200


@pytest.fixture
async def requesting_browser(client: httpx2.AsyncClient, drain: Drain) -> httpx2.AsyncClient:
    """A browser that requested a sign-in, whose mail has arrived."""
    response = await request_sign_in(client)
    assert (response.status_code, response.headers["location"]) == (303, "/nl/sign-in/code")
    await drain()
    return client


@ON_SQLITE
async def test_a_link_signs_in(
    requesting_browser: httpx2.AsyncClient, mails: Mails, forum: Forum
) -> None:
    (mail,) = mails()
    assert mail["To"] == NEW
    path = link_path(mail)
    page = Page((await requesting_browser.get(path)).text)
    assert NEW in page.text
    response = await requesting_browser.post(path)
    assert response.status_code == 303
    assert await is_signed_in(requesting_browser)
    async with forum.session_factory.read_session() as session:
        member = await session.first(select(Member).where(Member.email == NEW))
    assert member is not None
    assert (member.role, member.language) == ("resident", "nl")


@ON_SQLITE
async def test_a_link_works_on_another_device(
    requesting_browser: httpx2.AsyncClient, mails: Mails, new_client: MakeClient
) -> None:
    phone = new_client()
    await phone.post(link_path(mails()[0]))
    assert await is_signed_in(phone)
    assert not await is_signed_in(requesting_browser)


@ON_SQLITE
async def test_a_code_signs_in_the_requesting_browser(
    requesting_browser: httpx2.AsyncClient, mails: Mails
) -> None:
    code = code_in(mails()[0])
    response = await requesting_browser.post(
        "/nl/sign-in/code", data={"code": f" {code[:3]}-{code[3:]} "}
    )
    assert response.status_code == 303
    assert await is_signed_in(requesting_browser)


@ON_SQLITE
async def test_arabic_digits_are_digits(
    requesting_browser: httpx2.AsyncClient, mails: Mails
) -> None:
    arabic = code_in(mails()[0]).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    await requesting_browser.post("/nl/sign-in/code", data={"code": arabic})
    assert await is_signed_in(requesting_browser)


@ON_SQLITE
@pytest.mark.usefixtures("requesting_browser")
async def test_a_code_is_of_no_use_to_another_browser(mails: Mails, new_client: MakeClient) -> None:
    browser = new_client()
    response = await browser.post("/nl/sign-in/code", data={"code": code_in(mails()[0])})
    assert response.status_code == 410
    assert not await is_signed_in(browser)


@ON_SQLITE
async def test_a_link_is_used_up_by_its_use(
    requesting_browser: httpx2.AsyncClient, mails: Mails, new_client: MakeClient
) -> None:
    path = link_path(mails()[0])
    await requesting_browser.post(path)
    other_browser = new_client()
    assert (await other_browser.post(path)).status_code == 410
    assert (await other_browser.get(path)).status_code == 410
    code = code_in(mails()[0])
    assert (await other_browser.post("/nl/sign-in/code", data={"code": code})).status_code == 410
    assert not await is_signed_in(other_browser)


@pytest.mark.usefixtures("requesting_browser")
async def test_of_concurrent_uses_one_succeeds(
    mails: Mails, new_client: MakeClient, forum: Forum
) -> None:
    path = link_path(mails()[0])
    responses = await asyncio.gather(*(new_client().post(path) for _ in range(10)))
    assert sorted(response.status_code for response in responses) == [303] + [410] * 9
    async with forum.session_factory.read_session() as session:
        assert len(await session.all(select(Session))) == 1


@ON_SQLITE
@pytest.mark.usefixtures("requesting_browser")
async def test_opening_the_link_does_nothing(
    mails: Mails, new_client: MakeClient, forum: Forum
) -> None:
    """Mail programs open links to scan them."""
    path = link_path(mails()[0])
    for _ in range(3):
        scanner = new_client()
        assert (await scanner.get(path)).status_code == 200
        assert (await scanner.head(path)).status_code == 200
        assert not await is_signed_in(scanner)
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Session)) == []


@ON_SQLITE
async def test_after_a_quarter_of_an_hour_it_is_too_late(
    requesting_browser: httpx2.AsyncClient, mails: Mails, clock: FrozenClock
) -> None:
    path, code = link_path(mails()[0]), code_in(mails()[0])
    clock.advance(minutes=14, seconds=59)
    assert (await requesting_browser.get(path)).status_code == 200
    clock.advance(seconds=1)
    assert (await requesting_browser.get(path)).status_code == 410
    assert (await requesting_browser.post(path)).status_code == 410
    assert (
        await requesting_browser.post("/nl/sign-in/code", data={"code": code})
    ).status_code == 410
    assert not await is_signed_in(requesting_browser)


@ON_SQLITE
async def test_the_response_never_reveals_who_is_a_member(
    new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    known, unknown = new_client(), new_client()
    responses = [await request_sign_in(known, MARIA.email), await request_sign_in(unknown, NEW)]
    handle_pattern = re.compile(r"forum_sign_in=[^;]+")

    def comparable_headers(response: httpx2.Response) -> list[tuple[str, str]]:
        return [
            (name, handle_pattern.sub("", value))
            for name, value in response.headers.items()
            if name not in ("x-request-id", "date")
        ]

    assert comparable_headers(responses[0]) == comparable_headers(responses[1])
    pages = [(await browser.get("/nl/sign-in/code")).text for browser in (known, unknown)]
    assert pages[0].replace("m•••@", "j•••@") == pages[1]
    await drain()
    texts = [mail.get_body(("plain",)).get_content() for mail in mails()]  # type: ignore[union-attr]
    normalised = [re.sub(r"\d{3} \d{3}|sign-in/\S+", "", body) for body in texts]
    assert normalised[0] == normalised[1]


@ON_SQLITE
async def test_no_secret_is_stored_in_plain_text(
    requesting_browser: httpx2.AsyncClient, mails: Mails, forum: Forum
) -> None:
    (mail,) = mails()
    token, code = link_path(mail).rsplit("/", 1)[1], code_in(mail)
    handle = requesting_browser.cookies["forum_sign_in"]
    await requesting_browser.post(link_path(mail))
    session = requesting_browser.cookies["forum_session"]
    stored = []
    async with forum.session_factory.database.read_connection() as database:
        tables = ("member", "member_session", "sign_in", "mail", "journal_entry", "delivery")
        for table in tables:
            rows = await database.execute(text(f"SELECT * FROM {table}"))
            stored += [str(value) for row in rows for value in row]
    for secret in (token, handle, session):
        assert not [value for value in stored if secret in value]
    assert code not in stored


@ON_SQLITE
@pytest.mark.usefixtures("requesting_browser")
async def test_the_address_is_deleted_from_the_queue_with_the_mail(forum: Forum) -> None:
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Mail)) == []
        assert not [
            entry for entry in await session.all(select(JournalEntry)) if "@" in str(entry.data)
        ]


@ON_SQLITE
async def test_five_wrong_codes_leave_only_the_link(
    requesting_browser: httpx2.AsyncClient, mails: Mails
) -> None:
    correct_code = code_in(mails()[0])
    wrong_code = f"{(int(correct_code) + 1) % 1_000_000:06}"
    for _ in range(5):
        response = await requesting_browser.post("/nl/sign-in/code", data={"code": wrong_code})
        assert response.status_code == 422
    assert (
        await requesting_browser.post("/nl/sign-in/code", data={"code": correct_code})
    ).status_code == 410
    assert not await is_signed_in(requesting_browser)
    assert (await requesting_browser.post(link_path(mails()[0]))).status_code == 303


@ON_SQLITE
async def test_a_pending_idea_is_kept_when_the_link_has_expired(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    idea_form = {
        "title": "Een bank met een luifel",
        "body": "Aan de halte, voor wie wacht op de bus.",
    }
    await client.post("/nl/ideas", data=idea_form | {"email": "rosa@example.org"})
    await drain()
    clock.advance(minutes=16)
    late_link = link_path(mails()[0])
    page = await client.get(late_link)
    assert page.status_code == 410
    assert f'name="token" value="{late_link.rpartition("/")[2]}"' in page.text
    assert (await client.post(late_link)).status_code == 410
    response = await client.post("/nl/sign-in/again", data={"token": late_link.rpartition("/")[2]})
    assert response.status_code == 303
    await drain()
    response = await client.post(link_path(mails()[-1]))
    assert "/nl/ideas/" in response.headers["location"]
    assert (await client.post(late_link)).status_code in (303, 410)
    async with forum.session_factory.read_session() as session:
        (idea,) = await session.all(select(Idea))
    assert (idea.title, idea.visibility) == (idea_form["title"], Visibility.pending)


async def test_concurrent_guesses_do_not_bypass_the_limit(
    requesting_browser: httpx2.AsyncClient, forum: Forum
) -> None:
    guesses = [f"{number:06}" for number in range(40)]
    await asyncio.gather(
        *(requesting_browser.post("/nl/sign-in/code", data={"code": guess}) for guess in guesses)
    )
    async with forum.session_factory.read_session() as session:
        (sign_in,) = await session.all(select(SignIn))
    assert sign_in.guesses <= 5


@ON_SQLITE
async def test_a_mailbox_isnt_flooded(new_client: MakeClient, drain: Drain, mails: Mails) -> None:
    responses = [await request_sign_in(new_client(), MARIA.email) for _ in range(8)]
    assert [response.status_code for response in responses] == [303] * 6 + [429] * 2
    assert int(responses[-1].headers["retry-after"]) > 0
    assert (await request_sign_in(new_client(), NEW)).status_code == 303
    await drain()
    assert len(mails()) == 7


@ON_SQLITE
@pytest.mark.parametrize("email", ["", "maria", "a@b", "a@b.cd, e@f.gh", "<a@b.cd>"])
async def test_an_invalid_address_is_refused_and_kept_in_the_form(
    client: httpx2.AsyncClient, email: str
) -> None:
    response = await request_sign_in(client, email)
    assert response.status_code == 422
    assert Page(response.text).fields["email"] == email


@ON_SQLITE
async def test_an_address_is_the_same_in_any_case(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails, forum: Forum
) -> None:
    await request_sign_in(client, f"  {MARIA.email.upper()} ")
    await drain()
    await client.post(link_path(mails()[0]))
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Member).where(Member.email == MARIA.email))
    assert len(found) == 1


@ON_SQLITE
async def test_sign_in_returns_to_the_page_before(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    response = await client.get("/nl/me")
    assert response.status_code == 303
    form = (await client.get(response.headers["location"])).text
    assert '<input type="hidden" name="next" value="/nl/me">' in form
    await request_sign_in(client, next="/nl/me")
    await drain()
    assert (await client.post(link_path(mails()[0]))).headers["location"] == "/nl/me"


@ON_SQLITE
@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"],
)
async def test_sign_in_never_redirects_to_another_site(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails, target: str
) -> None:
    await request_sign_in(client, next=target)
    await drain()
    response = await client.post(link_path(mails()[0]))
    assert response.headers["location"].startswith("/nl/me")


@ON_SQLITE
async def test_the_mail_is_in_the_language_of_the_page(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    await client.post("/ar/sign-in", data={"email": NEW})
    await drain()
    (mail,) = mails()
    assert mail["Content-Language"] == "ar"
    assert link_path(mail).startswith("/ar/sign-in/")


@ON_SQLITE
async def test_signing_out_ends_the_session(client_as: ClientAs, forum: Forum) -> None:
    maria = await client_as(MARIA)
    assert await is_signed_in(maria)
    secret = maria.cookies["forum_session"]
    assert (await maria.post("/nl/sign-out")).status_code == 303
    maria.cookies.set("forum_session", secret, domain="127.0.0.1", path="/")
    assert not await is_signed_in(maria)
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Session)) == []


@ON_SQLITE
async def test_the_session_cookie_has_its_attributes(
    requesting_browser: httpx2.AsyncClient, mails: Mails
) -> None:
    response = await requesting_browser.post(link_path(mails()[0]))
    cookie = next(
        value
        for value in response.headers.get_list("set-cookie")
        if value.startswith("forum_session=")
    ).lower()
    for word in ("httponly", "samesite=lax", "path=/", "max-age="):
        assert word in cookie


async def test_a_mail_that_waits_never_carries_the_link_of_another(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    """Neither by a number that is used again, nor by a row that belongs to another address."""
    await client.post("/nl/sign-in", data={"email": MARIA.email})
    async with forum.session_factory.unit_of_work() as uow:
        first = await uow.first(select(col(SignIn.id)))
        await uow.execute(delete(SignIn))
    await client.post("/nl/sign-in", data={"email": ELS.email})
    async with forum.session_factory.unit_of_work() as uow:
        second = await uow.first(select(col(SignIn.id)))
        assert first is not None and second is not None
        assert second > first
        assert await make_sign_in_secrets(uow, second, address=MARIA.email) is None
    await drain()
    assert [mail["To"] for mail in mails()] == [ELS.email]
