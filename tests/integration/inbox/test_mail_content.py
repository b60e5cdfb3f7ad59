"""Content of mails and notices: the title, the person, the change, and a link."""

import re
from email.message import EmailMessage

import pytest

from forum.app.container import Forum
from forum.ideas.tables import Status
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import (
    cast_vote,
    change_status,
    post_pending_idea,
    post_public_comment,
    post_public_idea,
)
from tests.integration.moderation import case_steps
from tests.integration.projects.factories import link_idea, write_project
from tests.people import ELS, MARIA, TOM, YUSUF, member_of
from tests.services.databases import ON_SQLITE

TITLE = "Koffie op het plein"
ANSWER = "Ja, we doen het. **In het voorjaar.**\n\n- een bank\n- een *tafel*"


def parts_of(mail: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of a mail."""
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text and html
    return text.get_content(), html.get_content()


def mails_to(mails: Mails, email: str) -> list[EmailMessage]:
    return [mail for mail in mails() if mail["To"] == email]


@ON_SQLITE
async def test_an_answer_in_markdown(
    forum: Forum, drain: Drain, mails: Mails, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, TITLE, status=Status.under_review)
    await cast_vote(forum, idea, by=YUSUF)
    await drain()
    before = len(mails_to(mails, MARIA.email))
    await change_status(forum, idea, Status.accepted, answer=ANSWER)
    await drain()
    mail = mails_to(mails, MARIA.email)[before]
    assert mail["Subject"] == f"De gemeente zegt ja tegen jouw idee: {TITLE}"
    text, html = parts_of(mail)
    assert "Gemeente Voorbeeldstad schrijft:" in text
    assert "> Ja, we doen het. In het voorjaar." in text
    assert "**" not in text + html
    lines = text.splitlines()
    assert [line for line in lines if "een bank" in line or "een tafel" in line] == (
        ["> - een bank", "> - een tafel"]
    )
    assert "Vragen? Bel +32 470 00 00 01" in lines
    assert "<strong>In het voorjaar.</strong>" in html
    assert "<li>een <em>tafel</em></li>" in html
    assert mails_to(mails, YUSUF.email)[-1]["Subject"].endswith(TITLE)
    page = (await (await client_as(MARIA)).get("/nl/me")).text
    assert "De gemeente zegt ja tegen jouw idee" in page
    assert "In het voorjaar." in page
    assert "**" not in page


@ON_SQLITE
async def test_a_project_for_ones_own_idea(
    forum: Forum, drain: Drain, mails: Mails, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, TITLE, status=Status.accepted)
    await cast_vote(forum, idea, by=YUSUF)
    project = await write_project(forum)
    await drain()
    await link_idea(forum, project, idea)
    await drain()
    mail = mails_to(mails, MARIA.email)[-1]
    assert mail["Subject"] == f"Er is een project voor jouw idee: {TITLE}"
    text, _ = parts_of(mail)
    assert f"/nl/projects/{project.number}-" in text
    assert f"/nl/ideas/{idea.number}-" not in text
    assert "Het project: “Steunpunt De Luifel”" in text
    # Opening the notice redirects to the project and marks only this notice as read.
    maria = await client_as(MARIA)
    page = (await maria.get("/nl/me/notices")).text
    unread = (await member_of(forum.session_factory, MARIA)).unread
    (newest, *_) = re.findall(r'action="(/nl/me/notices/\d+/open)"', page)
    assert (await maria.get(newest)).status_code == 405
    assert (await (await client_as(YUSUF)).post(newest)).status_code == 404
    response = await maria.post(newest)
    assert response.status_code == 303
    assert response.headers["location"].startswith(f"/nl/projects/{project.number}-")
    assert (await member_of(forum.session_factory, MARIA)).unread == unread - 1
    page = (await maria.get("/nl/me/notices")).text
    assert newest not in page
    assert f'href="{response.headers["location"]}"' in page


@ON_SQLITE
async def test_a_comment_says_who_wrote_what_under_which_idea(
    forum: Forum, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, TITLE, by=MARIA)
    await cast_vote(forum, idea, by=ELS)
    await drain()
    comment = await post_public_comment(
        forum, idea.ref, "Ik bak *taart*\nvoor 12 < 15 mensen.", by=YUSUF, name_shown="Yusuf"
    )
    await drain()
    author_mail, follower_mail = mails_to(mails, MARIA.email)[-1], mails_to(mails, ELS.email)[-1]
    assert author_mail["Subject"] == f"Yusuf schreef een reactie op jouw idee: {TITLE}"
    assert follower_mail["Subject"] == f"Yusuf schreef een reactie bij iets wat je volgt: {TITLE}"
    text, html = parts_of(author_mail)
    assert "voor 12 < 15 mensen." in text
    assert "voor 12 &lt; 15 mensen." in html
    assert f"#comment-{comment.id}" in text
    await post_public_comment(forum, idea.ref, "Wij zorgen voor koffie.", by=TOM, name_shown="Tom")
    await drain()
    assert mails_to(mails, MARIA.email)[-1]["Subject"].startswith("Tom (gemeente) schreef")


@ON_SQLITE
async def test_a_decision_names_the_kind_and_the_title(
    forum: Forum, drain: Drain, mails: Mails, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum, TITLE)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    page = (await els.get(f"/nl/moderation/cases/{case.id}")).text
    (version,) = set(re.findall(r'name="version" value="([^"]+)"', page))
    response = await els.post(
        f"/nl/moderation/cases/{case.id}", data={"outcome": "publish", "version": version}
    )
    assert response.status_code == 303
    await drain()
    mail = mails_to(mails, MARIA.email)[-1]
    assert mail["Subject"] == f"Je idee staat nu op de site: {TITLE}"


@ON_SQLITE
async def test_a_picture_that_cannot_be_drawn_holds_no_mail_back(
    forum: Forum, drain: Drain, mails: Mails, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("forum.ideas.content.patch_picture", lambda _: "<svg")
    idea = await post_public_idea(forum, TITLE, status=Status.under_review)
    await drain()
    before = len(mails_to(mails, MARIA.email))
    await change_status(forum, idea, Status.accepted, answer="Ja.")
    await drain()
    mail = mails_to(mails, MARIA.email)[before]
    assert mail["Subject"].endswith(TITLE)
    assert "image/png" not in mail.as_string() and "cid:" not in parts_of(mail)[1]
    assert "can't be drawn" in caplog.text
