"""Taking a decision back: only where the visibility can be restored, only for a limited time."""

from forum.app.container import Forum
from forum.core.i18n.translations import gettext, override_language
from forum.core.visibility import Visibility
from forum.ideas import queries as ideas
from forum.ideas.tables import Idea
from moderation import labels
from moderation.tables import Case, CaseState, Outcome
from tests.conftest import ClientAs, Drain
from tests.factories import post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.parsing import flash_code
from tests.people import BRAM, ELS, MARIA, YUSUF, Person, member_of


async def hide_idea(forum: Forum, client_as: ClientAs, by: Person = MARIA) -> tuple[Idea, Case]:
    idea = await post_public_idea(forum, by=by)
    els = await client_as(ELS)
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(els, case, "hide", ground="insult", text="Zo spreken we niet.")
    return idea, case


async def test_a_hidden_idea_is_restored_with_its_case(forum: Forum, client_as: ClientAs) -> None:
    idea, case = await hide_idea(forum, client_as)
    els = await client_as(ELS)
    response = await els.post(f"/nl/moderation/cases/{case.id}/undo")
    assert response.headers["location"] == f"/nl/moderation/cases/{case.id}"
    assert flash_code(response) == "decided_take_back"
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    [reopened] = await case_steps.cases(forum)
    assert (reopened.state, reopened.decided_at) == (CaseState.open, None)
    assert [decision.outcome for decision in await case_steps.decisions(forum)] == [
        Outcome.hide, Outcome.take_back,
    ]  # fmt: skip
    notices = await case_steps.notices(forum, MARIA)
    assert [notice.code for notice in notices] == ["content_hidden", "content_restored"]
    with override_language("nl"):
        assert notices[-1].text == gettext(labels.TAKEN_BACK)
    response = await els.post(f"/nl/moderation/cases/{case.id}/undo")
    assert response.status_code == 403


async def test_the_timeline_knows_the_language_of_the_message(
    forum: Forum, client_as: ClientAs
) -> None:
    idea, case = await hide_idea(forum, client_as, by=YUSUF)
    await (await client_as(ELS)).post(f"/nl/moderation/cases/{case.id}/undo")
    async with forum.session_factory.read_session() as session:
        restored = (await ideas.milestones(session, idea.number))[-1]
    with override_language("tr"):
        assert (restored.text, restored.language) == (gettext(labels.TAKEN_BACK), "tr")


async def test_trust_is_restored_too(forum: Forum, drain: Drain, client_as: ClientAs) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    els = await client_as(ELS)
    await case_steps.decide(els, await case_steps.open_case_on(forum, idea.ref), "publish")
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(els, case, "hide", ground="insult", ready="yes")
    assert not (await member_of(forum.session_factory, MARIA)).trusted
    await els.post(f"/nl/moderation/cases/{case.id}/undo")
    assert (await member_of(forum.session_factory, MARIA)).trusted


async def test_a_question_is_taken_back(forum: Forum, drain: Drain, client_as: ClientAs) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    await case_steps.decide(els, case, "return", text="Verkeerd geklikt")
    assert (await els.post(f"/nl/moderation/cases/{case.id}/undo")).status_code == 303
    await drain()
    assert await case_steps.visibility(forum, idea.ref) is Visibility.pending
    assert (await case_steps.open_case_on(forum, idea.ref)).id == case.id
    assert (await case_steps.decide(els, case, "publish")).status_code == 303


async def test_only_the_same_moderator_takes_back_and_only_for_a_limited_time(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea, case = await hide_idea(forum, client_as)
    bram = await client_as(BRAM)
    assert "Take this decision back" not in (await bram.get(f"/en/moderation/cases/{case.id}")).text
    assert (await bram.post(f"/nl/moderation/cases/{case.id}/undo")).status_code == 403
    clock.advance(minutes=11)
    els = await client_as(ELS)
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "Take this decision back" not in page
    assert "Look at this again" in page
    assert (await els.post(f"/nl/moderation/cases/{case.id}/undo")).status_code == 403
    assert await case_steps.visibility(forum, idea.ref) is Visibility.hidden


async def test_publishing_cannot_be_taken_back_and_the_page_gives_the_alternative(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    await case_steps.decide(els, case, "publish")
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "Take this decision back" not in page
    assert "look at it again" in page
    assert (await els.post(f"/nl/moderation/cases/{case.id}/undo")).status_code == 403


async def test_a_decision_cannot_be_taken_back_after_a_colleague_opened_a_new_case(
    forum: Forum, client_as: ClientAs
) -> None:
    idea, case = await hide_idea(forum, client_as)
    await (await client_as(BRAM)).post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    response = await (await client_as(ELS)).post(f"/nl/moderation/cases/{case.id}/undo")
    assert response.status_code == 409
    assert await case_steps.visibility(forum, idea.ref) is Visibility.hidden
