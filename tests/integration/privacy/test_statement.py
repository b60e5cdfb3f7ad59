"""The privacy statement says what the settings say, and nothing else."""

import json
import re
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import update
from sqlmodel import col

from forum.app.container import Forum
from forum.app.web import create_app
from forum.moving_in.tables import ImportBatch
from forum.privacy.routes.cookies import COOKIES
from tests.conftest import BASE_URL, ClientAs, Drain, Mails, MakeForum
from tests.parsing import Page, link_path
from tests.people import ANN, MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


async def _text(make_forum: MakeForum, path: str = "/en/privacy", **environment: str) -> str:
    app = create_app(make_forum(**environment))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client:
        return (await client.get(path)).text


async def test_it_names_who_is_responsible(make_forum: MakeForum) -> None:
    page = await _text(
        make_forum,
        FORUM_PRIVACY__CONTROLLER="Region of Examples",
        FORUM_PRIVACY__ADDRESS="Market 1, 9999 Exampletown",
        FORUM_PRIVACY__EMAIL="data@example.org",
        FORUM_PRIVACY__OFFICER="Data service",
        FORUM_PRIVACY__OFFICER_EMAIL="dpo@example.org",
        FORUM_SITE__COUNTRY="BE",
    )
    for what in ("Region of Examples", "Market 1", "data@example.org", "Data service", "dpo@"):
        assert what in page
    assert "Gegevensbeschermingsautoriteit" in page
    assert "Nobody processes data" in page


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("BE", "fr", "Autorité de protection des données"),
        ("BE", "de", "Datenschutzbehörde"),
        ("NL", "nl", "Autoriteit Persoonsgegevens"),
        ("", "en", "data-protection authority of your country"),
    ],
)
async def test_the_authority_is_that_of_the_country(
    make_forum: MakeForum, country: str, language: str, name: str
) -> None:
    page = await _text(make_forum, f"/{language}/privacy", FORUM_SITE__COUNTRY=country)
    assert name in page


@pytest.mark.parametrize(
    ("url", "private", "present", "absent"),
    [
        ("", "true", (), ("translate it",)),
        ("http://127.0.0.1:5000", "false", ("translate it", "everybody can read"), ("127.0", "also get")),
        ("http://translate:5000", "true", ("translate it", "also get"), ("runs here",)),
        ("https://lt.example.org", "false", ("runs here:", "lt.example.org"), ("also get",)),
    ],
)  # fmt: skip
async def test_a_translation_program_is_named(
    make_forum: MakeForum, url: str, private: str, present: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    text = Page(
        await _text(make_forum, FORUM_TRANSLATION__URL=url, FORUM_TRANSLATION__PRIVATE=private)
    ).text
    assert [words for words in present if words not in text] == []
    assert [words for words in absent if words in text] == []


async def test_without_settings_it_is_the_municipality(make_forum: MakeForum) -> None:
    text = Page(await _text(make_forum)).text
    assert "Municipality of Voorbeeldstad" in text
    assert "officer" not in text
    assert "6(1)(e)" in text


async def test_another_basis_and_no_backups(make_forum: MakeForum) -> None:
    text = Page(
        await _text(
            make_forum,
            FORUM_PRIVACY__BASIS="legitimate_interests",
            FORUM_PRIVACY__BACKUP_DAYS="0",
        )
    ).text
    assert "6(1)(f)" in text
    assert "6(1)(e)" not in text
    assert "backups" not in text


async def test_processors_in_the_readers_language(make_forum: MakeForum) -> None:
    processors = '[{name = "Hosting NV", place = "Belgium", task = {nl = "beheert de server"}}]'
    page = await _text(make_forum, FORUM_PRIVACY__PROCESSORS=processors)
    assert "Hosting NV" in page
    assert '<span lang="nl" dir="ltr">beheert de server</span>' in page


@pytest.mark.parametrize(
    ("days", "shown"), [("365", "1 year"), ("730", "2 years"), ("400", "400 days")]
)
async def test_periods_are_those_of_the_settings(
    make_forum: MakeForum, days: str, shown: str
) -> None:
    text = Page(await _text(make_forum, FORUM_RETENTION__NOTICES=days)).text
    assert f"on your page: {shown}." in text


def _inline(value: object) -> str:
    """A value as TOML on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_inline(each)}' for key, each in value.items())}}}"
    return json.dumps(value)


async def test_it_says_what_each_provider_is_asked_for(make_forum: MakeForum) -> None:
    provider = {
        "issuer": "https://login.example.org", "client_id": "forum", "client_secret": "secret",
    }  # fmt: skip
    plain = provider | {"label": "my town"}
    staff = provider | {
        "label": "a work account",
        "scope": "openid email profile phone groups",
        "role_claim": "groups",
        "roles": {"m": "moderator"},
        "second_factor_amr": ["hwk"],
    }
    residents = provider | {
        "label": "an identity card",
        "scope": "openid address",
        "resident_claim": {"claim": "address.postal_code", "values": ["9999"]},
        "person_claim": "number",
    }
    text = Page(
        await _text(
            make_forum,
            FORUM_SIGN_IN__PROVIDERS=_inline(
                {"plain": plain, "staff": staff, "residents": residents}
            ),
            FORUM_VERIFICATION__KEY="k" * 32,
        )
    ).text
    assert "From my town : your e-mail address." in text
    assert (
        "From a work account : your e-mail address, your name and the rest of your profile there, "
        "your phone number, your groups there (colleagues get their role here by them), how and when "
        "you showed there that it is you and what that account gives under the name groups." in text
    )
    assert (
        "From an identity card : your e-mail address, your postal address, whether you live "
        "here and the number by which that account knows you as a person." in text
    )


async def test_it_lists_the_cookies_that_a_visit_sets_and_how_long_they_last(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    idea = {"title": "Een bank bij de kade", "body": "Dan kan ik zitten als ik moe ben."}
    responses = [
        await client.get("/fr/"),
        await client.post("/nl/ideas", data=idea | {"email": MARIA.email}),
        await client.get("/nl/sign-in/code"),
    ]
    await drain()
    settings = {"name": "Maria", "language": "nl", "text_size": "large"}
    responses += [
        await client.post(link_path(mails()[-1])),
        await client.post("/nl/me/settings", data=settings),
    ]
    longest: dict[str, int] = {}
    for response in responses:
        for cookie in response.headers.get_list("set-cookie"):
            (seconds,) = re.findall(r"max-age=(\d+)", cookie.lower())
            name = cookie.partition("=")[0]
            longest[name] = max(longest.get(name, 0), int(seconds))
    assert len(longest) >= 6
    statement = Page((await client.get("/en/privacy")).text).text
    lifetimes = {each.name: each.lifetime for each in COOKIES}
    lifetimes["forum_session"] = timedelta(days=forum.settings.sessions.days)
    for name, seconds in longest.items():
        assert f"{name} " in statement
        left = lifetimes[name] - timedelta(seconds=seconds)
        assert timedelta() <= left < timedelta(minutes=1), name
    assert "while you wait for our e-mail to sign in: 75 minutes." in statement


async def test_it_says_how_long_sessions_last(make_forum: MakeForum) -> None:
    text = Page(
        await _text(
            make_forum,
            FORUM_SESSIONS__DAYS="40",
            FORUM_SESSIONS__STAFF_DAYS="3",
            FORUM_SESSIONS__SHARED_MINUTES="20",
        )
    ).text
    assert "counted from your last visit: 40 days." in text
    assert "keeps colleagues, who run this site, signed in: 3 days." in text
    assert "also ends when the browser closes: 20 minutes." in text


async def test_names_from_another_site_are_mentioned_once_there_are_any(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    words = "show the names that people gave there"
    assert words not in (await client.get("/en/privacy")).text
    async with forum.session_factory.unit_of_work() as uow:
        batch = await uow.add(
            ImportBatch(source="fider", layout="fider", file_digest="0" * 64, started_at=uow.now)
        )
        batch_id = batch.pk
    assert words in (await client.get("/en/privacy?again")).text
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(
            update(ImportBatch).where(col(ImportBatch.id) == batch_id).values(undone_at=uow.now)
        )
    assert words not in (await client.get("/en/privacy?once+more")).text


async def test_it_says_what_becomes_of_texts_that_are_not_public(
    client: httpx2.AsyncClient,
) -> None:
    text = Page((await client.get("/en/privacy")).text).text
    assert "What you wrote and is not public stays as long as your account" in text


async def test_administrators_see_what_the_clean_up_did(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    text = Page((await ann.get("/en/admin/data")).text).text
    assert "This has not been done yet." in text
    assert "13 months" not in text
    assert (await (await client_as(MARIA)).get("/en/admin/data")).status_code == 403


async def test_copies_of_mails_are_told_where_they_are_kept(make_forum: MakeForum) -> None:
    words = "Copies of the e-mails that we sent"
    assert words in await _text(make_forum)
    assert words not in await _text(make_forum, FORUM_MAIL__TRANSPORT="smtp")


async def test_copies_of_mails_are_told_while_they_are_there_whatever_the_transport(
    make_forum: MakeForum, mail_folder: Path
) -> None:
    mail_folder.mkdir()
    (mail_folder / "mail-1.eml").write_text("To: els@example.org\n\nHallo")
    text = await _text(make_forum, FORUM_MAIL__TRANSPORT="smtp")
    assert "Copies of the e-mails that we sent" in text
