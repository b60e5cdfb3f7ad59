"""The shield asks before an idea is sent: what is left out is nowhere, what stays in goes to a moderator."""

import httpx2
import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.content.redaction import LEFT_OUT
from forum.core.content.sealed import SealedText
from forum.core.i18n.translations import gettext, override_language
from forum.core.screening.personal_data import PersonalKind
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from moderation.tables.cases import Case
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.contents import contents
from tests.factories import BODY, change_visibility, post_pending_idea, read_idea
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, flash_code, link_path
from tests.people import MARIA, member_of
from tests.services.databases import ON_SQLITE

PHONE, STREET = "0470 00 00 12", "Kerkstraat 12"
TYPED = {
    "title": "Koffie bij mij thuis",
    "body": f"Elke dinsdag drinken we samen koffie.\nBel me op {PHONE}, of kom langs: {STREET}.",
    "name_shown": "Maria",
    "language": "nl",
}


def left_out(kind: PersonalKind) -> str:
    """What readers of the Dutch site see instead."""
    with override_language("nl"):
        return gettext(LEFT_OUT[kind])


REDACTED = TYPED["body"].replace(PHONE, left_out(PersonalKind.phone)).replace(
    STREET, left_out(PersonalKind.address)
)  # fmt: skip


def answers(page: Page) -> dict[str, str]:
    """The answers that the questions of a page begin with, by field."""
    return {name: value for name, value in page.fields.items() if name.startswith("shield_")}


async def ask(browser: httpx2.AsyncClient, path: str, data: dict[str, str]) -> Page:
    """Post a form that is asked about, and the page with the questions."""
    response = await browser.post(path, data=data)
    assert response.status_code == 422
    page = Page(response.text)
    assert {name: page.fields[name].replace("\r\n", "\n") for name in data} == data
    return page


async def ideas_and_originals(forum: Forum) -> tuple[list[Idea], list[SealedText]]:
    """Every idea and every sealed text, the oldest first."""
    async with forum.session_factory.read_session() as session:
        return (
            await session.all(select(Idea).order_by(col(Idea.id))),
            await session.all(select(SealedText).order_by(col(SealedText.id))),
        )


@ON_SQLITE
async def test_nothing_is_kept_before_the_author_has_answered(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    page = await ask(maria, "/nl/ideas", TYPED)
    assert [f"<mark>{words}</mark>" in page.html for words in (PHONE, STREET)] == [True, True]
    assert list(answers(page).values()) == ["out", "out"], "the safest answer is chosen"
    assert await ideas_and_originals(forum) == ([], [])


@ON_SQLITE
@pytest.mark.parametrize("to_all", [False, True])
async def test_what_is_left_out_stays_with_staff_only(
    forum: Forum, client_as: ClientAs, drain: Drain, to_all: bool
) -> None:
    maria = await client_as(MARIA)
    given = answers(await ask(maria, "/nl/ideas", TYPED))
    data = TYPED | dict.fromkeys(given, "in") | {"shield_all": "out"} if to_all else TYPED | given
    assert flash_code(await maria.post("/nl/ideas", data=data)) == "idea_posted"
    (idea,), (original,) = await ideas_and_originals(forum)
    assert (idea.body, idea.title) == (REDACTED, TYPED["title"])
    author = await member_of(forum.session_factory, MARIA)
    assert (original.subject, original.field, original.text) == (idea.ref, "body", TYPED["body"])
    assert (original.author_id, original.sealed_by_id) == (author.id, author.id)
    await drain()
    async with forum.session_factory.read_session() as session:
        (case,) = await session.all(select(Case))
    assert case.sign_codes == ()
    await change_visibility(forum, idea.ref, Visibility.public)
    await drain()
    kept = await contents(forum.session_factory.database)
    with_phone = [table for table, rows in kept.items() if any(PHONE in str(row) for row in rows)]
    assert with_phone == ["sealed_text"]


@ON_SQLITE
async def test_what_stays_in_goes_to_a_moderator_with_the_sign(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    maria = await client_as(MARIA)
    given = answers(await ask(maria, "/nl/ideas", TYPED))
    await maria.post("/nl/ideas", data=TYPED | given | {"shield_all": "in"})
    await drain()
    (idea,), originals = await ideas_and_originals(forum)
    assert (idea.body, originals) == (TYPED["body"], [])
    async with forum.session_factory.read_session() as session:
        (case,) = await session.all(select(Case))
    assert case.sign_codes == ("personal_data",)


@ON_SQLITE
async def test_each_finding_has_its_own_answer_and_only_what_is_new_is_asked(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    first, second = answers(await ask(maria, "/nl/ideas", TYPED))
    more = TYPED | {first: "in", second: "out", "body": TYPED["body"] + " Mail a@example.org."}
    page = await ask(maria, "/nl/ideas", more)
    third = next(name for name in answers(page) if name not in (first, second))
    assert answers(page) == {first: "in", second: "out", third: "out"}
    # An answer to all that was pressed before the new text was seen doesn't hold for it.
    assert (await maria.post("/nl/ideas", data=more | {"shield_all": "in"})).status_code == 422
    assert (await maria.post("/nl/ideas", data=more | {third: "in"})).status_code == 303
    (idea,), (original,) = await ideas_and_originals(forum)
    expected = more["body"].replace(STREET, left_out(PersonalKind.address))
    assert (idea.body, original.text) == (expected, more["body"])


@ON_SQLITE
async def test_another_language_shows_the_same_questions_and_answers(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    first, second = answers(await ask(maria, "/nl/ideas", TYPED))
    data = TYPED | {first: "in", second: "out"}
    page = Page((await maria.post("/fr/ideas?again=yes", data=data)).text)
    assert page.language == "fr"
    assert answers(page) == {first: "in", second: "out"}


@ON_SQLITE
async def test_many_findings_are_asked_about_by_their_sort(
    client_as: ClientAs, forum: Forum
) -> None:
    maria = await client_as(MARIA)
    numbers = " en ".join(f"0470 00 00 {number}" for number in range(10, 30))
    data = TYPED | {"body": f"Bel ons allemaal: {numbers}, of mail naar a@example.org."}
    given = answers(await ask(maria, "/nl/ideas", data))
    assert len(given) == 2
    assert (await maria.post("/nl/ideas", data=data | given)).status_code == 303
    (idea,), _ = await ideas_and_originals(forum)
    assert "0470" not in idea.body


@ON_SQLITE
async def test_the_towns_own_number_and_a_cry_for_help_are_not_asked_about(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    town = TYPED | {
        "body": f"Bel de stad op {forum.site.phone}, of mail {forum.site.email}, graag."
    }
    cry = TYPED | {"title": "Ik wil dood", "body": f"Ik wil niet meer leven. Bel me op {PHONE}."}
    for data in (town, cry):
        assert (await maria.post("/nl/ideas", data=data)).status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("confirms", [True, False])
async def test_the_original_of_a_guests_draft_goes_with_it(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, confirms: bool
) -> None:
    guest, data = new_client(), TYPED | {"email": "jan@example.org"}
    given = answers(await ask(guest, "/nl/ideas", data))
    response = await guest.post("/nl/ideas", data=data | given)
    assert response.headers["location"] == "/nl/sign-in/code"
    (draft,), (original,) = await ideas_and_originals(forum)
    assert (draft.body, original.author_id) == (REDACTED, None)
    await drain()
    path = link_path(mails()[0])
    await guest.post(path if confirms else f"{path}/discard")
    (*found,), originals = await ideas_and_originals(forum)
    assert [idea.body for idea in found] == [REDACTED] * confirms
    assert [each.author_id for each in originals] == [idea.author_id for idea in found]


@pytest.mark.parametrize("signed_in", [True, False])
async def test_originals_are_destroyed_when_their_time_is_over(
    forum: Forum,
    new_client: MakeClient,
    client_as: ClientAs,
    clock: FrozenClock,
    drain: Drain,
    signed_in: bool,
) -> None:
    """Those of a draft that nobody confirms with the draft, the others after half a year."""
    data = TYPED if signed_in else TYPED | {"email": "jan@example.org"}
    browser = await client_as(MARIA) if signed_in else new_client()
    given = answers(await ask(browser, "/nl/ideas", data))
    await browser.post("/nl/ideas", data=data | given)
    await drain()
    clock.advance(days=184 if signed_in else 6)
    await forum.sweeper.sweep_if_due()
    assert len((await ideas_and_originals(forum))[1]) == 1
    clock.advance(days=2)
    await forum.sweeper.sweep_if_due()
    found, originals = await ideas_and_originals(forum)
    assert (len(found), originals) == (int(signed_in), [])


@ON_SQLITE
async def test_an_edit_is_asked_about_what_is_new_in_it(forum: Forum, client_as: ClientAs) -> None:
    idea, maria = await post_pending_idea(forum, body=f"{BODY} {PHONE}"), await client_as(MARIA)
    path = f"/nl/ideas/{idea.number}/edit"
    opened = Page((await maria.get(path)).text).fields
    form = {name: opened[name] for name in ("title", "body", "seen")}
    same = form | {"title": "Koffie op het plein, met taart"}
    assert (await maria.post(path, data=same)).status_code == 303
    form["seen"] = Page((await maria.get(path)).text).fields["seen"]
    page = await ask(maria, path, form | {"body": f"{idea.body} {STREET}"})
    (given,) = answers(page).items()
    data = form | {"body": f"{idea.body} {STREET}"} | dict([given])
    assert (await maria.post(path, data=data)).status_code == 303
    expected = f"{idea.body} {left_out(PersonalKind.address)}"
    assert (await read_idea(forum, idea.number)).body == expected


@ON_SQLITE
async def test_an_author_who_was_asked_to_leave_it_out_is_asked_again(
    forum: Forum, client_as: ClientAs
) -> None:
    idea, maria = await post_pending_idea(forum, body=f"{BODY} {PHONE}"), await client_as(MARIA)
    await change_visibility(forum, idea.ref, Visibility.returned)
    path = f"/nl/ideas/{idea.number}/edit"
    opened = Page((await maria.get(path)).text).fields
    form = {name: opened[name] for name in ("title", "body", "seen")}
    await ask(maria, path, form)


@ON_SQLITE
@pytest.mark.parametrize("name", [f"An {PHONE}", "an@example.org", f"An van {STREET}"])
async def test_a_name_that_everybody_reads_holds_no_address(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, name: str
) -> None:
    data = {"title": "Samen zingen", "body": "Elke vrijdag zingen we samen.", "name_shown": name}
    for browser, email in (
        (await client_as(MARIA), {}),
        (new_client(), {"email": "a@example.org"}),
    ):
        response = await browser.post("/nl/ideas", data=data | email)
        assert response.status_code == 422
        page = Page(response.text)
        assert 'id="e-name_shown"' in page.html and page.fields["name_shown"] == name
    assert await ideas_and_originals(forum) == ([], [])
    # Somebody in danger is kept waiting by nothing.
    cry = data | {"body": "Ik kan niet meer, ik wil niet meer leven."}
    assert (await (await client_as(MARIA)).post("/nl/ideas", data=cry)).status_code == 303
