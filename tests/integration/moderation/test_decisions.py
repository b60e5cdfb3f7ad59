"""Decisions: state changes, notices, permissions and conflicts."""

import asyncio

import pytest

from forum.app.container import Forum
from forum.core.content import registry
from forum.core.content.grounds import GROUNDS, READY_QUESTIONS, READY_SENTENCES
from forum.core.content.lifecycle import TextEdit
from forum.core.i18n.translations import gettext, override_language
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.ideas.actions import ideas, imports
from forum.ideas.queries import ideas as idea_queries
from forum.ideas.tables import Idea
from moderation.tables.cases import Case, CaseState
from moderation.tables.decisions import Outcome
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_pending_idea, post_public_comment, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.mail_text import mail_text
from tests.parsing import flash_code
from tests.people import ANN, BRAM, ELS, MARIA, YUSUF, Person, acting_as, member_of
from tests.services.databases import ON_SQLITE


async def pending_case(
    forum: Forum, drain: Drain, *, by: Person = MARIA, **options: str
) -> tuple[Idea, Case]:
    idea = await post_pending_idea(forum, by=by, **options)
    await drain()
    return idea, await case_steps.open_case_on(forum, idea.ref)


@ON_SQLITE
async def test_publishing(forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails) -> None:
    idea, case = await pending_case(forum, drain)
    response = await case_steps.decide(await client_as(ELS), case, "publish")
    assert response.status_code == 303
    assert (response.headers["location"], flash_code(response)) == (
        "/nl/moderation",
        "decided_publish",
    )
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    [decided_case] = await case_steps.cases(forum)
    assert decided_case.state is CaseState.decided
    [decision] = await case_steps.decisions(forum)
    els = await member_of(forum.session_factory, ELS)
    assert (decision.outcome, decision.moderator_id) == (Outcome.publish, els.id)
    assert (decision.before, decision.after) == (Visibility.pending, Visibility.public)
    assert [notice.code for notice in await case_steps.notices(forum, MARIA)] == [
        "content_published"
    ]
    assert await case_steps.is_trusted(forum, MARIA)
    [entry] = await case_steps.journal(forum, "CaseDecided")
    assert entry.data == {
        "case_id": case.id, "decision_id": decision.id, "outcome": "publish", "ground": "",
        "undo_seconds": 0, "appeal_id": None,
    }  # fmt: skip
    [entry] = await case_steps.journal(forum, "DecisionCarriedOut")
    assert (entry.actor_id, entry.actor_role) == (els.id, els.role)
    await drain()
    assert [mail["To"] for mail in mails()] == [MARIA.email] * 2, "the receipt, and the decision"


@ON_SQLITE
async def test_a_decision_keeps_no_more_than_it_needs(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    """No ground where nothing is restricted, and no copy of a text that isn't sent back."""
    _, case = await pending_case(forum, drain)
    fields = {"ground": "insult", "words": "koffie", "text": "Dank je."}
    assert (await case_steps.decide(await client_as(ELS), case, "publish", **fields)).is_redirect
    [decision] = await case_steps.decisions(forum)
    kept = (decision.ground, decision.left_out, decision.sent_back_title, decision.sent_back_text)
    assert kept == ("", "", "", "")


@ON_SQLITE
async def test_returning_carries_the_message(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails
) -> None:
    idea, case = await pending_case(forum, drain)
    response = await case_steps.decide(
        await client_as(ELS), case, "return", text="Welk plein bedoel je?"
    )
    assert response.status_code == 303
    assert await case_steps.visibility(forum, idea.ref) is Visibility.returned
    [notice] = await case_steps.notices(forum, MARIA)
    assert (notice.code, notice.text) == ("content_returned", "Welk plein bedoel je?")
    await drain()
    assert "Welk plein bedoel je?" in mail_text(mails()[-1])


@ON_SQLITE
async def test_an_idea_edited_after_its_return_has_a_new_case(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await pending_case(forum, drain)
    await case_steps.decide(await client_as(ELS), case, "return", ready="say_more")
    maria = await client_as(MARIA)
    await maria.post(
        f"/nl/ideas/{idea.number}/edit",
        data={"title": idea.title, "body": "Het plein voor de kerk."},
    )
    await drain()
    new_case = await case_steps.open_case_on(forum, idea.ref)
    assert new_case.id != case.id
    page = (await (await client_as(ELS)).get(f"/en/moderation/cases/{new_case.id}")).text
    assert "Decided earlier about this" in page
    assert "Back with the author" in page


@ON_SQLITE
async def test_a_ready_question_is_in_the_authors_language(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, case = await pending_case(forum, drain, by=YUSUF)
    page = (await (await client_as(ELS)).get(f"/nl/moderation/cases/{case.id}")).text
    assert 'lang="tr" dir="ltr"' in page
    await case_steps.decide(await client_as(ELS), case, "return", ready="say_more")
    [notice] = await case_steps.notices(forum, YUSUF)
    with override_language("tr"):
        assert notice.text == gettext(READY_QUESTIONS["say_more"])


@ON_SQLITE
async def test_a_rejection_gives_its_ground_in_the_authors_language(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await pending_case(forum, drain, by=YUSUF)
    await case_steps.decide(
        await client_as(ELS), case, "reject", ground="advertising", text="Groeten, Els."
    )
    assert await case_steps.visibility(forum, idea.ref) is Visibility.rejected
    [decision] = await case_steps.decisions(forum)
    assert (decision.ground, decision.text) == ("advertising", "Groeten, Els.")
    [notice] = await case_steps.notices(forum, YUSUF)
    assert notice.code == "content_rejected"
    with override_language("tr"):
        ground = gettext(GROUNDS["advertising"])
    assert ground in notice.text
    assert "Groeten, Els." in notice.text
    assert not await case_steps.is_trusted(forum, YUSUF)


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "faulty_fields"),
    [
        ({"outcome": "return"}, ["return-text"]),
        ({"outcome": "return", "ready": "made_up"}, ["return-text"]),
        ({"outcome": "reject"}, ["reject-ground", "reject-text"]),
        ({"outcome": "reject", "ground": "insult"}, ["reject-text"]),
        ({"outcome": "reject", "text": "Nee."}, ["reject-ground"]),
        ({"outcome": "reject", "ready": "yes"}, ["reject-ground"]),
        ({"outcome": "reject", "ground": "because", "text": "Nee."}, ["reject-ground"]),
        ({"outcome": "return", "text": "x" * 2001}, ["return-text"]),
        ({"outcome": "made_up"}, []),
        ({}, []),
    ],
)
async def test_missing_fields_are_reported_and_nothing_typed_is_lost(
    forum: Forum,
    drain: Drain,
    client_as: ClientAs,
    fields: dict[str, str],
    faulty_fields: list[str],
) -> None:
    idea, case = await pending_case(forum, drain)
    els = await client_as(ELS)
    response = await els.post(f"/en/moderation/cases/{case.id}", data=fields)
    assert response.status_code == 422
    assert 'id="faults"' in response.text
    assert [name for name in ("return-text", "reject-ground", "reject-text")
            if f'id="e-{name}"' in response.text] == sorted(faulty_fields, reverse=faulty_fields[:1] == ["return-text"])  # fmt: skip
    if "text" in fields:
        assert fields["text"] in response.text
    assert await case_steps.visibility(forum, idea.ref) is Visibility.pending
    assert await case_steps.decisions(forum) == []


@ON_SQLITE
async def test_a_cry_for_help_is_kept_private(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await pending_case(forum, drain, body="Ik wil niet meer leven zo alleen.")
    els = await client_as(ELS)
    assert "cry for help" in (await els.get(f"/en/moderation/cases/{case.id}")).text
    await case_steps.decide(els, case, "safeguard")
    assert await case_steps.visibility(forum, idea.ref) is Visibility.safeguarded
    [notice] = await case_steps.notices(forum, MARIA)
    assert notice.code == "content_safeguarded"
    assert (await (await client_as(BRAM)).get(f"/nl/moderation/cases/{case.id}")).status_code == 200
    yusuf = await client_as(YUSUF)
    assert (await yusuf.get(f"/nl/ideas/{idea.number}")).status_code == 404


@ON_SQLITE
async def test_nobody_decides_on_their_own_content(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    for person in (ELS, ANN):
        idea, case = await pending_case(forum, drain, by=person)
        browser = await client_as(person)
        page = await browser.get(f"/en/moderation/cases/{case.id}")
        assert page.status_code == 200
        assert "You wrote this yourself" in page.text
        assert 'value="publish"' not in page.text
        response = await case_steps.decide(browser, case, "publish")
        assert response.status_code == 403
        assert await case_steps.visibility(forum, idea.ref) is Visibility.pending
        assert (await case_steps.decide(await client_as(BRAM), case, "publish")).status_code == 303


@ON_SQLITE
async def test_the_second_moderator_sees_that_it_was_decided(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await pending_case(forum, drain)
    els, bram = await client_as(ELS), await client_as(BRAM)
    assert "outcome=reject" in (await bram.get(f"/en/moderation/cases/{case.id}")).text
    await case_steps.decide(els, case, "publish")
    response = await bram.post(
        f"/en/moderation/cases/{case.id}",
        data={"outcome": "reject", "ground": "insult", "text": "Dit typte Bram."},
    )
    assert response.status_code == 409
    assert "Els was first: Made public." in response.text
    assert "Dit typte Bram." in response.text
    assert "Els" in response.text and "Made public" in response.text
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    assert len(await case_steps.decisions(forum)) == 1
    assert len(await case_steps.notices(forum, MARIA)) == 1
    response = await bram.post(f"/en/moderation/cases/{case.id}", data={"outcome": "reject"})
    assert response.status_code == 409


async def test_one_of_three_concurrent_decisions_is_taken(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, case = await pending_case(forum, drain)
    els, bram = await client_as(ELS), await client_as(BRAM)
    responses = await asyncio.gather(
        case_steps.decide(els, case, "publish"),
        case_steps.decide(bram, case, "reject", ground="insult", text="Nee."),
        case_steps.decide(await client_as(ANN), case, "return", text="Hoe?"),
    )
    assert sorted(response.status_code for response in responses) == [303, 409, 409]
    assert len(await case_steps.decisions(forum)) == 1
    assert len(await case_steps.notices(forum, MARIA)) == 1


@ON_SQLITE
async def test_a_decision_on_a_changed_text_is_a_conflict(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await pending_case(forum, drain)
    els = await client_as(ELS)
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    version = page.split('name="version" value="')[1].split('"')[0]
    async with acting_as(forum.session_factory, MARIA) as uow:
        await ideas.edit_idea(
            uow, await idea_queries.idea(uow, idea.number),
            TextEdit("Iets heel anders", rich_text_from_plain("Koop nu mijn pannen!")), window=forum.settings.ideas.edit_time,
        )  # fmt: skip
    fields = {"outcome": "return", "text": "Welk plein?", "version": version}
    response = await els.post(f"/en/moderation/cases/{case.id}", data=fields)
    assert response.status_code == 409
    assert "changed while you were reading" in response.text
    assert "Koop nu mijn pannen!" in response.text
    assert "Welk plein?" in response.text
    assert await case_steps.decisions(forum) == []
    new_version = response.text.split('name="version" value="')[1].split('"')[0]
    assert (await case_steps.decide(els, case, "publish", version=new_version)).status_code == 303


@ON_SQLITE
@pytest.mark.parametrize(("outcome", "accepted"), [("accept_edit", True), ("refuse_edit", False)])
async def test_an_edit_is_accepted_or_refused(
    forum: Forum, drain: Drain, client_as: ClientAs, outcome: str, accepted: bool
) -> None:
    idea = await post_public_idea(forum, body="De oude tekst over een bank op het plein.")
    maria = await client_as(MARIA)
    await maria.post(
        f"/nl/ideas/{idea.number}/edit",
        data={"title": idea.title, "body": "De nieuwe tekst over een bank op het plein."},
    )
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert (
        "De oude tekst over een bank op het plein." in page
        and "De nieuwe tekst over een bank op het plein." in page
    )
    assert "<del>oude</del><ins>nieuwe</ins>" in page
    assert 'value="hide"' not in page
    reasons = {} if accepted else {"ground": "insult", "text": "Zo niet."}
    assert (await case_steps.decide(els, case, outcome, **reasons)).status_code == 303
    public_page = (
        await (await client_as(YUSUF)).get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    ).text
    assert ("De nieuwe tekst over een bank op het plein." in public_page) is accepted
    codes = [notice.code for notice in await case_steps.notices(forum, MARIA)]
    assert codes[-1] == ("edit_accepted" if accepted else "edit_refused")


async def test_a_safeguarded_edit_is_kept_and_not_published_by_a_later_decision(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, body="De oude tekst over een bank op het plein.")
    await (await client_as(MARIA)).post(
        f"/nl/ideas/{idea.number}/edit",
        data={"title": idea.title, "body": "Ik wil dood, er is niemand meer over."},
    )
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    await case_steps.decide(els, case, "safeguard")
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "Ik wil dood, er is niemand meer over." in page
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    new_case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(els, new_case, "publish")
    async with forum.session_factory.read_session() as session:
        summary = await registry.summary(session, idea.ref)
    assert summary.is_public and summary.edit is None
    assert "De oude tekst over een bank op het plein." in summary.body_html


@ON_SQLITE
async def test_hiding_and_restoring(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    els = await client_as(ELS)
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    response = await case_steps.decide(els, case, "hide")
    assert response.status_code == 422
    await case_steps.decide(els, case, "hide", ground="personal_data", ready="yes")
    assert await case_steps.visibility(forum, idea.ref) is Visibility.hidden
    assert (await (await client_as(YUSUF)).get(f"/nl/ideas/{idea.number}")).status_code == 404
    await (await client_as(BRAM)).post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    second_case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(await client_as(BRAM), second_case, "restore")
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    notices = await case_steps.notices(forum, MARIA)
    assert [notice.code for notice in notices] == ["content_hidden", "content_restored"]
    with override_language("nl"):
        for words in (GROUNDS["personal_data"], READY_SENTENCES["personal_data"]):
            assert gettext(words) in notices[0].text


@ON_SQLITE
async def test_keeping_content_public(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    els = await client_as(ELS)
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    assert (await case_steps.decide(els, case, "keep")).status_code == 303
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    assert await case_steps.notices(forum, MARIA) == []


@ON_SQLITE
async def test_an_outcome_that_does_not_apply_is_a_conflict(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await pending_case(forum, drain)
    response = await case_steps.decide(await client_as(ELS), case, "restore")
    assert response.status_code == 409
    assert await case_steps.visibility(forum, idea.ref) is Visibility.pending


@ON_SQLITE
async def test_comments_are_moderated_like_ideas(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/comments", data={"body": "Ik help graag mee."})
    await drain()
    [case] = await case_steps.cases(forum)
    els = await client_as(ELS)
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "Ik help graag mee." in page
    assert 'value="return"' not in page
    await case_steps.decide(els, case, "publish")
    assert await case_steps.visibility(forum, case.subject) is Visibility.public
    comment = await post_public_comment(forum, idea.ref, "En ik breng taart.", by=YUSUF)
    assert comment.is_public
    assert len(await case_steps.cases(forum)) == 1


@ON_SQLITE
async def test_imported_content_has_no_author_to_notify(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        [idea] = await imports.add_imported(
            uow,
            [
                imports.ImportedIdea(
                    "Van elders",
                    rich_text_from_plain("Een bank."),
                    "nl",
                    source="oud",
                    source_id="1",
                )
            ],
        )
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "not a member" in page
    assert (
        await case_steps.decide(els, case, "reject", ground="duplicate", ready="yes")
    ).status_code == 303
    assert await case_steps.visibility(forum, idea.ref) is Visibility.rejected


@ON_SQLITE
async def test_a_decision_redirects_to_the_next_case(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    cases = []
    for person in (MARIA, ELS, MARIA):
        cases.append((await pending_case(forum, drain, by=person))[1])
        clock.advance(minutes=5)
    first, _own, third = cases
    els = await client_as(ELS)
    response = await case_steps.decide(els, first, "publish")
    assert response.headers["location"] == f"/nl/moderation/cases/{third.id}"
    page = (await els.get(response.headers["location"])).text
    assert 'id="said"' in page
    response = await case_steps.decide(els, third, "publish")
    assert (response.headers["location"], flash_code(response)) == (
        "/nl/moderation",
        "decided_publish",
    )


@ON_SQLITE
async def test_the_authors_earlier_outcomes_are_shown(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    for outcome in ("publish", "publish", "reject"):
        _, case = await pending_case(forum, drain)
        await case_steps.decide(els, case, outcome, ground="insult", text="Zie boven.")
    _, case = await pending_case(forum, drain, name_shown="Maria V.")
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "2 published, 1 not published or taken off" in page
    assert "Maria V." in page
    assert MARIA.email not in page


@ON_SQLITE
async def test_the_log_names_who_decided_what_and_why(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    idea, case = await pending_case(forum, drain)
    await case_steps.decide(els, case, "reject", ground="insult", text="Zo spreken we niet.")
    page = (await els.get("/en/moderation/log")).text
    assert idea.title in page
    assert "Els" in page and "Not published" in page
    assert GROUNDS["insult"] in page
    assert "Zo spreken we niet." in page


@ON_SQLITE
async def test_single_keys_are_off_until_they_are_switched_on(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, case = await pending_case(forum, drain)
    els = await client_as(ELS)
    path = f"/en/moderation/cases/{case.id}"
    page = (await els.get(path)).text
    assert "data-key" not in page and "<kbd>" not in page
    response = await els.post("/en/moderation/keys", data={"keys": "on", "next": path})
    assert response.headers["location"] == path
    assert "data-keys" in (await els.get(path)).text
    await els.post("/en/moderation/keys", data={"keys": "off", "next": path})
    assert "data-key" not in (await els.get(path)).text
    response = await els.post("/en/moderation/keys", data={"next": "https://example.org"})
    assert response.headers["location"] == "/en/moderation"


@ON_SQLITE
@pytest.mark.parametrize("drained", [False, True])
async def test_content_withdrawn_by_its_author_isnt_reported_as_a_colleagues_decision(
    forum: Forum, drain: Drain, client_as: ClientAs, drained: bool
) -> None:
    idea, case = await pending_case(forum, drain)
    els = await client_as(ELS)
    await (await client_as(MARIA)).post(f"/nl/ideas/{idea.number}/withdraw")
    if drained:
        await drain()
    for fields in ({"outcome": "publish"}, {"outcome": "return", "text": "Welk plein?"}):
        response = await els.post(f"/en/moderation/cases/{case.id}", data=fields)
        assert response.status_code == 409
        assert "The author took this back in the meantime" in response.text
        assert "was first" not in response.text.partition("<main")[2].partition("</main")[0]
        assert fields.get("text", "") in response.text


@ON_SQLITE
async def test_one_moderator_in_two_windows(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, case = await pending_case(forum, drain)
    els = await client_as(ELS)
    assert (await case_steps.decide(els, case, "publish")).status_code == 303
    response = await els.post(f"/en/moderation/cases/{case.id}", data={"outcome": "publish"})
    assert response.status_code == 409
    assert "You decided this yourself in another window: Made public." in response.text
