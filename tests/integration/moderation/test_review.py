"""The review policy: who waits for a moderator and why, what the moderator and the author read of it."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.content.lifecycle import TextEdit
from forum.core.i18n.translations import gettext, override_language
from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.discussion.actions import comments as discussion
from forum.discussion.actions.comments import NewComment
from forum.discussion.tables import Comment
from forum.ideas.actions.ideas import edit_idea
from forum.ideas.rules import fingerprint
from forum.ideas.tables import Idea, Milestone
from moderation.labels import signs as labels
from tests.conftest import ClientAs, Drain, MakeForum, RecordStatements
from tests.factories import (
    BODY,
    change_visibility,
    earn_trust,
    post_pending_idea,
    post_public_idea,
    read_idea,
)
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.parsing import Page, flash_code
from tests.people import ELS, MARIA, TOM, YUSUF, Person, acting_as, member_of
from tests.services.databases import ON_SQLITE

SELECTS_OF_A_COMMENT = 4
"""Statements that read, of a comment about which the policy asks nothing."""
PENDING, PUBLIC = Visibility.pending, Visibility.public
NOBODY = {"COMMENTS": "nobody"}
NEW_TITLE = "Soep op het plein"
TEXT = "Elke dinsdag koffie op het plein, met een stoel voor wie alleen komt en taart."


@pytest.fixture
def policy() -> dict[str, str]:
    """What differs from the policy of all tests: `{"IDEAS": "nobody", "TRUST__DAYS": "30"}`."""
    return {}


@pytest.fixture
async def forum(make_forum: MakeForum, policy: dict[str, str]) -> Forum:
    """A forum with this policy."""
    forum = make_forum(
        **{f"FORUM_MODERATION__POLICY__{key}": value for key, value in policy.items()}
    )
    await forum.engine.start()
    return forum


def with_policy(**values: str) -> pytest.MarkDecorator:
    """Run a test with this policy."""
    return pytest.mark.parametrize("policy", [values])


async def comment(
    forum: Forum, on: ContentRef, text: str = TEXT, *, by: Person = MARIA, **values: Any
) -> Comment:
    """A comment by somebody signed in."""
    async with acting_as(forum.session_factory, by) as uow:
        new = NewComment(rich_text_from_plain(text), values.pop("language", "nl"), **values)
        return await discussion.post_comment(uow, on, new)


async def edit(forum: Forum, number: int, title: str, *, by: Person = MARIA) -> bool:
    """An edit of a public idea; whether it waits."""
    idea = await read_idea(forum, number)
    async with acting_as(forum.session_factory, by) as uow:
        return await edit_idea(
            uow, idea, TextEdit(title, rich_text_from_plain(BODY)), window=timedelta(hours=1),
            seen=fingerprint(idea),
        )  # fmt: skip


async def signs_on(forum: Forum, content: Comment | Idea) -> tuple[str, ...]:
    """What was noticed in content that waits; its handlers run first."""
    await forum.dispatcher.drain()
    return (await case_steps.open_case_on(forum, content.ref)).sign_codes


@ON_SQLITE
@pytest.mark.parametrize(
    ("policy", "newcomer_waits", "trusted_waits", "staff_waits"),
    [
        ({"COMMENTS": "everyone"}, True, True, False),
        ({"COMMENTS": "newcomers"}, True, False, False),
        ({"COMMENTS": "nobody"}, False, False, False),
    ],
)
async def test_whose_comments_wait(
    forum: Forum,
    newcomer_waits: bool,
    trusted_waits: bool,
    staff_waits: bool,
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    await earn_trust(forum, MARIA)
    for person, waits in ((YUSUF, newcomer_waits), (MARIA, trusted_waits), (TOM, staff_waits)):
        posted = await comment(forum, idea.ref, by=person)
        assert posted.visibility is (PENDING if waits else PUBLIC), person
    counted = 3 - newcomer_waits - trusted_waits
    assert (await read_idea(forum, idea.number)).comments_count == counted


@ON_SQLITE
@pytest.mark.parametrize(
    ("policy", "newcomer_waits", "trusted_waits"),
    [
        ({"IDEAS": "everyone", "EDITS": "everyone"}, True, True),
        ({"IDEAS": "newcomers", "EDITS": "newcomers"}, True, False),
        ({"IDEAS": "nobody", "EDITS": "nobody"}, False, False),
    ],
)
async def test_whose_ideas_and_edits_wait(
    forum: Forum, policy: dict[str, str], newcomer_waits: bool, trusted_waits: bool
) -> None:
    for person, waits in ((YUSUF, newcomer_waits), (MARIA, trusted_waits)):
        if person is MARIA and policy["IDEAS"] != "nobody":
            await earn_trust(forum, person)
        posted = await post_pending_idea(forum, by=person)
        assert posted.visibility is (PENDING if waits else PUBLIC), person
        assert (posted.public_at is None) is waits
        if waits:
            await change_visibility(forum, posted.ref, PUBLIC)
        assert await edit(forum, posted.number, NEW_TITLE, by=person) is waits
        edited = await read_idea(forum, posted.number)
        shown = posted.title if waits else NEW_TITLE
        assert (edited.title, edited.edited_title) == (shown, NEW_TITLE if waits else None)


@ON_SQLITE
@with_policy(IDEAS="nobody", EDITS="nobody")
async def test_an_idea_that_does_not_wait_is_found_and_its_author_is_told_so(
    forum: Forum, client_as: ClientAs
) -> None:
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    typed = {"title": "Een lange tafel op het plein", "body": BODY, "name_shown": "Maria"}
    posted = await maria.post("/nl/ideas", data=typed)
    assert flash_code(posted) == "idea_published"
    await forum.dispatcher.drain()
    assert await case_steps.cases(forum) == []
    assert typed["title"] in Page((await yusuf.get("/nl/search?q=lange+tafel")).text).text
    path = posted.headers["location"].partition("?")[0]
    number = int(path.rsplit("/", 1)[1].partition("-")[0])
    async with forum.session_factory.read_session() as session:
        steps = await session.all(select(Milestone).where(col(Milestone.idea_id) == number))
    assert [(step.before, step.after) for step in steps] == [("draft", "public")]
    form = Page((await maria.get(f"/nl/ideas/{number}/edit")).text).fields
    edited = await maria.post(f"/nl/ideas/{number}/edit", data=form | {"title": NEW_TITLE})
    assert flash_code(edited) == "idea_changed"
    assert NEW_TITLE in Page((await yusuf.get("/nl/ideas")).text).text


@ON_SQLITE
@with_policy(EDITS="nobody", WORDS__NL='["casino"]')
async def test_while_an_edit_waits_a_newer_one_waits_too(
    forum: Forum,
) -> None:
    idea = await post_public_idea(forum)
    assert await edit(forum, idea.number, "Een casino op het plein")
    assert await edit(forum, idea.number, NEW_TITLE)
    assert (await read_idea(forum, idea.number)).edited_title == NEW_TITLE


@ON_SQLITE
@with_policy(TRUST__DAYS="30", TRUST__PUBLISHED="2")
async def test_trust_ages(forum: Forum, clock: FrozenClock) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    await earn_trust(forum, MARIA)
    assert not await case_steps.is_trusted(forum, MARIA)
    clock.advance(days=20)
    await earn_trust(forum, MARIA)
    assert (await comment(forum, idea.ref)).is_public
    clock.advance(days=11)
    assert (await comment(forum, idea.ref, f"{TEXT} Nog eens.")).visibility is PENDING


@ON_SQLITE
@with_policy(TRUST__SAMPLED="50")
async def test_a_share_of_trusted_texts_is_drawn_and_a_retry_draws_the_same(
    forum: Forum,
) -> None:
    # Always the same key, so that it draws the same in every run.
    forum.settings.privacy.erasure_list.with_suffix(".key").write_text("key of this test")
    ideas = [await post_public_idea(forum, by=YUSUF) for _ in range(24)]
    await earn_trust(forum, MARIA)
    drawn = [await comment(forum, idea.ref) for idea in ideas]
    waiting = [each for each in drawn if not each.is_public]
    assert 6 <= len(waiting) <= 18, "about half of them"
    assert await signs_on(forum, waiting[0]) == ("sampled",)
    again = [await comment(forum, idea.ref, "Met andere woorden.") for idea in ideas]
    assert [each.visibility for each in again] == [each.visibility for each in drawn]
    member = await member_of(forum.session_factory, MARIA)
    assert {each.author_id for each in drawn} == {member.pk}


@ON_SQLITE
@pytest.mark.parametrize(
    ("policy", "text", "values", "signs"),
    [
        (NOBODY | {"WORDS__NL": '["casino*", "gratis geld"]'}, "Een CASINOSPEL", {}, ("listed_words",)),
        (NOBODY | {"WORDS__NL": '["casino*"]'}, "Een casinospel", {"language": "fr"}, ()),
        (NOBODY | {"WORDS__ANY": '["casino*"]'}, "Un casino", {"language": "fr"}, ("listed_words",)),
        (NOBODY, "https://a.example www.b.example http://c.example", {}, ("advertising",)),
        (NOBODY | {"LINKS_FROM": "0"}, "https://a.example www.b.example http://c.example", {}, ()),
        (NOBODY | {"LINKS_FROM": "1"}, "Zie www.a.example", {}, ("advertising",)),
        (NOBODY | {"NAMES": '["jan met de pet"]'}, TEXT, {"name_shown": "Jan Met De Pet"}, ("listed_name",)),
        (NOBODY, TEXT, {"name_shown": "Gemeеnte Lindekom"}, ("official_name",)),
        (NOBODY, TEXT, {"name_shown": "Maria"}, ()),
    ],
)  # fmt: skip
async def test_what_is_noticed_waits_and_the_rest_does_not(
    forum: Forum,
    text: str,
    values: dict[str, Any],
    signs: tuple[str, ...],
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    posted = await comment(forum, idea.ref, text, **values)
    assert posted.visibility is (PENDING if signs else PUBLIC)
    if signs:
        assert await signs_on(forum, posted) == signs


@ON_SQLITE
@pytest.mark.parametrize(
    ("days_later", "by", "text", "waits"),
    [
        (0, YUSUF, TEXT.upper(), True),
        (6, YUSUF, TEXT.replace("dinsdag", "woensdag"), True),
        (8, YUSUF, TEXT, False),
        (0, YUSUF, "Iets heel anders, van iemand anders, over een ander plein.", False),
        (0, MARIA, TEXT, True),
    ],
)
@with_policy(**NOBODY, REPEATED_DAYS="7")
async def test_a_repeated_text_waits(
    forum: Forum,
    clock: FrozenClock,
    days_later: int,
    by: Person,
    text: str,
    waits: bool,
) -> None:
    idea, other = [await post_public_idea(forum, body=f"{BODY} {n}" * 9) for n in "ab"]
    assert (await comment(forum, idea.ref)).is_public
    clock.advance(days=days_later)
    posted = await comment(forum, other.ref, text, by=by)
    assert posted.visibility is (PENDING if waits else PUBLIC)
    if waits:
        assert await signs_on(forum, posted) == ("repeated",)


@ON_SQLITE
@with_policy(**NOBODY, SPEED__TEXTS="3", SPEED__MINUTES="10")
async def test_more_texts_than_the_policy_says_are_too_fast(
    forum: Forum, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    await post_pending_idea(forum)
    posted = [await comment(forum, idea.ref, f"Reactie {number}") for number in range(3)]
    assert [each.visibility for each in posted] == [PUBLIC, PUBLIC, PENDING]
    assert await signs_on(forum, posted[2]) == ("fast",)
    assert (await comment(forum, idea.ref, by=YUSUF)).is_public
    clock.advance(minutes=10)
    assert (await comment(forum, idea.ref, "Later")).is_public


@ON_SQLITE
@pytest.mark.parametrize(
    ("policy", "more"),
    [
        (NOBODY, 0),
        ({"COMMENTS": "newcomers"}, 1),
        # Of every kind of content together.
        (NOBODY | {"REPEATED_DAYS": "7"}, 1),
        (NOBODY | {"SPEED__TEXTS": "9"}, 1),
        (NOBODY | {"WORDS__ANY": '["casino"]', "NAMES": '["casino"]', "LINKS_FROM": "1"}, 0),
    ],
)
async def test_rules_that_are_off_ask_the_database_nothing(
    forum: Forum, record_statements: RecordStatements, more: int
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    await earn_trust(forum, MARIA)
    with record_statements() as statements:
        await comment(forum, idea.ref, "Ik neem brood mee, en wie zorgt er dan voor de kaas?")
    selects = [each for each in statements if each.startswith("SELECT")]
    assert len(selects) == SELECTS_OF_A_COMMENT + more


@ON_SQLITE
@with_policy(**NOBODY, REPEATED_DAYS="7", WORDS__NL='["taart", "koffie*"]')
async def test_the_moderator_sees_which_words_and_which_earlier_text(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_public_idea(
        forum, by=YUSUF, body="Dit is een heel ander verhaal, over banken."
    )
    first = await comment(forum, idea.ref, by=YUSUF)
    second = await comment(forum, idea.ref, TEXT.upper())
    assert await signs_on(forum, second) == ("listed_words", "repeated")
    case = await case_steps.open_case_on(forum, second.ref)
    response = await (await client_as(ELS)).get(f"/nl/moderation/cases/{case.id}")
    page = Page(response.text)
    for code in ("listed_words", "repeated"):
        with override_language("nl"):
            assert all(gettext(words) in page.text for words in labels.SIGNS[code])
    assert response.text.count('<mark class="flagged"') == 3 * 2, (
        "in the list, the title and the text"
    )
    assert "KOFFIE" in page.text and "TAART" in page.text
    assert any(link.endswith(f"#comment-{first.ref.id}") for link in page.links)
    queue = await (await client_as(ELS)).get("/nl/moderation?sign=repeated")
    assert str(case.id) in queue.text


@ON_SQLITE
@with_policy(**NOBODY, REPEATED_DAYS="7")
async def test_an_earlier_text_that_is_kept_private_is_not_shown(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=YUSUF, body="Een heel ander verhaal, over banken.")
    first = await comment(forum, idea.ref, by=YUSUF)
    await change_visibility(forum, first.ref, Visibility.safeguarded)
    second = await comment(forum, idea.ref, TEXT.upper())
    assert await signs_on(forum, second) == ("repeated",)
    case = await case_steps.open_case_on(forum, second.ref)
    page = Page((await (await client_as(ELS)).get(f"/nl/moderation/cases/{case.id}")).text)
    assert TEXT.upper() in page.text
    assert TEXT not in page.text


@ON_SQLITE
@pytest.mark.parametrize(
    ("policy", "noticed"),
    [({"WORDS__NL": '["taart"]'}, "listed_words"), ({}, None)],
)
async def test_the_author_reads_that_a_program_noticed_it_and_what(
    forum: Forum,
    client_as: ClientAs,
    noticed: str | None,
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    posted = await comment(forum, idea.ref)
    await forum.dispatcher.drain()
    case = await case_steps.open_case_on(forum, posted.ref)
    reasons = {"ground": "advertising", "text": "Dit verkoopt taart."}
    await case_steps.decide(await client_as(ELS), case, "reject", **reasons)
    [notice] = await case_steps.notices(forum, MARIA)
    with override_language("nl"):
        expected = gettext(labels.NOTICED_BY_PEOPLE)
        if noticed:
            what = gettext(labels.TO_AUTHORS[noticed])
            expected = gettext(labels.NOTICED_BY_PROGRAM_AS) % {"what": what}
    assert expected in notice.text
    assert not await case_steps.is_trusted(forum, MARIA)


@ON_SQLITE
@with_policy(**NOBODY, WORDS__NL='["taart"]')
async def test_a_text_that_was_sent_back_is_read_again_whatever_the_policy_says(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    posted = await comment(forum, idea.ref)
    await forum.dispatcher.drain()
    case = await case_steps.open_case_on(forum, posted.ref)
    await case_steps.decide(await client_as(ELS), case, "return", ready="say_more")
    async with acting_as(forum.session_factory, MARIA) as uow:
        body = rich_text_from_plain("Elke dinsdag koffie.")
        await discussion.change_comment(uow, posted.ref.id, body, timedelta(0), {})
    assert await case_steps.visibility(forum, posted.ref) is PENDING
    assert await signs_on(forum, posted) == ()


@ON_SQLITE
@with_policy(**NOBODY)
async def test_comments_written_signed_out_wait_for_a_moderator(
    forum: Forum,
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    async with forum.session_factory.unit_of_work() as uow:
        draft = await discussion.keep_draft(
            uow, idea.ref, NewComment(rich_text_from_plain(TEXT), "nl")
        )
    async with acting_as(forum.session_factory, MARIA) as uow:
        assert (await discussion.submit_draft(uow, draft)).visibility is PENDING


@ON_SQLITE
@pytest.mark.parametrize(
    ("policy", "sentences"),
    [
        (
            {},
            {
                "": ("reads every idea within 2 working days", "We read it"),
                "ideas/new": ("will read your idea within 2 working days",),
                "about": ("reads every idea within 2 working days",),
                "house-rules": (
                    "before it becomes public",
                    "Comments from people we already know appear at once",
                    "We read the change too",
                ),
            },
        ),
        (
            {"IDEAS": "newcomers", "EDITS": "nobody", "COMMENTS": "everyone"},
            {
                "": ("It goes on the site",),
                "ideas/new": ("at once or after",),
                "about": ("What waits for us",),
                "house-rules": ("Ideas appear at once, or after", "We read comments first, too."),
            },
        ),
    ],
)
async def test_the_pages_promise_what_the_policy_says(
    client: httpx2.AsyncClient, sentences: dict[str, tuple[str, ...]]
) -> None:
    for path, expected in sentences.items():
        text = Page((await client.get(f"/en/{path}")).text).text
        assert all(sentence in text for sentence in expected), path
        if "It goes on the site" in sentences[""]:
            assert "reads every idea" not in text
            assert "We read the change too" not in text
