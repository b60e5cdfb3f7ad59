"""The queue: events that open and close cases, order, pagination and permissions."""

from forum.app.container import Forum
from forum.core.content.lifecycle import TextEdit
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.ideas.actions import ideas
from forum.ideas.queries import ideas as idea_queries
from forum.ideas.tables import Idea
from moderation.queries.cases import PAGE_SIZE
from moderation.tables.cases import CaseKind, CaseState
from tests.conftest import ClientAs, Drain, RecordStatements
from tests.factories import post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.people import BRAM, ELS, MARIA, TOM, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

CRY_FOR_HELP = "Soms denk ik: zonder mij beter af. Niemand zou me missen."


async def edit(forum: Forum, idea: Idea, body: str) -> None:
    async with acting_as(forum.session_factory, MARIA) as uow:
        fresh = await idea_queries.idea(uow, idea.number)
        await ideas.edit_idea(
            uow,
            fresh,
            TextEdit(fresh.title, rich_text_from_plain(body)),
            window=forum.settings.ideas.edit_time,
        )


@ON_SQLITE
async def test_a_posted_idea_waits_in_the_queue(forum: Forum, drain: Drain) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    assert (case.kind, case.urgent, case.signs) == (CaseKind.new, False, "")
    assert case.author_id == idea.author_id


@ON_SQLITE
async def test_signs_are_stored_and_a_cry_for_help_is_urgent(forum: Forum, drain: Drain) -> None:
    idea = await post_pending_idea(forum, body=CRY_FOR_HELP + " Bel me: 0470 00 00 12")
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    assert case.urgent
    assert case.sign_codes == ("cry_for_help", "suicide", "personal_data")


@ON_SQLITE
async def test_a_changed_text_updates_its_open_case(
    forum: Forum, drain: Drain, clock: FrozenClock
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    first = await case_steps.open_case_on(forum, idea.ref)
    clock.advance(hours=1)
    await edit(forum, idea, CRY_FOR_HELP)
    await drain()
    [case] = await case_steps.cases(forum)
    assert case.id == first.id
    assert case.urgent
    assert case.opened_at == first.opened_at


@ON_SQLITE
async def test_an_edit_of_a_public_idea_is_a_case_of_its_own(forum: Forum, drain: Drain) -> None:
    idea = await post_public_idea(forum)
    await edit(forum, idea, "Iets anders, en beter.")
    await drain()
    [case] = await case_steps.cases(forum)
    assert case.kind is CaseKind.edited


@ON_SQLITE
async def test_a_withdrawn_idea_leaves_the_queue_without_a_decision(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    maria = await client_as(MARIA)
    await maria.post(f"/nl/ideas/{idea.number}/withdraw")
    await drain()
    [case] = await case_steps.cases(forum)
    assert case.state is CaseState.closed
    assert await case_steps.decisions(forum) == []
    els = await client_as(ELS)
    assert (await els.get(f"/en/moderation/cases/{case.id}")).status_code == 200


@ON_SQLITE
async def test_an_idea_withdrawn_before_delivery_opens_no_case(forum: Forum, drain: Drain) -> None:
    idea = await post_pending_idea(forum)
    async with acting_as(forum.session_factory, MARIA) as uow:
        await ideas.withdraw_idea(uow, await idea_queries.idea(uow, idea.number))
    await drain()
    assert await case_steps.cases(forum) == []


async def test_urgent_first_then_the_oldest(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    for title, body in (("Eerste", "Een bank in het park."), ("Tweede", "Samen soep koken."),
                        ("Dringend", CRY_FOR_HELP)):  # fmt: skip
        await post_pending_idea(forum, title, body=body)
        await drain()
        clock.advance(hours=1)
    page = (await (await client_as(ELS)).get("/en/moderation")).text
    assert page.index("Dringend") < page.index("Eerste") < page.index("Tweede")
    assert "<title>(3)" in page
    assert "3 items are waiting for you" in page
    assert "May be a cry for help" in page


async def test_the_queue_is_paginated(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    for number in range(PAGE_SIZE + 2):
        body = (
            CRY_FOR_HELP
            if number in (3, PAGE_SIZE + 1)
            else f"Koffie op dag {number} van de maand."
        )
        await post_pending_idea(forum, f"Nummer {number:03}", body=body)
        clock.advance(minutes=1)
    await drain()
    els = await client_as(ELS)
    first = (await els.get("/en/moderation")).text
    assert first.count("data-row-link") == PAGE_SIZE
    assert (
        first.index("Nummer 003")
        < first.index(f"Nummer {PAGE_SIZE + 1:03}")
        < first.index("Nummer 000")
    )
    next_path = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = (await els.get(next_path.replace("&amp;", "&"))).text
    assert second.count("data-row-link") == 2
    assert f"Nummer {PAGE_SIZE - 1:03}" in second and f"Nummer {PAGE_SIZE:03}" in second
    assert (await els.get("/en/moderation?after=x")).status_code == 404
    assert (await els.get("/en/moderation?after=WzEsIm5vIiwxXQ")).status_code == 404


@ON_SQLITE
async def test_an_empty_queue_says_so(client_as: ClientAs) -> None:
    page = (await (await client_as(ELS)).get("/en/moderation")).text
    assert "Nothing waits for you" in page
    assert "<title>Queue" in page


@ON_SQLITE
async def test_the_number_of_statements_does_not_grow(
    forum: Forum, drain: Drain, client_as: ClientAs, record_statements: RecordStatements
) -> None:
    els = await client_as(ELS)
    counts = []
    for count in (1, 2):
        for _ in range(count):
            await post_pending_idea(forum)
        await drain()
        with record_statements() as statements:
            await els.get("/en/moderation")
        counts.append(len(statements))
    assert counts[0] == counts[1]


@ON_SQLITE
async def test_the_desk_is_for_moderators(
    forum: Forum, drain: Drain, client_as: ClientAs, client
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    paths = ("/nl/moderation", f"/nl/moderation/cases/{case.id}", "/nl/moderation/log")
    for person in (MARIA, YUSUF, TOM):
        browser = await client_as(person)
        for path in paths:
            assert (await browser.get(path)).status_code == 403
        assert (await case_steps.decide(browser, case, "publish")).status_code == 403
    for path in paths:
        response = await client.get(path)
        assert response.status_code == 303
        assert "/sign-in" in response.headers["location"]
    assert await case_steps.visibility(forum, idea.ref) is Visibility.pending


@ON_SQLITE
async def test_a_moderator_opens_a_case_on_public_content(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    els, bram = await client_as(ELS), await client_as(BRAM)
    first = await els.post("/nl/moderation/cases", data={"ref": f"idea:{idea.number}"})
    case = await case_steps.open_case_on(forum, idea.ref)
    assert first.headers["location"] == f"/nl/moderation/cases/{case.id}"
    assert case.kind is CaseKind.public
    second = await bram.post("/nl/moderation/cases", data={"ref": f"idea:{idea.number}"})
    assert second.headers["location"] == first.headers["location"]
    for ref in ("", "idea", "idea:x", "idea:99999", "nothing:1"):
        assert (await els.post("/nl/moderation/cases", data={"ref": ref})).status_code == 404
    own = await post_public_idea(forum, by=BRAM)
    assert (await bram.post("/nl/moderation/cases", data={"ref": str(own.ref)})).status_code == 403


@ON_SQLITE
async def test_an_unknown_case_is_not_found(client_as: ClientAs) -> None:
    els = await client_as(ELS)
    assert (await els.get("/nl/moderation/cases/999")).status_code == 404
    assert (
        await els.post("/nl/moderation/cases/999", data={"outcome": "publish"})
    ).status_code == 404
    assert (await els.post("/nl/moderation/cases/999/undo")).status_code == 404
