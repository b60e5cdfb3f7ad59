"""Passkeys: added, asked for, and what isn't accepted as one."""

import asyncio
import json

import httpx2
import pytest
from sqlmodel import select
from webauthn.helpers import bytes_to_base64url

from forum.app.container import Forum
from forum.second_factor import queries
from forum.second_factor.rules import MOST_PASSKEYS
from forum.second_factor.tables import Passkey
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.frozen_clock import FrozenClock
from tests.integration.second_factor.conftest import MakeKey
from tests.integration.second_factor.steps import (
    DESK,
    SECURITY,
    STEP,
    add_passkey,
    authentication_options,
    confirm,
    make_codes,
    registration_options,
    use_passkey,
    works,
)
from tests.parsing import Page, flash_code
from tests.people import BRAM, ELS, MARIA, Person, member_of
from tests.services.authenticator import Authenticator
from tests.services.databases import ON_SQLITE


async def passkeys(forum: Forum, person: Person = ELS) -> list[str]:
    """The names of somebody's passkeys."""
    member = await member_of(forum.session_factory, person)
    async with forum.session_factory.read_session() as session:
        return [each.name for each in await queries.passkeys_of(session, member.pk)]


@ON_SQLITE
async def test_a_colleague_with_a_passkey_must_use_it(
    client_as: ClientAs, key: Authenticator, drain: Drain, mails: Mails
) -> None:
    els, other = await client_as(ELS), await client_as(ELS)
    assert flash_code(await add_passkey(els, key)) == "passkey_added"
    assert await works(els), "it was used just now"
    assert not await works(other)
    assert not await works(await client_as(ELS))
    response = await confirm(other, key)
    assert (response.status_code, response.headers["location"]) == (303, DESK)
    assert await works(other)
    page = Page((await other.get(SECURITY)).text)
    assert "laptop" in page.text
    await drain()
    (mail,) = mails()
    assert mail["To"] == ELS.email
    assert "toegangssleutel toegevoegd" in mail["Subject"]


@ON_SQLITE
async def test_residents_have_no_second_factor(client_as: ClientAs, forum: Forum) -> None:
    maria = await client_as(MARIA)
    for path in (SECURITY, STEP):
        assert (await maria.get(path)).status_code == 403
    assert (await maria.post(f"{SECURITY}/passkeys/options")).status_code == 403
    assert "/me/security" not in (await maria.get("/nl/me")).text


WRONG = {
    "origin": {"origin": "http://ideas.example.com"},
    "port": {"origin": "http://ideas.example.org:8443"},
    "scheme": {"origin": "https://ideas.example.org"},
    "subdomain": {"origin": "http://a.ideas.example.org"},
    "kind": {"type": "webauthn.create"},
    "challenge": {"challenge": "c" * 86},
}


@ON_SQLITE
@pytest.mark.parametrize("fault", WRONG)
async def test_an_answer_to_something_else_is_refused(
    client_as: ClientAs, key: Authenticator, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    await add_passkey(await client_as(ELS), key)
    els = await client_as(ELS)
    answer = key.authenticate(await authentication_options(els), **WRONG[fault])
    response = await use_passkey(els, answer)
    assert response.status_code == 422
    assert f'name="next" value="{DESK}"' in response.text
    assert not await works(els)
    (line,) = [each for each in caplog.messages if each.startswith("passkey refused: ")]
    assert "example" not in line


async def test_a_challenge_is_good_for_one_answer(client_as: ClientAs, make_key: MakeKey) -> None:
    key = make_key(counts=False)
    await add_passkey(await client_as(ELS), key)
    els = await client_as(ELS)
    options = await authentication_options(els)
    answer = key.authenticate(options)
    assert (await use_passkey(els, key.authenticate(options, origin="null"))).status_code == 422
    assert (await use_passkey(els, answer)).status_code == 422, "a wrong answer used it up"
    assert (await confirm(els, key)).status_code == 303
    assert (await use_passkey(els, answer)).status_code == 422


@ON_SQLITE
async def test_a_challenge_belongs_to_one_session_and_one_ceremony(
    client_as: ClientAs, key: Authenticator
) -> None:
    first = await client_as(ELS)
    await add_passkey(first, key)
    second, third = await client_as(ELS), await client_as(ELS)
    answer = key.authenticate(await authentication_options(second))
    assert (await use_passkey(third, answer)).status_code == 422
    assert (await use_passkey(second, answer)).status_code == 303
    registration = key.authenticate(await registration_options(first))
    assert (await use_passkey(first, registration)).status_code == 422


@ON_SQLITE
async def test_a_challenge_expires(
    client_as: ClientAs, key: Authenticator, clock: FrozenClock
) -> None:
    await add_passkey(await client_as(ELS), key)
    els = await client_as(ELS)
    answer = key.authenticate(await authentication_options(els))
    clock.advance(minutes=5)
    assert (await use_passkey(els, answer)).status_code == 422
    assert (await confirm(els, key)).status_code == 303


@ON_SQLITE
async def test_the_passkey_of_somebody_else_is_refused(
    client_as: ClientAs, make_key: MakeKey
) -> None:
    key, others = make_key(), make_key()
    await add_passkey(await client_as(ELS), key)
    await add_passkey(await client_as(BRAM), others)
    els = await client_as(ELS)
    assert (await confirm(els, others)).status_code == 422
    unknown = make_key()
    assert (await confirm(els, unknown)).status_code == 422
    unknown.credential_id = key.credential_id
    assert (await confirm(els, unknown)).status_code == 422, "the signature is another key's"
    assert not await works(els)


@ON_SQLITE
async def test_a_passkey_must_verify_its_user(client_as: ClientAs, make_key: MakeKey) -> None:
    key = make_key(verifies=False)
    first = await client_as(ELS)
    assert (await add_passkey(first, key)).status_code == 422
    key.verifies = True
    assert (await add_passkey(first, key)).status_code == 303
    key.verifies = False
    els = await client_as(ELS)
    assert (await confirm(els, key)).status_code == 422
    key.verifies = True
    assert (await confirm(els, key)).status_code == 303


@ON_SQLITE
async def test_a_passkey_of_another_site_is_refused(
    client_as: ClientAs, key: Authenticator
) -> None:
    els = await client_as(ELS)
    key.rp_id = "example.org"
    assert (await add_passkey(els, key)).status_code == 422


async def test_a_copy_is_noticed_by_its_counter(
    client_as: ClientAs, key: Authenticator, caplog: pytest.LogCaptureFixture
) -> None:
    await add_passkey(await client_as(ELS), key)
    els = await client_as(ELS)
    assert (await confirm(els, key)).status_code == 303
    key.sign_count -= 1
    other = await client_as(ELS)
    assert (await confirm(other, key)).status_code == 422
    assert not await works(other)
    assert any("went back" in line for line in caplog.messages)
    assert (await confirm(other, key)).status_code == 303, "it goes up again"


@ON_SQLITE
async def test_a_passkey_in_an_account_never_counts(client_as: ClientAs, make_key: MakeKey) -> None:
    key = make_key(counts=False)
    await add_passkey(await client_as(ELS), key)
    for _ in range(2):
        els = await client_as(ELS)
        assert (await confirm(els, key)).status_code == 303


@ON_SQLITE
@pytest.mark.parametrize(
    "answer",
    ["", "x", "[]", "1", "null", "{}", '{"response": 1}', '{"response": {"clientDataJSON": "é"}}',
     '{"response": {"clientDataJSON": "bnVsbA"}}', "[" * 5000, '"' + "a" * 30_000 + '"',
     json.dumps({"id": 7, "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0"}})],
)  # fmt: skip
async def test_nonsense_is_refused_and_keeps_the_name(
    client_as: ClientAs, key: Authenticator, answer: str
) -> None:
    els = await client_as(ELS)
    response = await els.post(
        f"{SECURITY}/passkeys", data={"name": "mijn laptop", "credential": answer}
    )
    assert response.status_code == 422
    assert Page(response.text).fields["name"] == "mijn laptop"
    await add_passkey(els, key)
    assert (await use_passkey(els, answer)).status_code == 422


@pytest.mark.parametrize("escape", [r"\u0000", r"\ud800"])
async def test_texts_that_no_database_takes_are_refused(
    client_as: ClientAs, key: Authenticator, escape: str
) -> None:
    client_data = bytes_to_base64url(f'{{"challenge": "x{escape}"}}'.encode())
    answer = f'{{"id": "x", "response": {{"clientDataJSON": "{client_data}"}}}}'
    els = await client_as(ELS)
    response = await els.post(f"{SECURITY}/passkeys", data={"name": "x", "credential": answer})
    assert response.status_code == 422
    await add_passkey(els, key)
    assert (await use_passkey(els, answer)).status_code == 422
    right = json.loads(key.authenticate(await authentication_options(els)))
    right["id"] = "here"
    answer = json.dumps(right).replace('"here"', f'"x{escape}"')
    assert (await use_passkey(els, answer)).status_code == 422


@ON_SQLITE
@pytest.mark.parametrize("name", ["", " ", "!!", "x" * 61])
async def test_a_device_is_not_asked_for_a_passkey_whose_name_is_refused(
    client_as: ClientAs, name: str
) -> None:
    els = await client_as(ELS)
    response = await els.post(f"{SECURITY}/passkeys/options", data={"name": name})
    assert (response.status_code, response.content) == (422, b"")
    page = await els.post(f"{SECURITY}/passkeys", data={"name": name, "credential": ""})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


@ON_SQLITE
async def test_half_an_answer_is_refused(client_as: ClientAs, key: Authenticator) -> None:
    """Every part of a right answer, missing or of another type."""
    els = await client_as(ELS)
    for missing in ("id", "rawId", "type", "clientDataJSON", "attestationObject"):
        for value in (None, 7, "", "AAAA"):
            answer = json.loads(key.register(await registration_options(els)))
            (answer if missing in answer else answer["response"])[missing] = value
            response = await els.post(
                f"{SECURITY}/passkeys", data={"name": "x", "credential": json.dumps(answer)}
            )
            assert response.status_code == 422, (missing, value)


@ON_SQLITE
async def test_a_session_has_a_new_secret_from_then_on(
    client_as: ClientAs, new_client: MakeClient, key: Authenticator
) -> None:
    """Whoever copied the cookie before gains nothing by it."""
    await add_passkey(await client_as(ELS), key)
    els, thief = await client_as(ELS), new_client()
    thief.cookies.update(els.cookies)
    assert (await thief.get("/nl/me")).status_code == 200
    await confirm(els, key)
    assert await works(els)
    assert (await thief.get("/nl/me")).status_code == 303


async def test_one_passkey_belongs_to_one_member(
    forum: Forum, client_as: ClientAs, key: Authenticator
) -> None:
    await add_passkey(await client_as(ELS), key)
    response = await add_passkey(await client_as(BRAM), key)
    assert response.status_code == 422
    assert await passkeys(forum, BRAM) == []


@ON_SQLITE
async def test_there_are_only_so_many(forum: Forum, client_as: ClientAs, make_key: MakeKey) -> None:
    els = await client_as(ELS)
    for _ in range(MOST_PASSKEYS):
        assert (await add_passkey(els, make_key())).status_code == 303
    assert (await add_passkey(els, make_key())).status_code == 422
    assert len(await passkeys(forum)) == MOST_PASSKEYS
    known = [each["id"] for each in (await registration_options(els))["excludeCredentials"]]
    assert len(known) == MOST_PASSKEYS


async def _remove(browser: httpx2.AsyncClient, name: str = "passkey") -> httpx2.Response:
    number = Page((await browser.get(SECURITY)).text).fields[name]
    return await browser.post(f"{SECURITY}/passkeys/remove", data={"passkey": number})


@ON_SQLITE
async def test_the_last_passkey_takes_the_codes_along(
    forum: Forum, client_as: ClientAs, key: Authenticator, drain: Drain, mails: Mails
) -> None:
    els = await client_as(ELS)
    await add_passkey(els, key)
    assert len(await make_codes(els)) == 10
    assert flash_code(await _remove(els)) == "passkey_removed"
    member = await member_of(forum.session_factory, ELS)
    async with forum.session_factory.read_session() as session:
        assert await queries.count_unused_codes(session, member.pk) == 0
    assert not member.has_second_factor
    assert await works(await client_as(ELS))
    await drain()
    assert "toegangssleutel weggehaald" in mails()[-1]["Subject"]


@ON_SQLITE
async def test_a_passkey_of_another_is_not_removed(
    forum: Forum, client_as: ClientAs, make_key: MakeKey
) -> None:
    els, bram = await client_as(ELS), await client_as(BRAM)
    await add_passkey(els, make_key())
    await add_passkey(bram, make_key())
    number = Page((await els.get(SECURITY)).text).fields["passkey"]
    response = await bram.post(f"{SECURITY}/passkeys/remove", data={"passkey": number})
    assert response.status_code == 404
    assert len(await passkeys(forum)) == 1


async def test_changes_need_a_second_factor_of_a_moment_ago(
    forum: Forum, client_as: ClientAs, key: Authenticator, clock: FrozenClock
) -> None:
    els = await client_as(ELS)
    await add_passkey(els, key)
    clock.advance(minutes=15)
    assert await works(els), "it is enough to work"
    number = {"passkey": "1"}
    for path, data in (("/passkeys/remove", number), ("/codes", {})):
        assert flash_code(await els.post(SECURITY + path, data=data)) == "-confirm_first"
    assert (await els.post(f"{SECURITY}/passkeys/options")).status_code == 403
    response = await els.post(f"{SECURITY}/passkeys", data={"name": "x", "credential": "{}"})
    assert response.status_code == 422
    assert f"{STEP}?next=%2Fnl%2Fme%2Fsecurity" in (await els.get(SECURITY)).text
    assert await passkeys(forum) == ["laptop"]
    await confirm(els, key)
    assert flash_code(await _remove(els)) == "passkey_removed"


async def test_of_two_first_passkeys_at_the_same_moment_one_is_added(
    forum: Forum, client_as: ClientAs, make_key: MakeKey
) -> None:
    """Whoever is second needs the first one, as if they had come after it."""
    browsers = [await client_as(ELS) for _ in range(2)]
    answers = [make_key().register(await registration_options(browser)) for browser in browsers]
    responses = await asyncio.gather(
        *(
            browser.post(f"{SECURITY}/passkeys", data={"name": "one", "credential": answer})
            for browser, answer in zip(browsers, answers, strict=True)
        )
    )
    assert sorted(response.status_code for response in responses) == [303, 422]
    assert await passkeys(forum) == ["one"]


@ON_SQLITE
@pytest.mark.parametrize("transports", [[[]], [{}], [None, "usb", 7], "usb", {"usb": 1}])
async def test_odd_transports_are_left_out(
    forum: Forum, client_as: ClientAs, key: Authenticator, transports: object
) -> None:
    els = await client_as(ELS)
    answer = json.loads(key.register(await registration_options(els)))
    answer["response"]["transports"] = transports
    response = await els.post(
        f"{SECURITY}/passkeys", data={"name": "one", "credential": json.dumps(answer)}
    )
    assert flash_code(response) == "passkey_added"
    async with forum.session_factory.read_session() as session:
        (passkey,) = await session.all(select(Passkey))
    assert passkey.transports == (
        ["usb"] if isinstance(transports, list) and "usb" in transports else []
    )


@ON_SQLITE
async def test_the_first_passkey_needs_a_fresh_sign_in(
    client_as: ClientAs, key: Authenticator, clock: FrozenClock
) -> None:
    els = await client_as(ELS)
    clock.advance(minutes=16)
    assert (await els.post(f"{SECURITY}/passkeys/options")).status_code == 403
    assert (await add_passkey(await client_as(ELS), key)).status_code == 303
