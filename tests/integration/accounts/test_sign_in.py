"""Signing in by a mailed link or code: once, in time, by the right person, and found out by nobody."""

import asyncio
import re

import httpx2
import pytest
from sqlalchemy import text
from sqlmodel import select

from forum.accounts.tables import Member, Session, SignIn
from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry
from forum.core.mail.queue import Mail
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, code_in, link_path
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

NEW = "jan@example.org"


async def ask(client: httpx2.AsyncClient, email: str = NEW, **more: str) -> httpx2.Response:
    """Ask for a sign-in."""
    return await client.post("/nl/sign-in", data={"email": email, **more})


async def is_signed_in(client: httpx2.AsyncClient) -> bool:
    """Whether this browser is somebody's."""
    return (await client.get("/nl/me")).status_code == 200


@pytest.fixture
async def asked(client: httpx2.AsyncClient, drain: Drain) -> httpx2.AsyncClient:
    """A browser that asked for a sign-in, whose mail has arrived."""
    answer = await ask(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/nl/sign-in/code")
    await drain()
    return client


async def test_a_link_signs_in(asked: httpx2.AsyncClient, mails: Mails, forum: Forum) -> None:
    (mail,) = mails()
    assert mail["To"] == NEW
    path = link_path(mail)
    page = Page((await asked.get(path)).text)
    assert NEW in page.text
    answer = await asked.post(path)
    assert answer.status_code == 303
    assert await is_signed_in(asked)
    async with forum.session_factory.read_session() as session:
        member = await session.first(select(Member).where(Member.email == NEW))
    assert member is not None
    assert (member.role, member.language) == ("resident", "nl")


async def test_a_link_works_on_another_device(
    asked: httpx2.AsyncClient, mails: Mails, new_client: MakeClient
) -> None:
    phone = new_client()
    await phone.post(link_path(mails()[0]))
    assert await is_signed_in(phone)
    assert not await is_signed_in(asked)


async def test_a_code_signs_in_the_browser_that_asked(
    asked: httpx2.AsyncClient, mails: Mails
) -> None:
    code = code_in(mails()[0])
    answer = await asked.post("/nl/sign-in/code", data={"code": f" {code[:3]}-{code[3:]} "})
    assert answer.status_code == 303
    assert await is_signed_in(asked)


@ON_SQLITE
async def test_arabic_digits_are_digits(asked: httpx2.AsyncClient, mails: Mails) -> None:
    arabic = code_in(mails()[0]).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    await asked.post("/nl/sign-in/code", data={"code": arabic})
    assert await is_signed_in(asked)


@pytest.mark.usefixtures("asked")
async def test_a_code_is_of_no_use_to_another_browser(mails: Mails, new_client: MakeClient) -> None:
    other = new_client()
    answer = await other.post("/nl/sign-in/code", data={"code": code_in(mails()[0])})
    assert answer.status_code == 410
    assert not await is_signed_in(other)


async def test_a_link_is_used_up_by_its_use(
    asked: httpx2.AsyncClient, mails: Mails, new_client: MakeClient
) -> None:
    path = link_path(mails()[0])
    await asked.post(path)
    late = new_client()
    assert (await late.post(path)).status_code == 410
    assert (await late.get(path)).status_code == 410
    code = code_in(mails()[0])
    assert (await late.post("/nl/sign-in/code", data={"code": code})).status_code == 410
    assert not await is_signed_in(late)


@pytest.mark.usefixtures("asked")
async def test_of_many_uses_at_once_one_succeeds(
    mails: Mails, new_client: MakeClient, forum: Forum
) -> None:
    path = link_path(mails()[0])
    answers = await asyncio.gather(*(new_client().post(path) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [303] + [410] * 9
    async with forum.session_factory.read_session() as session:
        assert len(await session.all(select(Session))) == 1


@pytest.mark.usefixtures("asked")
async def test_opening_the_link_does_nothing(
    mails: Mails, new_client: MakeClient, forum: Forum
) -> None:
    """Mail programs open links to look at them."""
    path = link_path(mails()[0])
    for _ in range(3):
        scanner = new_client()
        assert (await scanner.get(path)).status_code == 200
        assert (await scanner.head(path)).status_code == 200
        assert not await is_signed_in(scanner)
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Session)) == []


async def test_after_a_quarter_of_an_hour_it_is_too_late(
    asked: httpx2.AsyncClient, mails: Mails, clock: FrozenClock
) -> None:
    path, code = link_path(mails()[0]), code_in(mails()[0])
    clock.move(minutes=14, seconds=59)
    assert (await asked.get(path)).status_code == 200
    clock.move(seconds=1)
    assert (await asked.get(path)).status_code == 410
    assert (await asked.post(path)).status_code == 410
    assert (await asked.post("/nl/sign-in/code", data={"code": code})).status_code == 410
    assert not await is_signed_in(asked)


async def test_the_answer_never_tells_who_is_a_member(
    new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    known, unknown = new_client(), new_client()
    answers = [await ask(known, MARIA.email), await ask(unknown, NEW)]
    hidden = re.compile(r"forum_sign_in=[^;]+")

    def seen(answer: httpx2.Response) -> list[tuple[str, str]]:
        return [
            (name, hidden.sub("", value))
            for name, value in answer.headers.items()
            if name not in ("x-request-id", "date")
        ]

    assert seen(answers[0]) == seen(answers[1])
    pages = [(await browser.get("/nl/sign-in/code")).text for browser in (known, unknown)]
    assert pages[0].replace("m•••@", "j•••@") == pages[1]
    await drain()
    texts = [mail.get_body(("plain",)).get_content() for mail in mails()]  # type: ignore[union-attr]
    without = [re.sub(r"\d{3} \d{3}|sign-in/\S+", "", body) for body in texts]
    assert without[0] == without[1]


async def test_no_secret_is_stored_as_it_is(
    asked: httpx2.AsyncClient, mails: Mails, forum: Forum
) -> None:
    (mail,) = mails()
    token, code = link_path(mail).rsplit("/", 1)[1], code_in(mail)
    handle = asked.cookies["forum_sign_in"]
    await asked.post(link_path(mail))
    session = asked.cookies["forum_session"]
    stored = []
    async with forum.session_factory.database.read_connection() as database:
        tables = ("member", "member_session", "sign_in", "mail", "journal_entry", "delivery")
        for table in tables:
            rows = await database.execute(text(f"SELECT * FROM {table}"))
            stored += [str(value) for row in rows for value in row]
    for secret in (token, handle, session):
        assert not [value for value in stored if secret in value]
    assert code not in stored


@pytest.mark.usefixtures("asked")
async def test_the_address_leaves_the_postbox_with_the_mail(forum: Forum) -> None:
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Mail)) == []
        assert not [
            entry for entry in await session.all(select(JournalEntry)) if "@" in str(entry.data)
        ]


async def test_five_wrong_codes_leave_only_the_link(
    asked: httpx2.AsyncClient, mails: Mails
) -> None:
    right = code_in(mails()[0])
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        answer = await asked.post("/nl/sign-in/code", data={"code": wrong})
        assert answer.status_code == 422
    assert (await asked.post("/nl/sign-in/code", data={"code": right})).status_code == 410
    assert not await is_signed_in(asked)
    assert (await asked.post(link_path(mails()[0]))).status_code == 303


async def test_what_was_asked_for_is_kept_when_the_link_is_too_old(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    idea = {"title": "Een bank met een luifel", "body": "Aan de halte, voor wie wacht op de bus."}
    await client.post("/nl/ideas", data=idea | {"email": "rosa@example.org"})
    await drain()
    clock.move(minutes=16)
    late = link_path(mails()[0])
    page = await client.get(late)
    assert page.status_code == 410
    assert f'name="token" value="{late.rpartition("/")[2]}"' in page.text
    assert (await client.post(late)).status_code == 410
    again = await client.post("/nl/sign-in/again", data={"token": late.rpartition("/")[2]})
    assert again.status_code == 303
    await drain()
    done = await client.post(link_path(mails()[-1]))
    assert "/nl/ideas/" in done.headers["location"]
    assert (await client.post(late)).status_code in (303, 410)
    async with forum.session_factory.read_session() as session:
        (kept,) = await session.all(select(Idea))
    assert (kept.title, kept.visibility) == (idea["title"], Visibility.pending)


async def test_guessing_at_once_is_no_way_around(asked: httpx2.AsyncClient, forum: Forum) -> None:
    guesses = [f"{number:06}" for number in range(40)]
    await asyncio.gather(
        *(asked.post("/nl/sign-in/code", data={"code": guess}) for guess in guesses)
    )
    async with forum.session_factory.read_session() as session:
        (sign_in,) = await session.all(select(SignIn))
    assert sign_in.guesses <= 5


async def test_a_mailbox_isnt_flooded(new_client: MakeClient, drain: Drain, mails: Mails) -> None:
    answers = [await ask(new_client(), MARIA.email) for _ in range(8)]
    assert [answer.status_code for answer in answers] == [303] * 6 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 0
    assert (await ask(new_client(), NEW)).status_code == 303
    await drain()
    assert len(mails()) == 7


@ON_SQLITE
@pytest.mark.parametrize("email", ["", "maria", "a@b", "a@b.cd, e@f.gh", "<a@b.cd>"])
async def test_what_is_no_address_comes_back(client: httpx2.AsyncClient, email: str) -> None:
    answer = await ask(client, email)
    assert answer.status_code == 422
    assert Page(answer.text).fields["email"] == email


async def test_an_address_is_the_same_in_any_case(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails, forum: Forum
) -> None:
    await ask(client, f"  {MARIA.email.upper()} ")
    await drain()
    await client.post(link_path(mails()[0]))
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Member).where(Member.email == MARIA.email))
    assert len(found) == 1


@ON_SQLITE
async def test_it_leads_back_to_where_one_was(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    answer = await client.get("/nl/me")
    assert answer.status_code == 303
    form = (await client.get(answer.headers["location"])).text
    assert '<input type="hidden" name="next" value="/nl/me">' in form
    await ask(client, next="/nl/me")
    await drain()
    assert (await client.post(link_path(mails()[0]))).headers["location"] == "/nl/me"


@ON_SQLITE
@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"],
)
async def test_it_never_leads_to_another_site(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails, target: str
) -> None:
    await ask(client, next=target)
    await drain()
    answer = await client.post(link_path(mails()[0]))
    assert answer.headers["location"].startswith("/nl/me")


async def test_the_mail_speaks_the_language_of_the_page(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    await client.post("/ar/sign-in", data={"email": NEW})
    await drain()
    (mail,) = mails()
    assert mail["Content-Language"] == "ar"
    assert link_path(mail).startswith("/ar/sign-in/")


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
async def test_the_cookie_is_for_the_browser_alone(asked: httpx2.AsyncClient, mails: Mails) -> None:
    answer = await asked.post(link_path(mails()[0]))
    cookie = next(
        value
        for value in answer.headers.get_list("set-cookie")
        if value.startswith("forum_session=")
    ).lower()
    for word in ("httponly", "samesite=lax", "path=/", "max-age="):
        assert word in cookie
