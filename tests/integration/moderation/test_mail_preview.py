"""The mail of a decision, shown before it is made: it says what is sent then, and nothing is."""

from email.message import EmailMessage

import httpx2
import pytest
from sqlalchemy import update
from sqlmodel import col

from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.ideas.tables import Idea
from moderation.tables.cases import Case
from moderation.tables.decisions import Outcome
from tests.conftest import ClientAs, Drain, Mails, RecordStatements
from tests.factories import post_pending_idea, post_public_idea
from tests.integration.moderation.appeal_steps import written
from tests.integration.moderation.case_steps import decide, decisions, open_case_on
from tests.parsing import Page
from tests.people import BRAM, ELS, MARIA, YUSUF, Person
from tests.services.databases import ON_SQLITE

IN_PLACE = {"HX-Request": "true"}
TYPED = {
    "ground": "insult",
    "text": "Dit gaat over <b>buren</b> & hun hond.\n\nSchrijf het anders?",
}


async def _content(forum: Forum, kind: str, outcome: Outcome, by: Person) -> ContentRef:
    if outcome is Outcome.send_back:
        return (await post_pending_idea(forum, by=by)).ref
    return await written(forum, kind, outcome, by=by)


async def _case(forum: Forum, els: httpx2.AsyncClient, drain: Drain, ref: ContentRef) -> Case:
    await drain()
    await els.post("/nl/moderation/cases", data={"ref": str(ref)})
    return await open_case_on(forum, ref)


async def _preview(browser: httpx2.AsyncClient, case: Case, **typed: str) -> httpx2.Response:
    return await browser.post(
        f"/nl/moderation/cases/{case.id}", data=typed | {"preview": "yes"}, headers=IN_PLACE
    )


def _mail_in(page: str) -> tuple[str, str]:
    """Subject and text of the mail that a page shows."""
    body = page.partition('class="mail-body"')[2].partition(">")[2].partition("</section>")[0]
    subject, _, rest = body.partition("</p>")
    return Page(subject).text, Page(rest).text


def _html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return Page(str(body.get_content())).text


@ON_SQLITE
@pytest.mark.parametrize("by", [MARIA, YUSUF], ids=lambda person: person.language)
@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("idea", Outcome.send_back), ("idea", Outcome.reject), ("idea", Outcome.refuse_edit),
        ("comment", Outcome.hide),
    ],
)  # fmt: skip
async def test_the_preview_is_the_mail_that_is_sent(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails, kind: str, outcome: Outcome,
    by: Person,
) -> None:  # fmt: skip
    els = await client_as(ELS)
    case = await _case(forum, els, drain, await _content(forum, kind, outcome, by))
    sent_before = len(mails())
    preview = await _preview(els, case, outcome=outcome, **TYPED)
    assert preview.status_code == 200
    assert f'class="mail-body" lang="{by.language}"' in preview.text
    subject, text = _mail_in(preview.text)
    assert "Dit gaat over <b>buren</b> & hun hond." in text
    assert (await open_case_on(forum, case.subject)).is_open
    assert await decisions(forum) == []
    await decide(els, case, outcome, **TYPED)
    await drain()
    [mail] = mails()[sent_before:]
    assert " ".join(str(mail["Subject"]).split()) == subject
    # The one difference: authors who show no name are greeted by it, and moderators don't read it.
    assert by.name not in text
    assert text.replace("…", by.name, 1) in _html_of(mail)


@ON_SQLITE
async def test_a_name_that_is_shown_is_in_the_greeting(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    idea = await post_pending_idea(forum, name_shown=MARIA.name)
    case = await _case(forum, els, drain, idea.ref)
    preview = await _preview(els, case, outcome="reject", **TYPED)
    assert _mail_in(preview.text)[1].startswith(f"Dag {MARIA.name} ,")


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "status", "fault"),
    [
        (TYPED, 200, ""),
        (TYPED | {"ground": ""}, 422, "Choose the house rule"),
        (TYPED | {"passage": "Dat staat er niet."}, 422, "These words aren't in the text"),
        (TYPED | {"text": "", "ready": ""}, 422, "Write to the author"),
    ],
)
async def test_without_scripts_the_page_keeps_all_that_is_typed(
    forum: Forum,
    drain: Drain,
    client_as: ClientAs,
    typed: dict[str, str],
    status: int,
    fault: str,
) -> None:
    els = await client_as(ELS)
    case = await _case(forum, els, drain, (await post_pending_idea(forum)).ref)
    form = typed | {"outcome": "reject", "preview": "yes"}
    response = await els.post(f"/en/moderation/cases/{case.id}", data=form)
    assert response.status_code == status
    page = Page(response.text)
    assert {name: page.fields.get(name, "") for name in typed} == typed
    assert ("mail-body" in page.html) is not bool(fault)
    assert fault in page.text
    # The same by htmx is a part of a page, and an unfinished form is no fault of anybody's there.
    part = await els.post(f"/en/moderation/cases/{case.id}", data=form, headers=IN_PLACE)
    assert part.status_code == 200
    assert "<html" not in part.text and fault in Page(part.text).text
    assert ("mail-body" in part.text) is not bool(fault)


@ON_SQLITE
async def test_what_was_decided_meanwhile_is_said(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    case = await _case(forum, els, drain, (await post_pending_idea(forum)).ref)
    await decide(await client_as(BRAM), case, "publish")
    part = await _preview(els, case, outcome="reject", **TYPED)
    assert "mail-body" not in part.text and "was je voor" in part.text
    form = TYPED | {"outcome": "reject", "preview": "yes"}
    response = await els.post(f"/nl/moderation/cases/{case.id}", data=form)
    assert response.status_code == 409
    assert "Schrijf het anders?" in Page(response.text).text


@ON_SQLITE
@pytest.mark.parametrize("outcome", [Outcome.hide, Outcome.keep])
async def test_where_nobody_gets_a_mail_that_is_said(
    forum: Forum, drain: Drain, client_as: ClientAs, outcome: Outcome
) -> None:
    """Of what came from a former site, whose author has no account; and of what stays as it is."""
    els = await client_as(ELS)
    idea = await post_public_idea(forum)
    if outcome is Outcome.hide:
        async with forum.session_factory.unit_of_work() as uow:
            nobodys = update(Idea).where(col(Idea.id) == idea.pk).values(author_id=None)
            await uow.execute(nobodys)
    case = await _case(forum, els, drain, idea.ref)
    preview = await _preview(els, case, outcome=outcome, **TYPED)
    assert "mail-body" not in preview.text
    assert "Er gaat dus geen mail weg" in preview.text


@ON_SQLITE
async def test_others_get_no_preview(forum: Forum, drain: Drain, client_as: ClientAs) -> None:
    """An author who moderates doesn't decide about their own text, nor see what would be written."""
    els = await client_as(ELS)
    case = await _case(forum, els, drain, (await post_pending_idea(forum, by=BRAM)).ref)
    for person in (BRAM, MARIA):
        assert (
            await _preview(await client_as(person), case, outcome="reject", **TYPED)
        ).status_code == 403


@ON_SQLITE
async def test_a_preview_is_cheap(
    forum: Forum, drain: Drain, client_as: ClientAs, record_statements: RecordStatements
) -> None:
    els = await client_as(ELS)
    case = await _case(forum, els, drain, (await post_pending_idea(forum)).ref)
    with record_statements() as statements:
        await _preview(els, case, outcome="reject", **TYPED)
    assert len(statements) <= 10, statements
