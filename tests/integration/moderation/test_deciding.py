"""Deciding: what moves, who is told, who may not, and who was first."""

import asyncio

import pytest

from forum.app.container import Forum
from forum.core.content import registry
from forum.core.content.grounds import GROUNDS
from forum.core.i18n.translations import override_language
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.ideas import queries as idea_queries
from forum.ideas.actions import ideas
from forum.ideas.tables import Idea
from moderation import labels
from moderation.tables import Case, CaseState, Outcome
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_pending_idea, post_public_comment, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.parsing import flash_code
from tests.people import ANN, BRAM, ELS, MARIA, YUSUF, Person, acting_as
from tests.people import member as member_of


async def waiting(
    forum: Forum, drain: Drain, *, by: Person = MARIA, **how: str
) -> tuple[Idea, Case]:
    idea = await post_pending_idea(forum, by=by, **how)
    await drain()
    return idea, await case_steps.open_case_on(forum, idea.ref)


async def test_publishing(forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails) -> None:
    idea, case = await waiting(forum, drain)
    answer = await case_steps.decide(await client_as(ELS), case, "publish")
    assert answer.status_code == 303
    assert (answer.headers["location"], flash_code(answer)) == ("/nl/moderation", "decided_publish")
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    [decided] = await case_steps.cases(forum)
    assert decided.state is CaseState.decided
    [decision] = await case_steps.decisions(forum)
    els = await member_of(forum.session_factory, ELS)
    assert (decision.outcome, decision.moderator_id) == (Outcome.publish, els.id)
    assert (decision.before, decision.after) == (Visibility.pending, Visibility.public)
    assert [notice.code for notice in await case_steps.notices(forum, MARIA)] == [
        "content_published"
    ]
    assert (await member_of(forum.session_factory, MARIA)).trusted
    [entry] = await case_steps.journal(forum, "CaseDecided")
    assert entry.data == {"case_id": case.id, "outcome": "publish", "ground": ""}
    await drain()
    assert [mail["To"] for mail in mails()] == [MARIA.email]


async def test_returning_carries_the_message(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails
) -> None:
    idea, case = await waiting(forum, drain)
    answer = await case_steps.decide(
        await client_as(ELS), case, "return", text="Welk plein bedoel je?"
    )
    assert answer.status_code == 303
    assert await case_steps.visibility(forum, idea.ref) is Visibility.returned
    [notice] = await case_steps.notices(forum, MARIA)
    assert (notice.code, notice.text) == ("content_returned", "Welk plein bedoel je?")
    await drain()
    assert "Welk plein bedoel je?" in str(mails()[0].get_body(("plain",)))


async def test_returned_and_changed_it_waits_again(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await waiting(forum, drain)
    await case_steps.decide(await client_as(ELS), case, "return", ready="say_more")
    maria = await client_as(MARIA)
    await maria.post(
        f"/nl/ideas/{idea.number}/edit",
        data={"title": idea.title, "body": "Het plein voor de kerk."},
    )
    await drain()
    again = await case_steps.open_case_on(forum, idea.ref)
    assert again.id != case.id
    page = (await (await client_as(ELS)).get(f"/en/moderation/cases/{again.id}")).text
    assert "Decided earlier about this" in page
    assert "Back with the author" in page


async def test_a_ready_question_comes_in_the_authors_language(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, case = await waiting(forum, drain, by=YUSUF)
    page = (await (await client_as(ELS)).get(f"/nl/moderation/cases/{case.id}")).text
    assert 'lang="tr" dir="ltr"' in page
    await case_steps.decide(await client_as(ELS), case, "return", ready="say_more")
    [notice] = await case_steps.notices(forum, YUSUF)
    assert notice.text == labels.ready_question("say_more", "tr")


async def test_rejecting_tells_the_ground_in_the_authors_language(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await waiting(forum, drain, by=YUSUF)
    await case_steps.decide(
        await client_as(ELS), case, "reject", ground="advertising", text="Groeten, Els."
    )
    assert await case_steps.visibility(forum, idea.ref) is Visibility.rejected
    [decision] = await case_steps.decisions(forum)
    assert (decision.ground, decision.text) == ("advertising", "Groeten, Els.")
    [notice] = await case_steps.notices(forum, YUSUF)
    assert notice.code == "content_rejected"
    ground = labels.ground_words("advertising", "tr")
    assert notice.text == f"{ground}\n\nGroeten, Els."
    assert not (await member_of(forum.session_factory, YUSUF)).trusted


@pytest.mark.parametrize(
    ("fields", "blamed"),
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
async def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(
    forum: Forum, drain: Drain, client_as: ClientAs, fields: dict[str, str], blamed: list[str]
) -> None:
    idea, case = await waiting(forum, drain)
    els = await client_as(ELS)
    answer = await els.post(f"/en/moderation/cases/{case.id}", data=fields)
    assert answer.status_code == 422
    assert 'id="faults"' in answer.text
    assert [name for name in ("return-text", "reject-ground", "reject-text")
            if f'id="e-{name}"' in answer.text] == sorted(blamed, reverse=blamed[:1] == ["return-text"])  # fmt: skip
    if "text" in fields:
        assert fields["text"] in answer.text
    assert await case_steps.visibility(forum, idea.ref) is Visibility.pending
    assert await case_steps.decisions(forum) == []


async def test_a_cry_for_help_is_kept_private(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await waiting(forum, drain, body="Ik wil niet meer leven zo alleen.")
    els = await client_as(ELS)
    assert "cry for help" in (await els.get(f"/en/moderation/cases/{case.id}")).text
    await case_steps.decide(els, case, "safeguard")
    assert await case_steps.visibility(forum, idea.ref) is Visibility.safeguarded
    [notice] = await case_steps.notices(forum, MARIA)
    assert notice.code == "content_safeguarded"
    assert (await (await client_as(BRAM)).get(f"/nl/moderation/cases/{case.id}")).status_code == 200
    yusuf = await client_as(YUSUF)
    assert (await yusuf.get(f"/nl/ideas/{idea.number}")).status_code == 404


async def test_nobody_decides_on_their_own(forum: Forum, drain: Drain, client_as: ClientAs) -> None:
    for person in (ELS, ANN):
        idea, case = await waiting(forum, drain, by=person)
        browser = await client_as(person)
        page = await browser.get(f"/en/moderation/cases/{case.id}")
        assert page.status_code == 200
        assert "You wrote this yourself" in page.text
        assert 'value="publish"' not in page.text
        answer = await case_steps.decide(browser, case, "publish")
        assert answer.status_code == 403
        assert await case_steps.visibility(forum, idea.ref) is Visibility.pending
        assert (await case_steps.decide(await client_as(BRAM), case, "publish")).status_code == 303


async def test_the_second_moderator_sees_that_it_was_decided(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await waiting(forum, drain)
    els, bram = await client_as(ELS), await client_as(BRAM)
    assert "outcome=reject" in (await bram.get(f"/en/moderation/cases/{case.id}")).text
    await case_steps.decide(els, case, "publish")
    answer = await bram.post(
        f"/en/moderation/cases/{case.id}",
        data={"outcome": "reject", "ground": "insult", "text": "Dit typte Bram."},
    )
    assert answer.status_code == 409
    assert "Els was first: Made public." in answer.text
    assert "Dit typte Bram." in answer.text
    assert "Els" in answer.text and "Made public" in answer.text
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    assert len(await case_steps.decisions(forum)) == 1
    assert len(await case_steps.notices(forum, MARIA)) == 1
    unfinished = await bram.post(f"/en/moderation/cases/{case.id}", data={"outcome": "reject"})
    assert unfinished.status_code == 409


async def test_of_two_at_the_same_moment_one_decides(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, case = await waiting(forum, drain)
    els, bram = await client_as(ELS), await client_as(BRAM)
    answers = await asyncio.gather(
        case_steps.decide(els, case, "publish"),
        case_steps.decide(bram, case, "reject", ground="insult", text="Nee."),
        case_steps.decide(await client_as(ANN), case, "return", text="Hoe?"),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert len(await case_steps.decisions(forum)) == 1
    assert len(await case_steps.notices(forum, MARIA)) == 1


async def test_nothing_is_decided_about_words_nobody_saw(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await waiting(forum, drain)
    els = await client_as(ELS)
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    seen = page.split('name="version" value="')[1].split('"')[0]
    async with acting_as(forum.session_factory, MARIA) as uow:
        await ideas.edit_idea(
            uow, await idea_queries.idea(uow, idea.number), title="Iets heel anders",
            body=rich_text_from_plain("Koop nu mijn pannen!"), window=forum.settings.ideas.edit_time,
        )  # fmt: skip
    fields = {"outcome": "return", "text": "Welk plein?", "version": seen}
    answer = await els.post(f"/en/moderation/cases/{case.id}", data=fields)
    assert answer.status_code == 409
    assert "changed while you were reading" in answer.text
    assert "Koop nu mijn pannen!" in answer.text
    assert "Welk plein?" in answer.text
    assert await case_steps.decisions(forum) == []
    fresh = answer.text.split('name="version" value="')[1].split('"')[0]
    assert (await case_steps.decide(els, case, "publish", version=fresh)).status_code == 303


@pytest.mark.parametrize(("outcome", "accepted"), [("accept_edit", True), ("refuse_edit", False)])
async def test_an_edit_is_taken_over_or_not(
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
    assert (await case_steps.decide(els, case, outcome)).status_code == 303
    public = (
        await (await client_as(YUSUF)).get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    ).text
    assert ("De nieuwe tekst over een bank op het plein." in public) is accepted
    codes = [notice.code for notice in await case_steps.notices(forum, MARIA)]
    assert codes[-1] == ("edit_accepted" if accepted else "edit_refused")


async def test_a_cry_for_help_in_an_edit_is_kept_and_never_published_unread(
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
    again = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(els, again, "publish")
    async with forum.session_factory.read_session() as session:
        summary = await registry.summary(session, idea.ref)
    assert summary.is_public and summary.edit is None
    assert "De oude tekst over een bank op het plein." in summary.body_html


async def test_hiding_and_restoring(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    els = await client_as(ELS)
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    refused = await case_steps.decide(els, case, "hide")
    assert refused.status_code == 422
    await case_steps.decide(els, case, "hide", ground="personal_data", ready="yes")
    assert await case_steps.visibility(forum, idea.ref) is Visibility.hidden
    assert (await (await client_as(YUSUF)).get(f"/nl/ideas/{idea.number}")).status_code == 404
    await (await client_as(BRAM)).post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    second = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(await client_as(BRAM), second, "restore")
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    told = await case_steps.notices(forum, MARIA)
    assert [notice.code for notice in told] == ["content_hidden", "content_restored"]
    with override_language("nl"):
        assert (
            labels.letter("personal_data", labels.ready_sentence("personal_data", "nl"), "nl")
            == told[0].text
        )


async def test_leaving_it_as_it_is(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    els = await client_as(ELS)
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    assert (await case_steps.decide(els, case, "keep")).status_code == 303
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    assert await case_steps.notices(forum, MARIA) == []


async def test_an_outcome_that_does_not_fit_is_a_conflict(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, case = await waiting(forum, drain)
    answer = await case_steps.decide(await client_as(ELS), case, "restore")
    assert answer.status_code == 409
    assert await case_steps.visibility(forum, idea.ref) is Visibility.pending


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
    at_once = await post_public_comment(forum, idea.ref, "En ik breng taart.", by=YUSUF)
    assert at_once.is_public
    assert len(await case_steps.cases(forum)) == 1


async def test_imported_content_has_nobody_to_tell(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        idea = await ideas.import_idea(
            uow, ideas.NewIdea("Van elders", rich_text_from_plain("Een bank."), "nl", source="oud")
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


async def test_on_to_the_next_case(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    found = []
    for by in (MARIA, ELS, MARIA):
        found.append((await waiting(forum, drain, by=by))[1])
        clock.move(minutes=5)
    first, _own, third = found
    els = await client_as(ELS)
    answer = await case_steps.decide(els, first, "publish")
    assert answer.headers["location"] == f"/nl/moderation/cases/{third.id}"
    about = f'href="/nl/moderation/cases/{first.id}"'
    page = (await els.get(answer.headers["location"])).text
    assert 'id="said"' in page and about in page
    page = (await els.get(answer.headers["location"])).text
    assert 'id="said"' not in page and about not in page
    answer = await case_steps.decide(els, third, "publish")
    assert (answer.headers["location"], flash_code(answer)) == ("/nl/moderation", "decided_publish")


async def test_what_was_just_decided_can_be_taken_back_from_where_it_leads(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    await drain()
    els = await client_as(ELS)
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    answer = await case_steps.decide(els, case, "hide", ground="insult", text="Zo spreken we niet.")
    undo = f'action="/nl/moderation/cases/{case.id}/undo"'
    assert undo in (await els.get(answer.headers["location"])).text


async def test_what_the_author_did_before_is_shown(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    for outcome in ("publish", "publish", "reject"):
        _, case = await waiting(forum, drain)
        await case_steps.decide(els, case, outcome, ground="insult", text="Zie boven.")
    _, case = await waiting(forum, drain, name_shown="Maria V.")
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "2 published, 1 not published or taken off" in page
    assert "Maria V." in page
    assert MARIA.email not in page


async def test_the_log_names_who_decided_what_and_why(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    idea, case = await waiting(forum, drain)
    await case_steps.decide(els, case, "reject", ground="insult", text="Zo spreken we niet.")
    page = (await els.get("/en/moderation/log")).text
    assert idea.title in page
    assert "Els" in page and "Not published" in page
    assert GROUNDS["insult"] in page
    assert "Zo spreken we niet." in page


async def test_single_keys_can_be_switched_off(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, case = await waiting(forum, drain)
    els = await client_as(ELS)
    path = f"/en/moderation/cases/{case.id}"
    assert "data-keys" in (await els.get(path)).text
    answer = await els.post("/en/moderation/keys", data={"keys": "off", "next": path})
    assert answer.headers["location"] == path
    page = (await els.get(path)).text
    assert "data-key" not in page and "<kbd>" not in page
    elsewhere = await els.post("/en/moderation/keys", data={"next": "https://example.org"})
    assert elsewhere.headers["location"] == "/en/moderation"


@pytest.mark.parametrize("drained", [False, True])
async def test_what_its_author_took_back_isnt_a_colleagues_doing(
    forum: Forum, drain: Drain, client_as: ClientAs, drained: bool
) -> None:
    idea, case = await waiting(forum, drain)
    els = await client_as(ELS)
    await (await client_as(MARIA)).post(f"/nl/ideas/{idea.number}/withdraw")
    if drained:
        await drain()
    for fields in ({"outcome": "publish"}, {"outcome": "return", "text": "Welk plein?"}):
        answer = await els.post(f"/en/moderation/cases/{case.id}", data=fields)
        assert answer.status_code == 409
        assert "The author took this back in the meantime" in answer.text
        assert "colleague" not in answer.text.partition("<main")[2].partition("</main")[0]
        assert fields.get("text", "") in answer.text


async def test_one_moderator_in_two_windows(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, case = await waiting(forum, drain)
    els = await client_as(ELS)
    assert (await case_steps.decide(els, case, "publish")).status_code == 303
    answer = await els.post(f"/en/moderation/cases/{case.id}", data={"outcome": "publish"})
    assert answer.status_code == 409
    assert "You decided this yourself in another window: Made public." in answer.text
