"""Where an idea stands with the municipality moves by the table, and everyone concerned hears of it."""

import itertools

import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.errors import Forbidden
from forum.ideas.rules import STATUS_MOVES
from forum.ideas.tables import Milestone, MilestoneKind, Status
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import cast_vote, change_status, post_pending_idea, post_public_idea, read_idea
from tests.parsing import Page, plain_text
from tests.people import ANN, ELS, MARIA, NADIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

# The table of PRODUCT.md, written out once more.
ALLOWED = {
    ("open", "under_review"), ("under_review", "open"), ("under_review", "accepted"),
    ("under_review", "declined"), ("accepted", "planned"), ("planned", "in_progress"),
    ("in_progress", "realised"),
}  # fmt: skip
BY_HAND = ALLOWED - {("accepted", "planned")}


def test_the_table_is_the_products() -> None:
    assert {(before.value, after.value) for before in Status for after in STATUS_MOVES[before]} == (
        ALLOWED
    )


@ON_SQLITE
@pytest.mark.parametrize("before", Status)
async def test_officials_move_ideas_by_the_table_only(
    forum: Forum, client_as: ClientAs, before: Status
) -> None:
    tom = await client_as(TOM)
    for after in Status:
        idea = await post_public_idea(forum, status=before)
        answer = await tom.post(
            f"/nl/office/ideas/{idea.number}",
            data={"status": after.value, "answer": "Want zo is het beslist."},
        )
        now = (await read_idea(forum, idea.number)).status
        if (before.value, after.value) in BY_HAND:
            assert answer.status_code == 303, (before, after)
            assert now is after
        else:
            assert answer.status_code == 403, (before, after)
            assert now is before


@ON_SQLITE
@pytest.mark.parametrize("to", [Status.accepted, Status.declined, Status.realised])
async def test_what_needs_an_answer_waits_for_one(
    forum: Forum, client_as: ClientAs, to: Status
) -> None:
    before = Status.in_progress if to is Status.realised else Status.under_review
    idea = await post_public_idea(forum, status=before)
    tom = await client_as(TOM)
    answer = await tom.post(
        f"/nl/office/ideas/{idea.number}", data={"status": to.value, "answer": "  "}
    )
    assert answer.status_code == 422
    assert (await read_idea(forum, idea.number)).status is before
    label = answer.text.partition('<label for="f-answer">')[2].partition("</label>")[0]
    assert label == "Je antwoord", "what is needed isn't called optional"


@ON_SQLITE
@pytest.mark.parametrize(
    ("person", "status"), [(MARIA, 403), (YUSUF, 403), (ELS, 403), (NADIA, 303), (ANN, 303)],
    ids=lambda value: getattr(value, "name", value),
)  # fmt: skip
async def test_who_may_move_ideas(forum: Forum, client_as: ClientAs, person, status: int) -> None:
    idea = await post_public_idea(forum)
    answer = await (await client_as(person)).post(
        f"/nl/office/ideas/{idea.number}", data={"status": "under_review"}
    )
    assert answer.status_code == status


@ON_SQLITE
async def test_an_unknown_status_is_no_choice(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    answer = await (await client_as(TOM)).post(
        f"/nl/office/ideas/{idea.number}", data={"status": "perhaps", "answer": "Getypte tekst."}
    )
    assert answer.status_code == 422
    assert "Getypte tekst." in answer.text


async def test_what_isnt_public_doesnt_move(forum: Forum) -> None:
    idea = await post_pending_idea(forum)
    with pytest.raises(Forbidden) as refused:
        await change_status(forum, idea, Status.under_review)
    assert refused.value.code == "idea_not_public"


async def test_each_step_is_a_line_for_all_without_the_officials_name(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    await change_status(forum, idea, Status.under_review, by=NADIA)
    await change_status(forum, idea, Status.declined, by=NADIA, answer="Het **budget** ontbreekt.")
    async with forum.session_factory.read_session() as session:
        lines = await session.all(select(Milestone).order_by(Milestone.id))  # type: ignore[arg-type]
    steps = [line for line in lines if line.kind is MilestoneKind.status]
    assert [(line.before, line.after) for line in steps] == list(
        itertools.pairwise(["open", "under_review", "declined"])
    )
    assert all(line.actor_id for line in steps)
    page = await (await client_as(YUSUF)).get(f"/en/ideas/{idea.number}", follow_redirects=True)
    assert "Het <strong>budget</strong> ontbreekt." in page.text
    assert "municipality" in Page(page.text).text
    assert "Nadia" not in page.text


async def test_author_and_followers_hear_of_it_in_their_language(
    forum: Forum, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await cast_vote(forum, idea, by=YUSUF, follow_it=True)
    await drain()
    before = len(mails())
    await change_status(forum, idea, Status.under_review)
    await drain()
    told = mails()[before:]
    assert sorted(mail["To"] for mail in told) == [MARIA.email, YUSUF.email]
    for mail in told:
        language = "nl" if mail["To"] == MARIA.email else "tr"
        assert mail["Content-Language"] == language
        assert idea.title in plain_text(mail)
        assert f"/{language}/ideas/{idea.number}" in plain_text(mail)


@ON_SQLITE
async def test_a_page_with_the_steps(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    tom = await client_as(TOM)
    for path in ("/nl/office/ideas", f"/nl/office/ideas/{idea.number}"):
        answer = await tom.get(path)
        assert answer.status_code == 200
    pending = await post_pending_idea(forum)
    assert (await tom.get(f"/nl/office/ideas/{pending.number}")).status_code in (403, 404)
