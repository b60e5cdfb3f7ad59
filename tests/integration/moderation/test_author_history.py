"""The history of an author beside a case: what they posted, what was decided, and who may read it."""

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from tests.conftest import ClientAs, Drain
from tests.factories import (
    change_visibility,
    post_pending_idea,
    post_public_comment,
    post_public_idea,
)
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import tamper
from tests.integration.moderation import case_steps
from tests.integration.moderation.case_steps import open_case_on
from tests.people import ELS, MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE


async def history_path(forum: Forum, idea: Idea) -> str:
    return f"/en/moderation/cases/{(await open_case_on(forum, idea.ref)).id}/history"


@ON_SQLITE
async def test_it_says_what_was_posted_and_decided(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    rejected = await post_pending_idea(forum, "Een oude klacht", by=MARIA)
    await drain()
    els = await client_as(ELS)
    case = await open_case_on(forum, rejected.ref)
    await case_steps.decide(els, case, "reject", ground="insult", text="Zo spreken we niet.")
    await drain()
    clock.advance(days=1)
    public = await post_public_idea(
        forum, title="Een nieuwe bank", by=YUSUF, body="Onder de kastanje bij de kerk."
    )
    await post_public_comment(forum, public.ref, by=MARIA, body="Dat lijkt me een goed plan.")
    clock.advance(days=1)
    private = await post_pending_idea(forum, "Ik kan niet meer", by=MARIA)
    await change_visibility(forum, private.ref, Visibility.safeguarded)
    withdrawn = await post_pending_idea(forum, "Vergeet dit", by=MARIA)
    maria = await client_as(MARIA)
    await maria.post(f"/nl/ideas/{withdrawn.number}/withdraw")
    clock.advance(days=1)
    waiting = await post_pending_idea(forum, "Een fontein", by=MARIA)
    await drain()
    els, path = await client_as(ELS), await history_path(forum, waiting)
    for page in (path, path.removesuffix("/history")):
        text = (await els.get(page)).text
        places = [
            text.index(words)
            for words in ("Kept private", "Dat lijkt me een goed plan", "Een oude klacht")
        ]
        assert places == sorted(places)
        assert "Not published: <bdi>" in text[places[-1] :]
        assert "Ik kan niet meer" not in text and "Vergeet dit" not in text
        assert "Een nieuwe bank" not in text
    text = (await els.get(path)).text
    assert "Ideas: 4, of which public: 0" in text and "Comments: 1, of which public: 1" in text


async def test_it_is_read_page_by_page(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    ideas = []
    for number in range(28):
        ideas.append(await post_pending_idea(forum, f"Idee nummer {number:02}", by=MARIA))
        clock.advance(minutes=number % 2)
    await drain()
    els, path = await client_as(ELS), await history_path(forum, ideas[-1])
    case = (await els.get(path.removesuffix("/history"))).text
    beside = case.split('id="history"')[1]
    assert [n for n in range(27) if f"Idee nummer {n:02}" in beside] == list(range(22, 27))
    assert f'href="{path}"' in beside
    first = (await els.get(path)).text
    found = [n for n in range(28) if f"Idee nummer {n:02}" in first]
    assert found == list(range(3, 28))
    after = first.split(f"{path}?after=")[1].split('"')[0]
    second = (await els.get(f"{path}?after={after}")).text
    assert [n for n in range(28) if f"Idee nummer {n:02}" in second] == [0, 1, 2]
    assert 'rel="next"' not in second
    assert (await els.get(f"{path}?after=nonsense")).status_code == 404


@ON_SQLITE
async def test_who_reads_it(forum: Forum, drain: Drain, client_as: ClientAs) -> None:
    own, other = await post_pending_idea(forum, by=ELS), await post_pending_idea(forum, by=MARIA)
    await post_pending_idea(forum, "Nog iets van Els", by=ELS)
    await drain()
    els = await client_as(ELS)
    assert (await els.get(await history_path(forum, own))).status_code == 403
    case = (await els.get((await history_path(forum, own)).removesuffix("/history"))).text
    assert 'id="history"' not in case
    path = await history_path(forum, other)
    assert (await els.get(path)).status_code == 200
    for person in (TOM, MARIA):
        assert (await (await client_as(person)).get(path)).status_code == 403
    await tamper(forum, "UPDATE idea SET author_id = NULL WHERE id = :id", id=other.pk)
    assert (await els.get(path)).status_code == 404
    assert (await els.get(path.removesuffix("/history"))).status_code == 200
