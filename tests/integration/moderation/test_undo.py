"""The undo time: until it is over a decision has no effect, and nobody has heard of it."""

import pytest

from forum.app.container import Forum
from forum.core.content.lifecycle import TextEdit
from forum.core.i18n.translations import gettext, override_language
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.ideas.actions import ideas
from forum.ideas.queries import ideas as idea_queries
from forum.ideas.tables import Idea
from forum.web.flash import refusal
from moderation.labels import cases as labels
from moderation.tables.cases import Case, CaseKind, CaseState
from moderation.tables.decisions import Decision, DecisionState, Outcome
from tests.conftest import ClientAs, Drain, Mails, MakeForum
from tests.factories import post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.mail_text import mail_text
from tests.parsing import flash_code
from tests.people import BRAM, ELS, MARIA, acting_as
from tests.services.databases import ON_SQLITE

UNDO_SECONDS = 30
REASONS = {"ground": "insult", "ready": "yes"}


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum whose decisions wait."""
    forum = make_forum(FORUM_MODERATION__UNDO_SECONDS=str(UNDO_SECONDS))
    await forum.engine.start()
    return forum


async def decided(
    forum: Forum, drain: Drain, client_as: ClientAs, outcome: str = "publish", **fields: str
) -> tuple[Idea, Case, Decision]:
    """A pending idea of Maria on which Els has just decided."""
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    response = await case_steps.decide(await client_as(ELS), case, outcome, **fields)
    assert response.status_code == 303
    await drain()
    return idea, case, (await case_steps.decisions(forum))[-1]


async def state_of(forum: Forum, decision: Decision) -> DecisionState:
    return next(item.state for item in await case_steps.decisions(forum) if item.id == decision.id)


@ON_SQLITE
@pytest.mark.parametrize(
    ("outcome", "fields", "after", "code"),
    [
        ("publish", {}, Visibility.public, "content_published"),
        ("return", {"ready": "say_more"}, Visibility.returned, "content_returned"),
        ("reject", REASONS, Visibility.rejected, "content_rejected"),
        ("safeguard", {}, Visibility.safeguarded, "content_safeguarded"),
    ],
)
async def test_nothing_happens_before_the_time_is_over(
    forum: Forum,
    drain: Drain,
    client_as: ClientAs,
    mails: Mails,
    clock: FrozenClock,
    outcome: str,
    fields: dict[str, str],
    after: Visibility,
    code: str,
) -> None:
    idea, case, decision = await decided(forum, drain, client_as, outcome, **fields)
    clock.advance(seconds=UNDO_SECONDS - 1)
    await drain()
    assert decision.state is DecisionState.waiting
    assert await case_steps.visibility(forum, idea.ref) is Visibility.pending
    assert (await case_steps.notices(forum, MARIA), len(mails())) == ([], 1), "the receipt"
    [decided_case] = await case_steps.cases(forum)
    assert decided_case.state is CaseState.decided
    clock.advance(seconds=1)
    await drain()
    assert await case_steps.visibility(forum, idea.ref) is after
    assert [notice.code for notice in await case_steps.notices(forum, MARIA)] == [code]
    assert [mail["To"] for mail in mails()].count(MARIA.email) == 2
    assert await state_of(forum, decision) is DecisionState.in_effect
    # What follows is recorded as done by whoever decided, not by the background task.
    entries = [
        *await case_steps.journal(forum, "DecisionCarriedOut"),
        *(await case_steps.journal(forum, "VisibilityChanged"))[-1:],
    ]
    assert [entry.actor_id for entry in entries] == [decision.moderator_id] * 2
    response = await (await client_as(ELS)).post(f"/nl/moderation/decisions/{decision.id}/undo")
    assert response.headers["location"] == f"/nl/moderation/cases/{case.id}"
    assert flash_code(response) == refusal("in_effect_already")
    assert await case_steps.visibility(forum, idea.ref) is after


@ON_SQLITE
async def test_a_decision_that_was_taken_back_never_happened(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails, clock: FrozenClock
) -> None:
    idea, case, decision = await decided(forum, drain, client_as, "reject", **REASONS)
    els = await client_as(ELS)
    response = await els.post(f"/nl/moderation/decisions/{decision.id}/undo")
    assert response.headers["location"] == f"/nl/moderation/cases/{case.id}"
    assert flash_code(response) == "decided_take_back"
    clock.advance(minutes=5)
    await drain()
    assert await case_steps.visibility(forum, idea.ref) is Visibility.pending
    assert (await case_steps.notices(forum, MARIA), len(mails())) == ([], 1), "the receipt"
    assert await state_of(forum, decision) is DecisionState.taken_back
    assert (await case_steps.open_case_on(forum, idea.ref)).id == case.id
    assert (await case_steps.decide(els, case, "publish")).status_code == 303
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "taken back before it took effect" in page


@ON_SQLITE
async def test_now_is_immediate(forum: Forum, drain: Drain, client_as: ClientAs) -> None:
    idea, _, decision = await decided(forum, drain, client_as)
    els = await client_as(ELS)
    response = await els.post(f"/nl/moderation/decisions/{decision.id}/now")
    assert (response.headers["location"], flash_code(response)) == (
        "/nl/moderation",
        "decided_now",
    )
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public
    response = await els.post(f"/nl/moderation/decisions/{decision.id}/now")
    assert flash_code(response) == refusal("in_effect_already")
    await drain()
    assert len(await case_steps.notices(forum, MARIA)) == 1


@ON_SQLITE
async def test_only_whoever_decided_takes_it_back(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, case, decision = await decided(forum, drain, client_as)
    bram = await client_as(BRAM)
    page = (await bram.get(f"/en/moderation/cases/{case.id}")).text
    assert "not in effect yet" in page
    assert "/undo" not in page
    for action in ("undo", "now"):
        response = await bram.post(f"/nl/moderation/decisions/{decision.id}/{action}")
        assert response.status_code == 403
    assert await state_of(forum, decision) is DecisionState.waiting
    assert (await bram.post("/nl/moderation/decisions/999999/undo")).status_code == 404


@ON_SQLITE
async def test_every_page_of_the_desk_has_what_can_be_taken_back(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    other = await post_pending_idea(forum)
    await drain()
    _, case, decision = await decided(forum, drain, client_as)
    els = await client_as(ELS)
    marked = await els.post("/nl/moderation/trouble", data={"ref": str(other.ref)})
    undo = f"/nl/moderation/decisions/{decision.id}/undo"
    for path in (
        "/nl/moderation", "/nl/moderation/log", "/nl/moderation/trouble", "/nl/moderation/reports", "/nl/moderation/appeals",
        marked.headers["location"], f"/nl/moderation/cases/{case.id}/original", f"/nl/moderation/cases/{case.id}/history",
    ):  # fmt: skip
        assert undo in (await els.get(path)).text, path
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert undo not in (await els.get("/nl/moderation")).text


@ON_SQLITE
@pytest.mark.parametrize("change", ["edit", "withdraw"])
async def test_a_decision_about_another_text_lapses(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails, clock: FrozenClock, change: str
) -> None:
    idea, case, decision = await decided(forum, drain, client_as)
    maria = await client_as(MARIA)
    fields = {"title": "Iets heel anders", "body": "Over een heel ander plein."}
    response = await maria.post(f"/nl/ideas/{idea.number}/{change}", data=fields)
    assert response.status_code == 303
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert await state_of(forum, decision) is DecisionState.lapsed
    assert await case_steps.notices(forum, MARIA) == []
    open_cases = [item for item in await case_steps.cases(forum) if item.is_open]
    if change == "withdraw":
        assert open_cases == []
        assert await case_steps.visibility(forum, idea.ref) is Visibility.withdrawn
    else:
        assert len(open_cases) == 1
        assert await case_steps.visibility(forum, idea.ref) is Visibility.pending
    page = (await (await client_as(ELS)).get(f"/en/moderation/cases/{case.id}")).text
    assert "took no effect" in page


async def edit(forum: Forum, idea: Idea, words: str) -> None:
    """Maria changes her idea."""
    async with acting_as(forum.session_factory, MARIA) as uow:
        fresh = await idea_queries.idea(uow, idea.number)
        window = forum.settings.ideas.edit_time
        body = rich_text_from_plain(words)
        await ideas.edit_idea(uow, fresh, TextEdit(fresh.title, body), window=window)


@ON_SQLITE
@pytest.mark.parametrize("taken_back", [True, False])
async def test_a_question_that_nobody_was_asked_is_no_reason_why_a_text_changed(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock, taken_back: bool
) -> None:
    idea, _, decision = await decided(forum, drain, client_as, "return", ready="say_more")
    clock.advance(seconds=10)
    if taken_back:
        await (await client_as(ELS)).post(f"/nl/moderation/decisions/{decision.id}/undo")
    await edit(forum, idea, "Iets anders.")
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    assert case.kind is CaseKind.new
    page = (await (await client_as(ELS)).get(f"/en/moderation/cases/{case.id}")).text
    assert "Changed after our question" not in page


@ON_SQLITE
async def test_what_came_back_shows_the_change_though_a_second_question_was_taken_back(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea, _, _ = await decided(forum, drain, client_as, "return", ready="say_more")
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    await edit(forum, idea, "Vertel mee.")
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    await case_steps.decide(els, case, "return", ready="say_more")
    second = (await case_steps.decisions(forum))[-1]
    await els.post(f"/nl/moderation/decisions/{second.id}/undo")
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert case.kind is CaseKind.resubmitted
    assert "<ins>Vertel" in page


async def test_what_a_second_look_left_with_its_author_is_no_new_text_when_it_comes(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    await decide_now(forum, client_as, case, "return", ready="say_more")
    await decide_now(forum, client_as, await look_again(forum, client_as, idea), "keep")
    await edit(forum, idea, "Nu met meer.")
    await drain()
    assert (await case_steps.open_case_on(forum, idea.ref)).kind is CaseKind.resubmitted


async def decide_now(
    forum: Forum, client_as: ClientAs, case: Case, outcome: str, **fields: str
) -> None:
    els = await client_as(ELS)
    response = await case_steps.decide(els, case, outcome, **fields)
    assert response.status_code == 303, response.text
    decision = (await case_steps.decisions(forum))[-1]
    response = await els.post(f"/nl/moderation/decisions/{decision.id}/now")
    assert response.status_code == 303


async def look_again(forum: Forum, client_as: ClientAs, idea: Idea) -> Case:
    els = await client_as(ELS)
    response = await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    assert response.status_code == 303
    return await case_steps.open_case_on(forum, idea.ref)


@ON_SQLITE
@pytest.mark.parametrize(
    ("first", "second", "after"),
    [
        ("publish", "hide", Visibility.hidden),
        ("return", "publish", Visibility.public),
        ("return", "reject", Visibility.rejected),
        ("reject", "publish", Visibility.public),
        ("reject", "return", Visibility.returned),
        ("safeguard", "publish", Visibility.public),
    ],
)
async def test_a_decision_in_effect_is_reversed_by_another_whose_letter_says_so(
    forum: Forum, drain: Drain, client_as: ClientAs, first: str, second: str, after: Visibility
) -> None:
    fields = {
        "hide": REASONS, "reject": REASONS, "return": {"ready": "say_more"},
    }  # fmt: skip
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    await decide_now(forum, client_as, case, first, **fields.get(first, {}))
    case = await look_again(forum, client_as, idea)
    await decide_now(forum, client_as, case, second, **fields.get(second, {}))
    assert await case_steps.visibility(forum, idea.ref) is after
    earlier, later = await case_steps.notices(forum, MARIA)
    with override_language("nl"):
        reconsidered = gettext(labels.RECONSIDERED)
    assert reconsidered not in earlier.text
    assert later.text.startswith(reconsidered)


async def test_what_is_restored_gives_trust_back(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    await decide_now(forum, client_as, case, "publish")
    assert await case_steps.is_trusted(forum, MARIA)
    await decide_now(forum, client_as, await look_again(forum, client_as, idea), "hide", **REASONS)
    assert not await case_steps.is_trusted(forum, MARIA)
    await decide_now(forum, client_as, await look_again(forum, client_as, idea), "restore")
    assert await case_steps.is_trusted(forum, MARIA)


@ON_SQLITE
async def test_an_author_reads_all_reasons(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails
) -> None:
    idea = await post_public_idea(
        forum, title="Een bank", body="Zet een bank. Die gast deugt niet."
    )
    case = await look_again(forum, client_as, idea)
    fields = {"ground": "insult", "text": "Je noemt iemand.", "passage": "Die gast deugt niet."}
    await decide_now(forum, client_as, case, "hide", **fields)
    await drain()
    letter = mail_text(mails()[-1])
    for part in ("Die gast deugt niet.", "Je noemt iemand.", "1 maart 2027", "1 september 2027"):
        assert part in letter, part


@ON_SQLITE
async def test_a_passage_must_be_in_the_text(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    case = await look_again(forum, client_as, idea)
    fields = {"ground": "insult", "text": "Zo niet.", "passage": "Dit staat er niet in."}
    response = await case_steps.decide(await client_as(ELS), case, "hide", **fields)
    assert response.status_code == 422
    assert "Dit staat er niet in." in response.text
    assert 'id="e-hide-passage"' in response.text
    assert await case_steps.decisions(forum) == []


async def test_a_decision_survives_its_process(
    make_forum: MakeForum, forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea, _, decision = await decided(forum, drain, client_as)
    await forum.close()
    clock.advance(seconds=UNDO_SECONDS)
    other = make_forum(FORUM_MODERATION__UNDO_SECONDS=str(UNDO_SECONDS))
    await other.dispatcher.drain()
    assert await case_steps.visibility(other, idea.ref) is Visibility.public
    assert await state_of(other, decision) is DecisionState.in_effect
    assert [item.outcome for item in await case_steps.decisions(other)] == [Outcome.publish]


@ON_SQLITE
async def test_of_two_letters_that_contradict_each_other_only_the_second_leaves(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails
) -> None:
    """As when the mail server was away meanwhile."""
    idea = await post_public_idea(forum)
    await drain()
    before = len(mails())
    await decide_now(forum, client_as, await look_again(forum, client_as, idea), "hide", **REASONS)
    await decide_now(forum, client_as, await look_again(forum, client_as, idea), "restore")
    await drain()
    [letter] = mails()[before:]
    with override_language("nl"):
        assert gettext(labels.RECONSIDERED) in mail_text(letter)
    assert [notice.code for notice in await case_steps.notices(forum, MARIA)] == [
        "content_hidden",
        "content_restored",
    ]
