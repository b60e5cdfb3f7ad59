"""Decisions on several cases together: what they do, what is left out, and what they never do."""

import asyncio
from collections import Counter

import pytest

from forum.app.container import Forum
from forum.core.content.lifecycle import TextEdit
from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.ideas.actions import ideas
from forum.ideas.queries import ideas as idea_queries
from forum.ideas.tables import Idea
from moderation.rules.batches import BATCH_SIZE
from moderation.tables.cases import CaseState
from moderation.tables.decisions import DecisionState, Outcome
from tests.conftest import ClientAs, Drain, Mails, MakeForum
from tests.factories import post_pending_idea, post_public_comment, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import batch_steps, case_steps
from tests.integration.moderation.report_steps import reported_from
from tests.parsing import flash_code
from tests.people import BRAM, ELS, MARIA, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

UNDO_SECONDS = 30
REASONS = {"ground": "insult", "ready": "yes", "text": "Zo spreken we niet."}
CRY_FOR_HELP = "Soms denk ik: zonder mij beter af. Niemand zou me missen."


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum whose decisions wait."""
    forum = make_forum(FORUM_MODERATION__UNDO_SECONDS=str(UNDO_SECONDS))
    await forum.engine.start()
    return forum


async def edit(forum: Forum, idea: Idea, words: str) -> None:
    async with acting_as(forum.session_factory, MARIA) as uow:
        fresh = await idea_queries.idea(uow, idea.number)
        window = forum.settings.ideas.edit_time
        body = rich_text_from_plain(words)
        await ideas.edit_idea(uow, fresh, TextEdit(fresh.title, body), window=window)


async def pending(forum: Forum, drain: Drain, count: int, **options: object) -> list[ContentRef]:
    """Ideas that wait for a moderator."""
    refs = [(await post_pending_idea(forum, **options)).ref for _ in range(count)]  # type: ignore[arg-type]
    await drain()
    return refs


async def visibilities(forum: Forum, refs: list[ContentRef]) -> list[Visibility]:
    return [await case_steps.visibility(forum, ref) for ref in refs]


@ON_SQLITE
@pytest.mark.parametrize(
    ("choice", "after", "edit_after"),
    [
        ("publish", Visibility.public, Outcome.accept_edit),
        ("reject", Visibility.rejected, Outcome.refuse_edit),
    ],
)
async def test_each_is_decided_as_if_it_were_alone(
    forum: Forum,
    drain: Drain,
    client_as: ClientAs,
    clock: FrozenClock,
    choice: str,
    after: Visibility,
    edit_after: Outcome,
) -> None:
    dutch_idea = await post_pending_idea(forum, by=MARIA)
    turkish_idea = await post_pending_idea(forum, by=YUSUF, language="tr")
    edited = await post_public_idea(forum, by=MARIA)
    await edit(forum, edited, "Iets anders, en beter.")
    await drain()
    refs = [dutch_idea.ref, turkish_idea.ref, edited.ref]
    els = await client_as(ELS)
    reasons = REASONS if choice == "reject" else {}
    ids = await batch_steps.case_ids(forum, refs)
    sent = await batch_steps.decide_together(els, choice, ids, **reasons)
    assert (sent.status_code, sent.headers["location"]) == (303, "/en/moderation")
    made = await case_steps.decisions(forum)
    assert [item.outcome for item in made] == [Outcome(choice), Outcome(choice), edit_after]
    assert {item.batch for item in made} == {made[0].pk}
    assert await visibilities(forum, refs[:2]) == [Visibility.pending] * 2
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert await visibilities(forum, refs) == [after, after, Visibility.public]
    for person, language in ((MARIA, "nl"), (YUSUF, "tr")):
        notices = await case_steps.notices(forum, person)
        assert {notice.language for notice in notices} == {language}
        assert all(("Zo spreken we niet." in each.text) is bool(reasons) for each in notices)
    dutch, turkish, _ = (item.letter for item in made)
    assert ("huisregel" in dutch, "huisregel" in turkish) == (bool(reasons), False)
    assert bool(turkish) is bool(reasons)


async def test_what_is_public_goes_off_the_site(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    comment = await post_public_comment(forum, idea.ref, by=YUSUF)
    refs = [idea.ref, comment.ref]
    for ref in refs:
        await reported_from(forum, ref, "192.0.2.1")
    await drain()
    await batch_steps.decide_together(
        await client_as(ELS), "hide", await batch_steps.case_ids(forum, refs), **REASONS
    )
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert await visibilities(forum, refs) == [Visibility.hidden] * 2


@ON_SQLITE
async def test_what_is_looked_at_alone_is_left_out(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    reasons = {
        "Somebody may be in danger. Decide about it on its own.": {"body": CRY_FOR_HELP},
        "There may be personal details in it. Decide about it on its own.": {
            "body": "Bel me op 0470 00 00 12."
        },
        "You wrote this yourself, so a colleague decides about it.": {"by": ELS},
    }
    refs = [(await post_pending_idea(forum, **each)).ref for each in reasons.values()]  # type: ignore[arg-type]
    decided, public = await post_pending_idea(forum), await post_public_idea(forum)
    await drain()
    await reported_from(forum, public.ref, "192.0.2.1")
    ids = await batch_steps.case_ids(forum, [*refs, decided.ref, public.ref])
    bram, els = await client_as(BRAM), await client_as(ELS)
    await bram.post(f"/nl/moderation/cases/{ids[3]}", data={"outcome": "publish"})
    page = (await batch_steps.open_batch(els, "publish", ids)).text
    expected = [*reasons, "A colleague was first. This has been decided.",
                "This can&#39;t be decided about it as it stands now."]  # fmt: skip
    assert [sentence for sentence in expected if sentence not in page] == []
    assert batch_steps.offered(page) == []
    assert CRY_FOR_HELP not in page
    # Not by a form that somebody made up, either.
    forged = {f"case-{id}": "x" for id in ids} | {"cases": ",".join(map(str, ids))}
    sent = await els.post("/en/moderation/batch", data={"outcome": "publish", **forged})
    assert sent.status_code == 409
    assert len(await case_steps.decisions(forum)) == 1


@ON_SQLITE
async def test_the_texts_stand_there_in_full(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    long = "Koffie op het plein. " * 40 + "Dat is het einde."
    [ref] = await pending(forum, drain, 1, body=long)
    edited = await post_public_idea(forum, body="De oude tekst.")
    await edit(forum, edited, "De nieuwe tekst.")
    await drain()
    ids = await batch_steps.case_ids(forum, [ref, edited.ref])
    page = (await batch_steps.open_batch(await client_as(ELS), "publish", ids)).text
    for words in ("Dat is het einde.", "De nieuwe tekst.", "De oude tekst."):
        assert words in page


@ON_SQLITE
async def test_what_changed_meanwhile_is_read_again(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    refs = await pending(forum, drain, 3)
    ids = await batch_steps.case_ids(forum, refs)
    els = await client_as(ELS)
    page = (await batch_steps.open_batch(els, "reject", ids)).text
    async with forum.session_factory.read_session() as session:
        changed = await idea_queries.idea(session, refs[1].id)
    await edit(forum, changed, "Nu staat er iets anders.")
    sent = await batch_steps.send(els, "reject", page, **REASONS)
    assert sent.status_code == 409
    assert "Nu staat er iets anders." in sent.text
    assert "This changed while you were reading." in sent.text
    assert "Zo spreken we niet." in sent.text, "what was typed is still there"
    assert batch_steps.offered(sent.text) == [ids[1]]
    assert batch_steps.ticks(sent.text) == {}, "it has to be read before it is ticked"
    assert [item.case_id for item in await case_steps.decisions(forum)] == [ids[0], ids[2]]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"ready": "yes"}, "Choose the house rule this is about."),
        ({"ground": "unlawful", "ready": "yes"}, "Write which law it is"),
        ({"ground": "insult"}, "Write to the author, or choose a ready sentence."),
    ],
)
@ON_SQLITE
async def test_without_its_reasons_nothing_is_decided(
    forum: Forum, drain: Drain, client_as: ClientAs, fields: dict[str, str], fault: str
) -> None:
    ids = await batch_steps.case_ids(forum, await pending(forum, drain, 2))
    els = await client_as(ELS)
    sent = await batch_steps.decide_together(els, "reject", ids, **fields)
    assert (sent.status_code, fault in sent.text) == (422, True)
    assert len(batch_steps.ticks(sent.text)) == 2
    assert await case_steps.decisions(forum) == []


@ON_SQLITE
async def test_what_loses_its_tick_is_not_decided(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    ids = await batch_steps.case_ids(forum, await pending(forum, drain, 2))
    els = await client_as(ELS)
    page = (await batch_steps.open_batch(els, "publish", ids)).text
    kept = batch_steps.ticks(page)
    del kept[f"case-{ids[0]}"]
    form = {"outcome": "publish", "cases": ",".join(map(str, ids)), **kept}
    assert (await els.post("/en/moderation/batch", data=form)).status_code == 303
    assert [item.case_id for item in await case_steps.decisions(forum)] == [ids[1]]
    nothing = await els.post("/en/moderation/batch", data={"outcome": "publish", "cases": "1"})
    assert (nothing.status_code, "Select something first" in nothing.text) == (422, True)
    for query in ("outcome=publish", "outcome=keep&selected=1", "selected=x"):
        sent_back = await els.get(f"/en/moderation/batch?{query}")
        assert flash_code(sent_back) == "-nothing_selected"


@ON_SQLITE
async def test_no_more_are_decided_than_one_reads(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    ids = await batch_steps.case_ids(forum, await pending(forum, drain, BATCH_SIZE + 2))
    els = await client_as(ELS)
    page = (await batch_steps.open_batch(els, "publish", ids)).text
    assert len(batch_steps.offered(page)) == BATCH_SIZE
    assert "2 more stay in the queue" in page
    await batch_steps.send(els, "publish", page)
    states = Counter(case.state for case in await case_steps.cases(forum))
    assert states == {CaseState.decided: BATCH_SIZE, CaseState.open: 2}


async def test_all_are_taken_back_at_once(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock, mails: Mails
) -> None:
    refs = await pending(forum, drain, 3)
    els, bram = await client_as(ELS), await client_as(BRAM)
    await batch_steps.decide_together(els, "publish", await batch_steps.case_ids(forum, refs))
    batch = (await case_steps.decisions(forum))[0].batch
    page = (await els.get("/en/moderation")).text
    assert "3 decisions made together" in page
    assert "Take all of them back" in page
    for path in (f"/en/moderation/batches/{batch}/undo", f"/en/moderation/batches/{batch}/now"):
        assert (await bram.post(path)).status_code == 404
    taken_back = await els.post(f"/en/moderation/batches/{batch}/undo")
    assert flash_code(taken_back) == "batch_taken_back"
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert await visibilities(forum, refs) == [Visibility.pending] * 3
    assert [case.state for case in await case_steps.cases(forum)] == [CaseState.open] * 3
    assert (await case_steps.notices(forum, MARIA), len(mails())) == ([], 3), "the receipts"


@ON_SQLITE
async def test_a_part_that_took_effect_stays(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    refs = await pending(forum, drain, 3)
    els = await client_as(ELS)
    await batch_steps.decide_together(els, "publish", await batch_steps.case_ids(forum, refs))
    first = (await case_steps.decisions(forum))[0]
    await els.post(f"/en/moderation/decisions/{first.pk}/now")
    taken_back = await els.post(f"/en/moderation/batches/{first.batch}/undo")
    assert flash_code(taken_back) == "-batch_partly_in_effect"
    states = [item.state for item in await case_steps.decisions(forum)]
    assert states == [DecisionState.in_effect, *[DecisionState.taken_back] * 2]


@ON_SQLITE
async def test_all_take_effect_now(forum: Forum, drain: Drain, client_as: ClientAs) -> None:
    refs = await pending(forum, drain, 2)
    els = await client_as(ELS)
    await batch_steps.decide_together(els, "publish", await batch_steps.case_ids(forum, refs))
    batch = (await case_steps.decisions(forum))[0].batch
    assert flash_code(await els.post(f"/en/moderation/batches/{batch}/now")) == "batch_now"
    assert await visibilities(forum, refs) == [Visibility.public] * 2


@ON_SQLITE
async def test_whoever_comes_second_keeps_what_they_wrote(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    ids = await batch_steps.case_ids(forum, await pending(forum, drain, 2))
    els, bram = await client_as(ELS), await client_as(BRAM)
    page = (await batch_steps.open_batch(els, "reject", ids)).text
    await batch_steps.decide_together(bram, "publish", ids)
    sent = await batch_steps.send(els, "reject", page, **REASONS)
    assert sent.status_code == 409
    assert sent.text.count("A colleague was first. This has been decided.") == len(ids)
    assert "Zo spreken we niet." in sent.text
    assert len(await case_steps.decisions(forum)) == len(ids)


async def test_of_two_moderators_one_decides_each(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    ids = await batch_steps.case_ids(forum, await pending(forum, drain, 8))
    els, bram = await client_as(ELS), await client_as(BRAM)
    pages = [(await batch_steps.open_batch(each, "publish", ids)).text for each in (els, bram)]
    backwards = "".join(reversed(pages[1].splitlines(keepends=True)))
    sent = await asyncio.gather(
        batch_steps.send(els, "publish", pages[0]), batch_steps.send(bram, "publish", backwards)
    )
    assert {response.status_code for response in sent} <= {303, 409}
    made = await case_steps.decisions(forum)
    assert sorted(item.case_id for item in made) == ids
    for batch in {item.batch for item in made}:
        assert len({item.moderator_id for item in made if item.batch == batch}) == 1
