"""A cry for help in any form: helplines at once, also above a fault, no thanks, and colleagues are told."""

import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from moderation.tables.decisions import Outcome
from tests.conftest import ClientAs, Drain, Mails, MakeClient, MakeForum
from tests.factories import (
    change_visibility,
    post_pending_idea,
    post_public_comment,
    post_public_idea,
)
from tests.integration.ideas.test_editing import edit_fields
from tests.integration.moderation import appeal_steps, case_steps, report_steps
from tests.integration.moderation.test_concerns import concerns
from tests.parsing import flash_code, link_path, plain_text
from tests.people import ANN, BRAM, ELS, MARIA, YUSUF
from tests.services.databases import ON_SQLITE

CRY = "Ik kan niet meer, ik wil niet meer leven."
HELPLINES, THANKS = "callout-care", "callout-done"
SUICIDE_LINE, EMERGENCY = "tel:1813", "tel:112"


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum in a country whose helplines are known."""
    forum = make_forum(FORUM_SITE__COUNTRY="BE")
    await forum.engine.start()
    return forum


@ON_SQLITE
@pytest.mark.parametrize("form", ["idea", "comment", "report"])
async def test_a_form_that_comes_back_shows_helplines_above_its_faults(
    forum: Forum, new_client: MakeClient, form: str
) -> None:
    idea = await post_public_idea(forum)
    path, data = {
        "idea": ("/nl/ideas", {"title": "Help", "body": CRY, "email": ""}),
        "comment": (f"/nl/ideas/{idea.number}/comments", {"body": CRY, "email": ""}),
        "report": (report_steps.form_path(idea.ref), {"reason": "other", "text": CRY}),
    }[form]
    response = await new_client().post(path, data=data)
    assert response.status_code == 422
    assert 0 < response.text.find(HELPLINES) < response.text.find('id="faults'), form
    ordinary = {name: "Samen soep eten op zondag." if value == CRY else value for name, value in data.items()}  # fmt: skip
    assert HELPLINES not in (await new_client().post(path, data=ordinary)).text


@ON_SQLITE
async def test_a_refusal_shows_helplines(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_pending_idea(forum, by=YUSUF)
    response = await (await client_as(YUSUF)).post(
        f"/nl/ideas/{idea.number}/comments", data={"body": CRY}
    )
    assert response.status_code == 403
    assert HELPLINES in response.text and CRY in response.text


@ON_SQLITE
@pytest.mark.parametrize("state", [Visibility.pending, Visibility.returned, Visibility.public])
async def test_an_edit(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails, state: Visibility
) -> None:
    idea = await post_pending_idea(forum)
    if state is not Visibility.pending:
        await change_visibility(forum, idea.ref, state, text="Waar precies?")
    maria = await client_as(MARIA)
    path = f"/nl/ideas/{idea.number}/edit"
    data = await edit_fields(maria, path) | {"body": CRY}
    sent = await maria.post(path, data=data)
    assert (sent.status_code, flash_code(sent)) == (303, "")
    page = (await maria.get(sent.headers["location"], follow_redirects=True)).text
    assert HELPLINES in page and f"/nl/call-me/idea/{idea.number}" in page and THANKS not in page
    call_me = (await maria.get(f"/nl/call-me/idea/{idea.number}")).text
    assert 0 < call_me.find(SUICIDE_LINE) < call_me.find(EMERGENCY)
    await drain()
    assert {ELS.email, BRAM.email, ANN.email} <= {mail["To"] for mail in mails()}
    assert HELPLINES not in (await (await client_as(YUSUF)).get(sent.headers["location"])).text


@ON_SQLITE
async def test_a_comment_that_was_sent_back_and_is_changed(
    forum: Forum, client_as: ClientAs
) -> None:
    comment = await post_public_comment(forum, (await post_public_idea(forum)).ref, by=MARIA)
    await change_visibility(forum, comment.ref, Visibility.pending)
    await change_visibility(forum, comment.ref, Visibility.returned, text="Waar precies?")
    maria = await client_as(MARIA)
    sent = await maria.post(f"/nl/comments/{comment.id}/edit", data={"body": CRY})
    assert (sent.status_code, flash_code(sent)) == (303, "")
    page = (await maria.get(sent.headers["location"], follow_redirects=True)).text
    assert HELPLINES in page and THANKS not in page


@ON_SQLITE
async def test_its_author_finds_a_comment_that_is_kept_private(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain
) -> None:
    idea = await post_public_idea(forum)
    comment = await post_public_comment(forum, idea.ref, "Niemand weet hoe het thuis is.", by=MARIA)
    await drain()
    await change_visibility(forum, comment.ref, Visibility.safeguarded)
    path, call_me = f"/nl/ideas/{idea.number}", f"/nl/call-me/comment/{comment.id}"
    maria = await client_as(MARIA)
    page = (await maria.get(path, follow_redirects=True)).text
    assert comment.body in page and HELPLINES in page and call_me in page
    assert f"/nl/comments/{comment.id}/withdraw" in page
    assert f"/nl/comments/{comment.id}/report" not in page
    for browser in (new_client(), await client_as(YUSUF)):
        assert comment.body not in (await browser.get(path, follow_redirects=True)).text
    assert flash_code(await maria.post(f"{call_me}/delete")) == "content_deleted"
    assert comment.body not in (await maria.get(path, follow_redirects=True)).text


@ON_SQLITE
async def test_a_guest_who_confirms_is_not_thanked(
    forum: Forum, new_client: MakeClient, mails: Mails, drain: Drain
) -> None:
    guest = new_client()
    await guest.post(
        "/nl/ideas", data={"title": "Ik weet het niet", "body": CRY, "email": "gast@example.org"}
    )
    await drain()
    sent = await guest.post(link_path(mails()[-1]))
    assert (sent.status_code, flash_code(sent)) == (303, "")
    page = (await guest.get(sent.headers["location"])).text
    assert HELPLINES in page and THANKS not in page


@ON_SQLITE
@pytest.mark.parametrize("reason", ["other", "house_rule"])
async def test_a_report_is_first_in_the_queue(
    forum: Forum,
    new_client: MakeClient,
    client_as: ClientAs,
    drain: Drain,
    mails: Mails,
    reason: str,
) -> None:
    subject = await report_steps.public_content(forum, "comment")
    guest = new_client()
    data = {"reason": reason, "ground": "insult", "text": CRY, "email": "gast@example.org"}
    sent = await report_steps.send(guest, subject, **data)
    page = (await guest.get(sent.headers["location"])).text
    assert 0 < page.find(SUICIDE_LINE) < page.find(EMERGENCY)
    assert THANKS not in page and "meteen" in page
    await drain()
    [case] = await case_steps.cases(forum)
    assert case.urgent
    [receipt] = mails()
    assert "meteen" in plain_text(receipt) and CRY not in plain_text(receipt)
    assert (
        "Iemand is misschien in gevaar" in (await (await client_as(ELS)).get("/nl/moderation")).text
    )


@ON_SQLITE
async def test_an_objection(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    path = (await appeal_steps.restrict(forum, subject, Outcome.hide)).replace("/en/", "/nl/")
    await drain()
    before = len(mails())
    maria = await client_as(MARIA)
    sent = await maria.post(path, data={"text": CRY})
    assert (sent.status_code, flash_code(sent)) == (303, "")
    for browser, is_author in ((maria, True), (new_client(), False)):
        page = (await browser.get(path)).text
        assert HELPLINES in page and THANKS not in page and "werkdag" not in page
        assert (f"/nl/call-me/idea/{subject.id}" in page) is is_author
    await drain()
    [concern] = await concerns(forum)
    assert {ELS.email, BRAM.email, ANN.email} <= {mail["To"] for mail in mails()[before:]}
    [appeal] = await appeal_steps.appeals(forum)
    page = (await (await client_as(ELS)).get(f"/nl/moderation/trouble/{concern.id}")).text
    assert f"/nl/moderation/appeals/{appeal.id}" in page


@ON_SQLITE
async def test_the_mail_names_the_fitting_helpline_first(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    idea = await post_pending_idea(forum, "Ik weet het niet", by=MARIA, body=CRY)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(await client_as(ELS), case, "safeguard")
    await drain()
    text = next(plain_text(mail) for mail in reversed(mails()) if mail["To"] == MARIA.email)
    assert 0 <= text.find("1813") < text.find("112")


@ON_SQLITE
@pytest.mark.parametrize("outcome", [Outcome.send_back, Outcome.reject, Outcome.hide])
async def test_helplines_do_not_hide_what_was_decided(
    forum: Forum, client_as: ClientAs, drain: Drain, outcome: Outcome
) -> None:
    write = post_public_idea if outcome is Outcome.hide else post_pending_idea
    idea = await write(forum, "Ik weet het niet", by=MARIA, body=CRY)
    await drain()
    els = await client_as(ELS)
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(els, case, outcome, ground="insult", text="Wie bedoel je?")
    await drain()
    page = (
        await (await client_as(MARIA)).get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    ).text
    assert HELPLINES in page and "Wie bedoel je?" in page
    assert ("/nl/appeals/" in page) is (outcome is not Outcome.send_back)
    assert ("callout-problem" in page) is (outcome is Outcome.send_back)


@ON_SQLITE
async def test_nobody_has_to_write_to_find_the_numbers(
    forum: Forum, new_client: MakeClient
) -> None:
    guest = new_client()
    page = (await guest.get("/nl/help")).text
    assert HELPLINES in page and SUICIDE_LINE in page and EMERGENCY in page
    assert 'href="/nl/help"' in (await guest.get("/nl/ideas")).text
