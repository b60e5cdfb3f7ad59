"""Status of ideas: allowed transitions, required answers, milestones and notices."""

import itertools

import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.errors import Forbidden
from forum.ideas.rules import STATUS_MOVES
from forum.ideas.tables import Milestone, MilestoneKind, Status
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import cast_vote, change_status, post_pending_idea, post_public_idea, read_idea
from tests.parsing import Page, plain_text
from tests.people import ANN, ELS, MARIA, NADIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

# The table of PRODUCT.md, repeated here as the expected value.
ALLOWED = {
    ("open", "under_review"), ("under_review", "open"), ("under_review", "accepted"),
    ("under_review", "declined"), ("accepted", "planned"), ("planned", "in_progress"),
    ("in_progress", "realised"),
}  # fmt: skip
BY_HAND = ALLOWED - {("accepted", "planned")}


def test_the_table_equals_that_of_product_md() -> None:
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
        response = await tom.post(
            f"/nl/office/ideas/{idea.number}",
            data={"status": after.value, "answer": "Want zo is het beslist."},
        )
        current = (await read_idea(forum, idea.number)).status
        if (before.value, after.value) in BY_HAND:
            assert response.status_code == 303, (before, after)
            assert current is after
        else:
            assert response.status_code == 403, (before, after)
            assert current is before


@ON_SQLITE
@pytest.mark.parametrize("after", [Status.accepted, Status.declined, Status.realised])
async def test_a_status_that_needs_an_answer_is_refused_without_one(
    forum: Forum, client_as: ClientAs, after: Status
) -> None:
    before = Status.in_progress if after is Status.realised else Status.under_review
    idea = await post_public_idea(forum, status=before)
    tom = await client_as(TOM)
    response = await tom.post(
        f"/nl/office/ideas/{idea.number}", data={"status": after.value, "answer": "  "}
    )
    assert response.status_code == 422
    assert (await read_idea(forum, idea.number)).status is before
    label = response.text.partition('<label for="f-answer">')[2].partition("</label>")[0]
    assert label == "Je antwoord", "a required field isn't labelled optional"


@ON_SQLITE
@pytest.mark.parametrize(
    ("person", "status"), [(MARIA, 403), (YUSUF, 403), (ELS, 403), (NADIA, 303), (ANN, 303)],
    ids=lambda value: getattr(value, "name", value),
)  # fmt: skip
async def test_who_may_move_ideas(forum: Forum, client_as: ClientAs, person, status: int) -> None:
    idea = await post_public_idea(forum)
    response = await (await client_as(person)).post(
        f"/nl/office/ideas/{idea.number}", data={"status": "under_review"}
    )
    assert response.status_code == status


@ON_SQLITE
async def test_an_unknown_status_is_refused(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    response = await (await client_as(TOM)).post(
        f"/nl/office/ideas/{idea.number}", data={"status": "perhaps", "answer": "Getypte tekst."}
    )
    assert response.status_code == 422
    assert "Getypte tekst." in response.text


@ON_SQLITE
async def test_an_idea_that_isnt_public_doesnt_move(forum: Forum) -> None:
    idea = await post_pending_idea(forum)
    with pytest.raises(Forbidden) as error:
        await change_status(forum, idea, Status.under_review)
    assert error.value.code == "idea_not_public"


async def test_each_step_is_public_without_the_officials_name(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    await change_status(forum, idea, Status.under_review, by=NADIA)
    await change_status(forum, idea, Status.declined, by=NADIA, answer="Het **budget** ontbreekt.")
    async with forum.session_factory.read_session() as session:
        milestones = await session.all(select(Milestone).order_by(col(Milestone.id)))
    steps = [milestone for milestone in milestones if milestone.kind is MilestoneKind.status]
    assert [(milestone.before, milestone.after) for milestone in steps] == list(
        itertools.pairwise(["open", "under_review", "declined"])
    )
    assert all(milestone.actor_id for milestone in steps)
    page = await (await client_as(YUSUF)).get(f"/en/ideas/{idea.number}", follow_redirects=True)
    assert "Het <strong>budget</strong> ontbreekt." in page.text
    assert "municipality" in Page(page.text).text
    assert "Nadia" not in page.text


@ON_SQLITE
async def test_author_and_followers_are_notified_in_their_language(
    forum: Forum, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await cast_vote(forum, idea, by=YUSUF)
    await drain()
    before = len(mails())
    await change_status(forum, idea, Status.under_review)
    await drain()
    new_mails = mails()[before:]
    assert sorted(mail["To"] for mail in new_mails) == [MARIA.email, YUSUF.email]
    for mail in new_mails:
        language = "nl" if mail["To"] == MARIA.email else "tr"
        assert mail["Content-Language"] == language
        assert idea.title in plain_text(mail)
        assert f"/{language}/ideas/{idea.number}" in plain_text(mail)


@ON_SQLITE
async def test_a_page_with_the_steps(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    tom = await client_as(TOM)
    for path in ("/nl/office/ideas", f"/nl/office/ideas/{idea.number}"):
        response = await tom.get(path)
        assert response.status_code == 200
    pending = await post_pending_idea(forum)
    assert (await tom.get(f"/nl/office/ideas/{pending.number}")).status_code in (403, 404)
