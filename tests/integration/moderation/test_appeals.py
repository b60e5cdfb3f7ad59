"""Appeals: an author objects to a decision on their content, and another person decides."""

import asyncio
from datetime import datetime, time, timedelta

import pytest
from markupsafe import escape
from sqlalchemy import select, update
from sqlmodel import col

from forum.app.container import Forum
from forum.core.content.grounds import GROUNDS
from forum.core.errors import Forbidden
from forum.core.i18n.translations import gettext, override_language
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Vote
from forum.privacy.actions.erasures import erase_person
from moderation.actions.appeals import decide_appeal
from moderation.labels import appeals as appeal_labels
from moderation.labels import cases as labels
from moderation.tables.cases import CaseState
from moderation.tables.decisions import Outcome, Statement
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import earn_trust, post_public_comment, post_public_idea, read_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import appeal_steps, case_steps, report_steps
from tests.integration.moderation.appeal_steps import (
    RESTRICTIONS,
    answer,
    objected,
    objection_path,
    restrict,
)
from tests.integration.moderation.redaction_steps import case_on, redact
from tests.parsing import link_path, plain_text
from tests.people import ANN, BRAM, ELS, MARIA, TOM, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

MINE = "Lees het nog eens: er staat geen naam in."


@ON_SQLITE
@pytest.mark.parametrize(("kind", "outcome"), RESTRICTIONS)
async def test_who_objects_and_who_decides(
    forum: Forum,
    drain: Drain,
    client_as: ClientAs,
    new_client: MakeClient,
    mails: Mails,
    kind: str,
    outcome: Outcome,
) -> None:
    subject = await appeal_steps.written(forum, kind, outcome)
    before = await case_steps.visibility(forum, subject)
    path = await restrict(forum, subject, outcome)
    await drain()
    assert link_path(mails()[-1], "/appeals/").partition("/appeals/")[2] == path.rpartition("/")[2]
    browsers = {person: await client_as(person) for person in (MARIA, YUSUF, TOM, ELS, BRAM, ANN)}
    for browser in (*browsers.values(), new_client()):
        page = await browser.get(path)
        assert (page.status_code, 'name="text"' in page.text) == (200, True)
        assert (
            await browser.get(f"{path[:-1]}{'b' if path[-1] == 'a' else 'a'}")
        ).status_code == 404
    with override_language("nl"):
        ground = gettext(GROUNDS["insult"])
    duration = str(escape(labels.DURATIONS[outcome]))
    for part in ("Je noemt iemand.", ground, duration, "1 September 2027", "No program"):
        assert part in page.text, part
    appeal = await objected(forum, new_client(), path)
    await drain()
    assert (await appeal_steps.codes(forum, MARIA))[-1] == "appeal_received"
    assert mails()[-1]["To"] == MARIA.email
    again = await browsers[MARIA].post(path, data={"text": "Nog iets."})
    assert (again.status_code, "Nog iets." in again.text) == (403, True)
    assert MINE in (await new_client().get(path)).text
    assert len(await appeal_steps.appeals(forum)) == 1
    appeal_path = f"/en/moderation/appeals/{appeal.id}"
    may_decide = {}
    for person in (YUSUF, TOM, MARIA, ELS):
        assert (await answer(browsers[person], appeal, "upheld")).status_code == 403
        may_decide[person] = 'value="upheld"' in (await browsers[person].get(appeal_path)).text
    assert "You took this decision yourself" in (await browsers[ELS].get(appeal_path)).text
    for person in (BRAM, ANN):
        may_decide[person] = 'value="upheld"' in (await browsers[person].get(appeal_path)).text
    assert [person for person, may in may_decide.items() if may] == [BRAM, ANN]
    assert (await answer(new_client(), appeal, "upheld")).status_code == 403
    assert (await answer(browsers[ANN], appeal, "upheld")).status_code == 303
    await drain()
    assert await case_steps.visibility(forum, subject) is Visibility.public
    assert before in (Visibility.pending, Visibility.public)
    assert (await appeal_steps.codes(forum, MARIA))[-1] == "appeal_upheld"
    assert await appeal_steps.codes(forum, ELS) == ["decision_changed"]
    assert [mail["To"] for mail in mails()].count(ELS.email) == 0
    if outcome is Outcome.refuse_edit:
        idea = await read_idea(forum, subject.id)
        assert (idea.title, idea.body) == (appeal_steps.NEW_TITLE, "Een nieuwe tekst.")
    page = await new_client().get(path)
    assert "You were right" in page.text
    for mail in mails():
        assert not any(name in plain_text(mail) for name in ("Els", "Bram", "Ann"))
    assert not any(name in page.text for name in ("Els", "Bram", ">Ann"))


async def test_what_is_restored_has_its_votes_comments_place_and_trust(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum, votes=3)
    await post_public_comment(forum, idea.ref, by=YUSUF)
    await earn_trust(forum, MARIA)
    kept = (
        "votes_count",
        "comments_count",
        "public_at",
        "public_day",
        "trend",
        "title",
        "posted_at",
    )

    async def state() -> tuple[object, ...]:
        now = await read_idea(forum, idea.number)
        async with forum.session_factory.read_session() as session:
            votes = await session.all(select(Vote).where(col(Vote.idea_id) == idea.number))
            comments = await session.all(select(col(Comment.visibility)))
        voters = sorted(vote.model_dump_json() for vote in votes)
        return (*(getattr(now, name) for name in kept), voters, comments)

    before = await state()
    path = await restrict(forum, idea.ref, Outcome.hide)
    assert not await case_steps.is_trusted(forum, MARIA)
    clock.advance(days=3)
    appeal = await objected(forum, await client_as(MARIA), path)
    assert (await answer(await client_as(BRAM), appeal, "upheld")).status_code == 303
    assert await state() == before
    assert await case_steps.is_trusted(forum, MARIA)


@ON_SQLITE
async def test_a_rejected_idea_is_public_without_queueing_again(
    forum: Forum, drain: Drain, client_as: ClientAs, new_client: MakeClient
) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.reject)
    appeal = await objected(
        forum, await client_as(MARIA), await restrict(forum, subject, Outcome.reject)
    )
    await answer(await client_as(BRAM), appeal, "upheld", text="Alleen voor Maria.")
    await drain()
    moves = [entry.data for entry in await case_steps.journal(forum, "VisibilityChanged")]
    assert [(move["before"], move["after"]) for move in moves][-1] == ("rejected", "public")
    assert not [case for case in await case_steps.cases(forum) if case.is_open]
    page = (await new_client().get(f"/en/ideas/{subject.id}", follow_redirects=True)).text
    assert "Alleen voor Maria." not in page


async def test_an_author_may_object_to_the_last_second(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    path = await restrict(forum, subject, Outcome.hide)
    async with forum.session_factory.read_session() as session:
        [statement] = await session.all(select(Statement))
    last_day = statement.objection_until
    assert last_day - clock.now().date() >= timedelta(days=184)
    end = datetime.combine(last_day + timedelta(days=1), time(), forum.site.zone)
    clock.moment = end
    maria = await client_as(MARIA)
    response = await maria.post(path, data={"text": MINE})
    assert (response.status_code, MINE in response.text) == (403, True)
    assert "too late" in (await maria.get(path)).text
    clock.moment = end - timedelta(seconds=1)
    assert (await maria.post(path, data={"text": MINE})).status_code == 303


@ON_SQLITE
async def test_nothing_typed_is_lost(forum: Forum, client_as: ClientAs) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    path = await restrict(forum, subject, Outcome.hide)
    maria, bram = await client_as(MARIA), await client_as(BRAM)
    for text in ("", "x" * 10_001):
        response = await maria.post(path, data={"text": text})
        assert (response.status_code, text in response.text) == (422, True)
        assert 'id="e-text"' in response.text
    appeal = await objected(forum, maria, path)
    assert (await answer(bram, appeal, "kept")).status_code == 422
    assert (await answer(bram, appeal, "made_up", text=MINE)).status_code == 422
    stale = await answer(bram, appeal, "kept", text="Het blijft zo.", version="v1 title:abc")
    assert (stale.status_code, "Het blijft zo." in stale.text) == (409, True)
    assert (await appeal_steps.appeals(forum))[0].is_open


@ON_SQLITE
async def test_the_page_says_that_a_reader_told_us(forum: Forum, new_client: MakeClient) -> None:
    subject = await appeal_steps.written(forum, "comment", Outcome.hide)
    await report_steps.send(new_client(), subject)
    path = await restrict(forum, subject, Outcome.hide)
    assert labels.REPORTED in (await new_client().get(path)).text
    path = await restrict(
        forum, await appeal_steps.written(forum, "idea", Outcome.hide), Outcome.hide
    )
    assert labels.REPORTED not in (await new_client().get(path)).text


@ON_SQLITE
async def test_an_appeal_that_is_not_upheld_is_answered_in_the_authors_language(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails
) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide, by=YUSUF)
    path = await restrict(forum, subject, Outcome.hide)
    yusuf = await client_as(YUSUF)
    appeal = await objected(forum, yusuf, path)
    response = await answer(await client_as(BRAM), appeal, "kept", text="Olmaz.")
    assert response.status_code == 303
    await drain()
    assert await case_steps.visibility(forum, subject) is Visibility.hidden
    with override_language("tr"):
        sentences = [
            gettext(words)
            for words in (
                appeal_labels.NOT_UPHELD,
                appeal_labels.ANOTHER_PERSON,
                appeal_labels.FURTHER_REDRESS,
            )
        ]
    letter = plain_text(mails()[-1])
    page = (await yusuf.get(path)).text
    assert mails()[-1]["Content-Language"] == "tr"
    notice = (await case_steps.notices(forum, YUSUF))[-1]
    assert notice.code == "appeal_not_upheld"
    for sentence in ("Olmaz.", *sentences):
        assert sentence in notice.text, sentence
    assert "Olmaz." in letter and "Olmaz." in page
    assert await appeal_steps.codes(forum, ELS) == ["decision_kept"]
    [notice_of_els] = await case_steps.notices(forum, ELS)
    opened = await (await client_as(ELS)).post(f"/en/me/notices/{notice_of_els.id}/open")
    assert opened.headers["location"] == f"/en/moderation/appeals/{appeal.id}"
    assert (await yusuf.post(path, data={"text": MINE})).status_code == 403


@ON_SQLITE
async def test_an_appeal_is_not_turned_down_without_a_word(
    forum: Forum, client_as: ClientAs
) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    path = await restrict(forum, subject, Outcome.hide)
    appeal = await objected(forum, await client_as(MARIA), path)
    with pytest.raises(Forbidden, match="message_needed"):
        async with acting_as(forum.session_factory, BRAM) as uow:
            await decide_appeal(uow, appeal.pk, upheld=False, text="")
    assert (await appeal_steps.appeals(forum))[0].is_open


@ON_SQLITE
@pytest.mark.parametrize(
    ("first", "then"), [(Outcome.reject, Outcome.send_back), (Outcome.redact, Outcome.hide)]
)
async def test_whoever_decided_ends_no_objection_by_another_step_against_its_author(
    forum: Forum, client_as: ClientAs, first: Outcome, then: Outcome
) -> None:
    subject = await appeal_steps.written(forum, "idea", first)
    if first is Outcome.redact:
        await redact(await client_as(ELS), await case_on(forum, subject), "stoel")
        path = objection_path(forum, (await case_steps.decisions(forum))[-1])
    else:
        path = await restrict(forum, subject, first)
    await objected(forum, await client_as(MARIA), path)
    case = await case_on(forum, subject)
    fields = {"ground": "insult", "text": "Liever anders."}
    for decider, is_free in ((ELS, False), (BRAM, True)):
        browser = await client_as(decider)
        page = (await browser.get(f"/en/moderation/cases/{case.pk}")).text
        assert (f"outcome={then}" in page) is is_free
        response = await case_steps.decide(browser, case, then, **fields)
        assert response.status_code == (303 if is_free else 403), response.text
        assert (await appeal_steps.appeals(forum))[-1].is_open is not is_free


async def test_of_two_moderators_at_once_one_decides(forum: Forum, client_as: ClientAs) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    path = await restrict(forum, subject, Outcome.hide)
    appeal = await objected(forum, await client_as(MARIA), path)
    bram, ann = await client_as(BRAM), await client_as(ANN)
    responses = await asyncio.gather(
        answer(bram, appeal, "upheld"), answer(ann, appeal, "kept", text="Het blijft zo.")
    )
    assert sorted(response.status_code for response in responses) == [303, 409]
    answers = (await case_steps.decisions(forum))[1:]
    [decided] = await appeal_steps.appeals(forum)
    assert [decided.outcome_id] == [item.id for item in answers]


@ON_SQLITE
@pytest.mark.parametrize("ends", ["withdrawn", "restored", "erased"])
async def test_an_appeal_is_closed_when_its_decision_is_no_longer_in_force(
    forum: Forum, drain: Drain, client_as: ClientAs, new_client: MakeClient, ends: str
) -> None:
    outcome = Outcome.refuse_edit if ends == "withdrawn" else Outcome.hide
    subject = await appeal_steps.written(forum, "idea", outcome)
    path = await restrict(forum, subject, outcome)
    maria = await client_as(MARIA)
    appeal = await objected(forum, maria, path)
    if ends == "withdrawn":
        assert (await maria.post(f"/nl/ideas/{subject.id}/withdraw")).status_code == 303
    elif ends == "restored":
        await appeal_steps.publish_again(forum, subject)
    else:
        async with forum.session_factory.unit_of_work() as uow:
            await erase_person(uow, MARIA.email)
    await drain()
    [closed] = await appeal_steps.appeals(forum)
    assert closed.state is CaseState.closed
    assert (await answer(await client_as(BRAM), appeal, "upheld")).status_code in (403, 409)
    if ends == "erased":
        assert (closed.text, closed.author_id) == ("", None)
        assert (await new_client().get(path)).status_code == 404
    else:
        assert "no longer in force" in (await new_client().get(path)).text


@ON_SQLITE
async def test_the_list_says_what_is_late(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    path = await restrict(forum, subject, Outcome.hide)
    await objected(forum, await client_as(MARIA), path)
    els = await client_as(ELS)
    page = (await els.get("/en/moderation/appeals")).text
    assert "late</span>" not in page and "For a colleague" in page
    assert 'appeals" aria-current="page">Appeals <span class="count">1</span>' in " ".join(
        page.split()
    ).replace("> <", "><").replace("Appeals<span", "Appeals <span")
    clock.advance(days=8)
    els = await client_as(ELS)
    assert "late</span>" in (await els.get("/en/moderation/appeals")).text
    assert "takes longer than we said" in (await (await client_as(MARIA)).get(path)).text


@ON_SQLITE
@pytest.mark.parametrize(("kind", "outcome"), RESTRICTIONS)
async def test_the_objection_path_the_content_leads_there_for_its_author_alone(
    forum: Forum, client_as: ClientAs, kind: str, outcome: Outcome
) -> None:
    subject = await appeal_steps.written(forum, kind, outcome)
    path = await restrict(forum, subject, outcome)
    async with forum.session_factory.read_session() as session:
        ideas = await session.all(select(Idea))
    page = f"/en/ideas/{subject.id if kind == 'idea' else ideas[0].number}"
    maria = await client_as(MARIA)
    html = (await maria.get(page, follow_redirects=True)).text
    assert appeal_steps.links(html) == [path]
    assert "Je noemt iemand." in html
    for person in (YUSUF, BRAM):
        other = await (await client_as(person)).get(page, follow_redirects=True)
        assert appeal_steps.links(other.text) == []
    [notice] = await case_steps.notices(forum, MARIA)
    opened = await maria.post(f"/en/me/notices/{notice.id}/open")
    assert opened.headers["location"] == path


@ON_SQLITE
async def test_there_is_no_appeal_about_content_without_an_author(
    forum: Forum, new_client: MakeClient
) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(update(Idea).values(author_id=None))
    path = await restrict(forum, subject, Outcome.hide)
    assert (await new_client().get(path)).status_code == 404
    assert (await new_client().post(path, data={"text": MINE})).status_code == 404
    for token in ("1-" + "a" * 43, "a" * 43, "1", "9" * 20):
        assert (await new_client().get(f"/en/appeals/{token}")).status_code == 404
    assert await appeal_steps.appeals(forum) == []


@ON_SQLITE
async def test_a_cry_for_help_in_an_objection_is_seen(forum: Forum, client_as: ClientAs) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    path = await restrict(forum, subject, Outcome.hide)
    maria = await client_as(MARIA)
    await maria.post(path, data={"text": "Ik wil niet meer leven zo alleen."})
    assert "Is it all getting too much?" in (await maria.get(path)).text
    appeals = (await (await client_as(BRAM)).get("/en/moderation/appeals")).text
    assert "May be a cry for help" in appeals
