"""Personal data on the desk: marked in every text, left out by one button, its original behind a recorded look."""

from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.audit.tables import AuditEntry
from forum.core.content.redaction import LEFT_OUT
from forum.core.content.sealed import sealed_texts
from forum.core.i18n.translations import gettext, override_language
from forum.core.screening.personal_data import PersonalKind
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.discussion.actions.comments import NewComment, post_comment
from forum.discussion.queries.comments import comment as comment_by_id
from tests.conftest import ClientAs, Drain, MakeClient
from tests.contents import contents
from tests.factories import BODY, post_pending_idea, post_public_idea, read_idea
from tests.integration.moderation.case_steps import open_case_on
from tests.parsing import Page, flash_code
from tests.people import ELS, MARIA, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

PHONE = "0470 00 00 12"
TEXT = f"{BODY} Bel me op {PHONE}."


def without_number(language: str) -> str:
    """The text as readers see it, in its language."""
    with override_language(language):
        return TEXT.replace(PHONE, gettext(LEFT_OUT[PersonalKind.phone]))


async def looks(forum: Forum) -> list[str]:
    """The subjects of recorded looks at personal data."""
    async with forum.session_factory.read_session() as session:
        entries = await session.all(select(AuditEntry).order_by(col(AuditEntry.id)))
    return [str(entry.subject) for entry in entries if entry.event == "PersonalDataViewed"]


def buttons(html: str) -> list[str]:
    """What the decisions of a case page do, in their order."""
    part = html[html.index('class="decide') :]
    marks = {"leave-out": "leave_out", "outcome=return": "ask", 'value="publish"': "publish"}
    places = {name: part.find(mark) for mark, name in marks.items()}
    return sorted((name for name, place in places.items() if place >= 0), key=lambda n: places[n])


@ON_SQLITE
async def test_the_safest_decision_stands_first_and_what_is_found_is_marked(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    with_number = await post_pending_idea(forum, body=TEXT)
    without = await post_pending_idea(forum)
    await drain()
    els = await client_as(ELS)
    case = await open_case_on(forum, with_number.ref)
    html = (await els.get(f"/nl/moderation/cases/{case.pk}")).text
    assert f'<mark class="flagged">{PHONE} <small lang="nl" dir="ltr">(' in html
    assert buttons(html) == ["ask", "leave_out", "publish"]
    case = await open_case_on(forum, without.ref)
    assert buttons((await els.get(f"/nl/moderation/cases/{case.pk}")).text) == ["publish", "ask"]


@ON_SQLITE
async def test_a_number_is_left_out_everywhere_and_its_original_is_a_recorded_look(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain
) -> None:
    idea = await post_pending_idea(forum, body=TEXT, by=YUSUF)
    await drain()
    els, case = await client_as(ELS), await open_case_on(forum, idea.ref)
    path = f"/nl/moderation/cases/{case.pk}"
    version = Page((await els.get(path)).text).fields["version"]
    response = await els.post(f"{path}/leave-out", data={"version": version})
    assert response.status_code == 303
    await drain()
    stored = await read_idea(forum, idea.number)
    assert (stored.body, stored.visibility) == (without_number("nl"), Visibility.public)
    page = await new_client().get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    assert page.status_code == 200
    assert PHONE not in page.text
    rows = await contents(forum.session_factory.database)
    assert [name for name in rows if any(PHONE in str(row) for row in rows[name])] == [
        "sealed_text"
    ]
    assert await looks(forum) == []
    assert PHONE not in (await els.get(path)).text
    assert PHONE in (await els.get(f"{path}/original")).text
    assert await looks(forum) == [str(idea.ref)]


@ON_SQLITE
async def test_nothing_is_left_out_of_a_text_that_changed(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_pending_idea(forum, body=TEXT)
    await drain()
    els, case = await client_as(ELS), await open_case_on(forum, idea.ref)
    path = f"/nl/moderation/cases/{case.pk}"
    response = await els.post(f"{path}/leave-out", data={"version": "of another text"})
    assert flash_code(response) == "-case_changed"
    stored = await read_idea(forum, idea.number)
    assert (stored.body, stored.visibility) == (TEXT, Visibility.pending)
    async with forum.session_factory.read_session() as session:
        assert await sealed_texts(session, idea.ref) == []


async def test_an_edit_loses_its_number_and_becomes_public(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea, maria, els = await post_public_idea(forum), await client_as(MARIA), await client_as(ELS)
    edit = f"/nl/ideas/{idea.number}/edit"
    form = Page((await maria.get(edit)).text).fields
    data = {name: form[name] for name in ("title", "seen")} | {"body": TEXT}
    given = {
        name: "in"
        for name in Page((await maria.post(edit, data=data)).text).fields
        if name.startswith("shield_")
    }
    await maria.post(edit, data=data | given)
    await drain()
    path = f"/nl/moderation/cases/{(await open_case_on(forum, idea.ref)).pk}"
    page = Page((await els.get(path)).text)
    assert page.html.count('<mark class="flagged">') == 1
    await els.post(f"{path}/leave-out", data={"version": page.fields["version"]})
    await drain()
    stored = await read_idea(forum, idea.number)
    assert (stored.body, stored.edited_body) == (without_number("nl"), None)


@ON_SQLITE
async def test_a_comment_loses_its_number_and_becomes_public(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea, els = await post_public_idea(forum), await client_as(ELS)
    async with acting_as(forum.session_factory, MARIA) as uow:
        new = NewComment(rich_text_from_plain(TEXT), "nl")
        comment = await post_comment(uow, idea.ref, new)
    await drain()
    path = f"/nl/moderation/cases/{(await open_case_on(forum, comment.ref)).pk}"
    page = Page((await els.get(path)).text)
    assert buttons(page.html) == ["ask", "leave_out", "publish"]
    await els.post(f"{path}/leave-out", data={"version": page.fields["version"]})
    await drain()
    async with forum.session_factory.read_session() as session:
        stored = await comment_by_id(session, comment.pk)
    assert (stored.body, stored.is_public) == (without_number("nl"), True)
    assert PHONE not in stored.body_html


@ON_SQLITE
async def test_more_than_can_be_left_out_at_once_is_said_on_the_page(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    body = "\n".join(f"Schrijf naar buur{number}@example.org." for number in range(101))
    idea = await post_pending_idea(forum, body=body)
    await drain()
    els, case = await client_as(ELS), await open_case_on(forum, idea.ref)
    path = f"/nl/moderation/cases/{case.pk}"
    version = Page((await els.get(path)).text).fields["version"]
    response = await els.post(f"{path}/leave-out", data={"version": version})
    assert (response.status_code, flash_code(response)) == (303, "-too_many_words")
    assert (await read_idea(forum, idea.number)).visibility is Visibility.pending


@ON_SQLITE
async def test_a_moderator_leaves_nothing_out_of_their_own_text(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea, els = await post_pending_idea(forum, body=TEXT, by=ELS), await client_as(ELS)
    await drain()
    case = await open_case_on(forum, idea.ref)
    response = await els.post(f"/nl/moderation/cases/{case.pk}/leave-out", data={"version": ""})
    assert response.status_code == 403
    assert (await read_idea(forum, idea.number)).body == TEXT
