"""Redaction by hand: words are gone from every page, table, index and mail; the look before; who may."""

from html import unescape

import pytest
from meilisearch import Client
from sqlmodel import select

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.content.lifecycle import TextEdit
from forum.core.content.sealed import sealed_texts
from forum.core.i18n.translations import gettext, override_language
from forum.core.ref import ContentRef
from forum.core.screening.personal_data import PersonalKind
from forum.core.text.html import rich_text_from_markdown, rich_text_from_plain
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from forum.ideas.queries import ideas as idea_queries
from forum.ideas.tables import Idea
from forum.inbox.actions.follows import follow
from forum.projects import queries as project_queries
from forum.projects.tables import Update
from moderation.actions import appeals as appeal_actions
from moderation.actions.decisions import decide
from moderation.actions.letters import Reasons
from moderation.labels import cases as labels
from moderation.labels.appeals import UPHELD, WORDS_LOST
from moderation.tables.decisions import Decision, DecisionState, Outcome, Statement
from search.actions.rebuild import ensure_index_ready
from search.engines.sqlite import SqliteEngine
from tests.conftest import ClientAs, Drain, Mails, MakeClient, MakeForum
from tests.factories import (
    post_pending_idea,
    post_public_comment,
    post_public_idea,
    read_idea,
)
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.integration.moderation.appeal_steps import (
    answer,
    codes,
    objected,
    objection_path,
)
from tests.integration.moderation.redaction_steps import (
    BODY,
    ODD,
    WHY,
    case_on,
    has_any,
    leave_out_own,
    left_out,
    pages_with,
    redact,
    tables_with,
)
from tests.integration.moderation.report_steps import public_content, reports, send
from tests.integration.privacy.traces import places_with, sqlite_files
from tests.integration.projects.factories import read_update
from tests.parsing import Page, flash_code, plain_text
from tests.people import BRAM, ELS, MARIA, TOM, YUSUF, acting_as, member_of
from tests.services.databases import ON_SQLITE
from tests.services.meili import MASTER_KEY, Meili

TITLE = f"Een bank voor {ODD[0]}"
UNDO = {"FORUM_MODERATION__UNDO_SECONDS": "30"}
WITH_SERVER = {"FORUM_SEARCH__ENGINE": "meilisearch", "FORUM_SEARCH__KEY": MASTER_KEY}


@pytest.fixture
async def forum(make_forum: MakeForum, request: pytest.FixtureRequest) -> Forum:
    """A forum; with other settings where a test has them as its parameter."""
    settings: dict[str, str] = dict(getattr(request, "param", {}))
    if settings == WITH_SERVER:
        settings["FORUM_SEARCH__URL"] = request.getfixturevalue("meili_server").url
        settings["FORUM_SEARCH__INDEX"] = "redaction"
    forum = make_forum(**settings)
    await ensure_index_ready(forum.session_factory, forum.engine)
    return forum


async def _quoted_everywhere(forum: Forum, client_as: ClientAs, drain: Drain) -> Idea:
    """An idea whose words stand wherever the forum can keep or quote them; the last mails wait."""
    idea = await post_pending_idea(forum, TITLE, body=BODY)
    await drain()
    await _decide(forum, idea.ref, Outcome.send_back, Reasons(text=f"Wie is {ODD[1]}?"))
    await drain()
    async with acting_as(forum.session_factory, MARIA) as uow:
        row = await idea_queries.idea(uow, idea.number, for_update=True)
        row.body += " Graag gedaan."
        await lifecycle.submit(uow, row, ())
    await drain()
    await _decide(forum, idea.ref, Outcome.publish, Reasons())
    await post_public_comment(forum, idea.ref)
    async with acting_as(forum.session_factory, YUSUF) as uow:
        await follow(uow, (await member_of(forum.session_factory, YUSUF)).pk, idea.ref)
    yusuf = await client_as(YUSUF)
    await send(yusuf, idea.ref, passage=ODD[2], text=f"Dit gaat over {ODD[3]}.")
    await drain()
    await _propose_edit(forum, idea)
    why = Reasons(ground="insult", passage=ODD[4], text=f"Over {ODD[0]} schrijven we niets.")
    refused = await _decide(forum, idea.ref, Outcome.refuse_edit, why)
    async with acting_as(forum.session_factory, MARIA) as uow:
        token = objection_path(forum, refused).rpartition("/")[2]
        await appeal_actions.object_to(uow, token, f"{ODD[1]} vindt dat goed.")
    await _propose_edit(forum, idea)
    return idea


async def _propose_edit(forum: Forum, idea: Idea) -> None:
    async with acting_as(forum.session_factory, MARIA) as uow:
        row = await idea_queries.idea(uow, idea.number, for_update=True)
        body = rich_text_from_plain(f"{BODY} En nog iets.")
        await lifecycle.propose_edit(uow, row, TextEdit(f"{TITLE}!", body), ())


async def _decide(forum: Forum, ref: ContentRef, outcome: Outcome, why: Reasons) -> Decision:
    case = await case_on(forum, ref)
    async with acting_as(forum.session_factory, ELS) as uow:
        return await decide(uow, case.pk, outcome, why)


async def _nothing_is_left(
    forum: Forum, idea: Idea, client_as: ClientAs, new_client: MakeClient
) -> None:
    assert await tables_with(forum, *ODD) == {"sealed_text"}
    guest = new_client()
    for browser in (guest, await client_as(YUSUF), await client_as(MARIA)):
        assert await pages_with(browser, *ODD) == []
    for words in ODD:
        found = await guest.get("/nl/search", params={"q": words})
        assert f"/nl/ideas/{idea.number}" not in found.text.partition("<main")[2]
    els = await client_as(ELS)
    for path in ("", "/queue.csv", "/log", "/log.csv", "/reports", "/appeals"):
        assert not has_any((await els.get(f"/nl/moderation{path}")).text, ODD)


async def test_what_is_left_out_is_found_nowhere(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    idea = await _quoted_everywhere(forum, client_as, drain)
    assert await tables_with(forum, *ODD) >= {
        "idea", "moderation_decision", "moderation_statement", "moderation_appeal",
        "moderation_report", "notice", "milestone",
    }  # fmt: skip
    guest, sent = new_client(), len(mails())
    assert has_any((await guest.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text, ODD)
    redacted = await redact(await client_as(ELS), await case_on(forum, idea.ref), *ODD)
    assert redacted.status_code == 303
    await drain()
    await _nothing_is_left(forum, idea, client_as, new_client)
    later = mails()[sent:]
    assert len(later) >= 3
    assert not any(has_any(str(mail) + plain_text(mail), ODD) for mail in later)
    stored = await read_idea(forum, idea.number)
    assert (stored.title, stored.edited_body) == (f"Een bank voor {left_out()}!", None)
    assert f"- Dit is {left_out()}, echt." in stored.body
    assert left_out(PersonalKind.email) in stored.body
    async with forum.session_factory.read_session() as session:
        sealed = {each.field: each.text for each in await sealed_texts(session, idea.ref)}
    assert all(words in sealed["body"] for words in ODD)
    assert (await codes(forum, MARIA))[-1] == "content_redacted"


@ON_SQLITE
async def test_the_file_of_the_search_index_keeps_nothing(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    assert isinstance(forum.engine, SqliteEngine)
    path, words = forum.engine.path, {"a name": "noortje", "part of an address": "vijver"}
    idea = await post_public_idea(forum, TITLE, body=BODY)
    await drain()
    assert len(places_with(sqlite_files(path), words)) >= len(words)
    await redact(await client_as(ELS), await case_on(forum, idea.ref), *ODD)
    await drain()
    assert places_with(sqlite_files(path), words) == []


@ON_SQLITE
@pytest.mark.parametrize("forum", [WITH_SERVER], indirect=True)
async def test_a_search_server_keeps_nothing(
    forum: Forum, client_as: ClientAs, drain: Drain, meili_server: Meili
) -> None:
    idea = await post_public_idea(forum, TITLE, body=BODY)
    await drain()
    index = Client(meili_server.url, MASTER_KEY).index("redaction")

    def stored() -> str:
        return " ".join(str(vars(each)) for each in index.get_documents({"limit": 100}).results)

    assert has_any(stored(), (ODD[1],))
    await redact(await client_as(ELS), await case_on(forum, idea.ref), *ODD)
    await drain()
    assert not has_any(stored(), ODD)
    assert str(idea.number) in stored()


async def test_words_go_from_a_markdown_text_across_its_marks(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    ref = await public_content(forum, "update")
    async with acting_as(forum.session_factory, ELS) as uow:
        row = await project_queries.update(uow, ref.id)
        body = rich_text_from_markdown(
            "Bel **Noor** *van\nVijver*, of [Noor](https://noor.example.org)."
        )
        row.body, row.body_html = body.source, body.html
    await redact(
        await client_as(ELS),
        await case_on(forum, ref),
        "noor van Vijver",
        "https://noor.example.org",
    )
    await drain()
    assert await tables_with(forum, "Vijver", "noor.example.org") == {"sealed_text"}
    update = await read_update(forum, ref.id)
    assert left_out() in update.body_html
    assert (await codes(forum, TOM))[-1:] == ["content_redacted"]


@pytest.mark.parametrize("kind", ["idea", "comment"])
async def test_authors_leave_words_out_of_their_own_text(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails, kind: str
) -> None:
    idea = await post_public_idea(forum, TITLE, body=BODY)
    ref = idea.ref
    if kind == "comment":
        ref = (await post_public_comment(forum, idea.ref, BODY)).ref
    await drain()
    sent, maria = len(mails()), await client_as(MARIA)
    done = await leave_out_own(maria, ref, ODD[1], ODD[2])
    assert flash_code(done) == "words_left_out"
    await drain()
    other = {"idea"} if kind == "comment" else set()
    assert await tables_with(forum, ODD[1], ODD[2]) == {"sealed_text"} | other
    assert (await maria.get(done.headers["location"])).status_code == 200
    assert await case_steps.decisions(forum) == []
    assert mails()[sent:] == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "words_needed"),
        ("a", "words_short"),
        ("Dit staat er niet", "Dit staat er niet"),
        ("\n".join(f"woord {number}" for number in range(101)), "too_many_words"),
        ("a\u200d", "words_short"),
    ],
)
async def test_words_that_cannot_be_left_out_are_a_fault_beside_the_field(
    forum: Forum, client_as: ClientAs, words: str, sentence: str
) -> None:
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    page = Page(
        (await maria.post(f"/en/ideas/{idea.number}/leave-out", data={"words": words})).text
    )
    expected = labels.MESSAGES.get(sentence, sentence)
    assert expected in unescape(page.html)
    assert "seen" not in page.fields
    assert page.fields["words"].replace("\r", "") == words
    assert await tables_with(forum, "sealed") == set()
    case = await case_on(forum, idea.ref)
    data = {"outcome": "redact", "words": words, **WHY}
    response = await (await client_as(ELS)).post(f"/en/moderation/cases/{case.pk}", data=data)
    assert (response.status_code, expected in unescape(response.text)) == (422, True)
    assert await case_steps.decisions(forum) == []


@ON_SQLITE
async def test_more_words_than_a_field_holds_are_not_looked_for(
    forum: Forum, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A megabyte of them took eight seconds.
    monkeypatch.delattr("moderation.rules.redaction.can_be_left_out")
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    case, els = await case_on(forum, idea.ref), await client_as(ELS)
    for browser, path, data in (
        (maria, f"/nl/ideas/{idea.number}/leave-out", {}),
        (els, f"/nl/moderation/cases/{case.pk}", {"outcome": "redact", **WHY}),
    ):
        response = await browser.post(path, data={"words": "lang " * 1000, **data})
        assert response.status_code == 422
        assert "4.000" in unescape(response.text)


@ON_SQLITE
async def test_a_text_that_changed_since_the_look_is_looked_at_again(
    forum: Forum, client_as: ClientAs
) -> None:
    idea, maria = await post_public_idea(forum, body=BODY), await client_as(MARIA)
    path, data = f"/nl/ideas/{idea.number}/leave-out", {"words": ODD[1]}
    seen = Page((await maria.post(path, data=data)).text).fields["seen"]
    other_words = await maria.post(path, data={"words": ODD[2], "seen": seen})
    assert other_words.status_code == 422
    await leave_out_own(maria, idea.ref, ODD[2])
    stale = await maria.post(path, data=data | {"seen": seen})
    assert stale.status_code == 422
    assert ODD[1] in (await read_idea(forum, idea.number)).body
    assert Page(stale.text).fields["seen"] != seen


@ON_SQLITE
async def test_nobody_leaves_words_out_of_what_others_wrote(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, body=BODY)
    for person in (YUSUF, ELS):
        browser = await client_as(person)
        path = f"/nl/ideas/{idea.number}/leave-out"
        assert (await browser.get(path)).status_code == 404
        response = await browser.post(path, data={"words": ODD[1], "seen": "v1"})
        assert response.status_code == 404
    assert ODD[1] in (await read_idea(forum, idea.number)).body


@ON_SQLITE
@pytest.mark.parametrize("forum", [UNDO], indirect=True)
async def test_a_redaction_waits_and_can_be_taken_back(
    forum: Forum, client_as: ClientAs, drain: Drain, clock: FrozenClock
) -> None:
    idea, els = await post_pending_idea(forum, body=BODY), await client_as(ELS)
    await drain()
    for then in ("undo", "now"):
        case = await case_steps.open_case_on(forum, idea.ref)
        await redact(els, case, ODD[1])
        await drain()
        decision = (await case_steps.decisions(forum))[-1]
        assert (decision.state, decision.left_out) == (DecisionState.waiting, ODD[1])
        assert ODD[1] in (await read_idea(forum, idea.number)).body
        await els.post(f"/nl/moderation/decisions/{decision.pk}/{then}")
    assert [each.left_out for each in await case_steps.decisions(forum)] == ["", ""]
    stored = await read_idea(forum, idea.number)
    assert (stored.visibility, ODD[1] in stored.body) == (Visibility.public, False)


@ON_SQLITE
@pytest.mark.parametrize("forum", [UNDO], indirect=True)
async def test_a_redaction_of_a_text_that_changed_lapses(
    forum: Forum, client_as: ClientAs, drain: Drain, clock: FrozenClock
) -> None:
    idea, els = await post_public_idea(forum, body=BODY), await client_as(ELS)
    await redact(els, await case_on(forum, idea.ref), ODD[1], ODD[2])
    await leave_out_own(await client_as(MARIA), idea.ref, ODD[2])
    clock.advance(seconds=31)
    await drain()
    [decision] = await case_steps.decisions(forum)
    assert (decision.state, decision.left_out) == (DecisionState.lapsed, "")
    assert ODD[1] in (await read_idea(forum, idea.number)).body


async def test_an_upheld_appeal_puts_the_words_back(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, TITLE, body=BODY, by=MARIA)
    before = await read_idea(forum, idea.number)
    await redact(await client_as(ELS), await case_on(forum, idea.ref), *ODD)
    await drain()
    [decision] = await case_steps.decisions(forum)
    appeal = await objected(forum, await client_as(MARIA), objection_path(forum, decision))
    await drain()
    bram = await client_as(BRAM)
    shown = (await bram.get(f"/nl/moderation/appeals/{appeal.pk}")).text
    original = f"/nl/moderation/cases/{decision.case_id}/original"
    assert f'href="{original}"' in shown
    assert has_any((await bram.get(original)).text, ODD)
    assert (await answer(bram, appeal, "upheld")).status_code == 303
    await drain()
    after = await read_idea(forum, idea.number)
    assert (after.title, after.body, after.body_html) == (
        before.title,
        before.body,
        before.body_html,
    )
    assert (await codes(forum, MARIA))[-1] == "appeal_upheld"
    async with forum.session_factory.read_session() as session:
        assert await sealed_texts(session, idea.ref) == []


@ON_SQLITE
async def test_a_moderator_puts_words_back_that_were_left_out_last(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea, els = await post_public_idea(forum, body=BODY), await client_as(ELS)
    case = await case_on(forum, idea.ref)
    refused = await case_steps.decide(els, case, "put_back")
    assert refused.status_code == 409
    await redact(els, case, ODD[1])
    await case_steps.decide(els, await case_on(forum, idea.ref), "put_back")
    await drain()
    assert (await read_idea(forum, idea.number)).body == BODY
    assert (await codes(forum, MARIA))[-2:] == ["content_redacted", "words_put_back"]


@ON_SQLITE
async def test_what_was_left_out_is_kept_until_the_objection_is_answered(
    forum: Forum, client_as: ClientAs, drain: Drain, clock: FrozenClock
) -> None:
    """Also if the author objects on the last day, and the answer takes its time."""
    idea = await post_public_idea(forum, body=BODY)
    await redact(await client_as(ELS), await case_on(forum, idea.ref), ODD[1])
    [decision] = await case_steps.decisions(forum)
    path = objection_path(forum, decision)
    clock.advance(days=184, hours=8)
    await forum.sweeper.sweep_if_due()
    appeal = await objected(forum, await client_as(MARIA), path)
    clock.advance(days=9)
    await forum.sweeper.sweep_if_due()
    assert (await answer(await client_as(BRAM), appeal, "upheld")).status_code == 303
    await drain()
    assert (await read_idea(forum, idea.number)).body == BODY
    assert (await case_steps.notices(forum, MARIA))[-1].text.startswith(
        _upheld(UPHELD[Outcome.redact])
    )


@ON_SQLITE
async def test_an_author_who_leaves_words_out_does_not_weaken_what_they_object_to(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    """The moderator's facts and letter quote no longer what is gone, and are sealed as they were."""
    idea = await post_public_idea(forum, body=BODY)
    facts = f"Ook {ODD[2]} staat er."
    fields = {"text": facts, "ready": "", "passage": "Wij wonen hier graag."}
    await redact(await client_as(ELS), await case_on(forum, idea.ref), ODD[1], **fields)
    async with forum.session_factory.read_session() as session:
        [statement] = await session.all(select(Statement))
    assert statement.passage == "", "the letter doesn't quote what is around the words either"
    clock.advance(minutes=1)
    await leave_out_own(await client_as(MARIA), idea.ref, ODD[2])
    [decision] = await case_steps.decisions(forum)
    assert ODD[2] not in decision.text + decision.letter
    async with forum.session_factory.read_session() as session:
        sealed = {each.field: each.text for each in await sealed_texts(session, idea.ref)}
    assert (sealed["text"], sealed["facts"]) == (facts, facts)
    assert facts in sealed["letter"]


@ON_SQLITE
async def test_what_is_no_longer_sealed_is_not_offered(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum, body=BODY)
    await redact(await client_as(ELS), await case_on(forum, idea.ref), ODD[1])
    clock.advance(days=186)
    await forum.sweeper.sweep_if_due()
    els, case = await client_as(ELS), await case_on(forum, idea.ref)
    page = (await els.get(f"/nl/moderation/cases/{case.pk}")).text
    assert 'value="put_back"' not in page and 'value="keep"' in page
    assert (await case_steps.decide(els, case, "put_back")).status_code == 409
    assert (await case_steps.notices(forum, MARIA))[-1].code == "content_redacted"


@ON_SQLITE
async def test_what_an_author_left_out_since_stays_out(
    forum: Forum, client_as: ClientAs, clock: FrozenClock, drain: Drain
) -> None:
    """Nobody is told that it is back: a moderator can't decide so, and the answer to an objection says it."""
    idea, els = await post_public_idea(forum, body=BODY), await client_as(ELS)
    maria = await client_as(MARIA)
    await redact(els, await case_on(forum, idea.ref), ODD[1])
    [decision] = await case_steps.decisions(forum)
    clock.advance(minutes=1)
    await leave_out_own(maria, idea.ref, ODD[2])
    case = await case_on(forum, idea.ref)
    assert (await case_steps.decide(els, case, "put_back")).status_code == 409
    appeal = await objected(forum, maria, objection_path(forum, decision))
    assert (await answer(await client_as(BRAM), appeal, "upheld")).status_code == 303
    await drain()
    assert (await case_steps.notices(forum, MARIA))[-1].text.startswith(_upheld(WORDS_LOST))
    stored = await read_idea(forum, idea.number)
    assert not has_any(stored.body, (ODD[1], ODD[2]))


def _upheld(words: str) -> str:
    """The beginning of an answer to Maria."""
    with override_language("nl"):
        return gettext(words)


async def _text_of(uow: UnitOfWork, ref: ContentRef) -> Idea | Update:
    if ref.kind == "idea":
        return await idea_queries.idea(uow, ref.id)
    return await project_queries.update(uow, ref.id)


@ON_SQLITE
@pytest.mark.parametrize("kind", ["idea", "update"])
async def test_words_are_not_put_back_over_a_text_that_was_changed_since(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    ref, els = await public_content(forum, kind), await client_as(ELS)
    async with acting_as(forum.session_factory, ELS) as uow:
        content = await _text_of(uow, ref)
        content.title, content.body = TITLE, BODY
    await redact(els, await case_on(forum, ref), ODD[0], ODD[1])
    async with acting_as(forum.session_factory, ELS) as uow:
        content = await _text_of(uow, ref)
        content.body = f"{content.body} En er is soep."
    assert flash_code(await case_steps.decide(els, await case_on(forum, ref), "put_back"))
    async with acting_as(forum.session_factory, ELS) as uow:
        content = await _text_of(uow, ref)
        assert content.title == TITLE
        assert content.body.endswith("En er is soep.")
        assert not has_any(content.body, ODD[:2])
        assert [each.field for each in await sealed_texts(uow, ref)] == ["body"]


@ON_SQLITE
async def test_what_somebody_reports_in_their_words_is_not_the_authors_to_change(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, body=BODY)
    await send(await client_as(YUSUF), idea.ref, passage=ODD[2], text=f"Hij noemt {ODD[2]}.")
    await leave_out_own(await client_as(MARIA), idea.ref, ODD[2])
    [report] = await reports(forum)
    assert (ODD[2] in report.text, ODD[2] in report.passage) == (True, False)
