"""Pending actions of guests: what mail and page show before the confirmation."""

import re

import httpx2
import pytest
from sqlmodel import select

from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.core.actor import Role
from forum.core.content.registry import registry_of
from forum.core.i18n.translations import override_language
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea
from tests.conftest import Drain, Mails, MakeClient
from tests.factories import change_visibility, earn_trust, post_public_idea
from tests.integration.accounts.guest_forms import (
    PENDING_ACTIONS,
    ROSA,
    guest_form,
)
from tests.parsing import Page, flash_code, link_path, plain_text
from tests.people import MARIA, TOM, Person, member_of
from tests.services.databases import ON_SQLITE


@ON_SQLITE
@PENDING_ACTIONS
async def test_mail_and_page_show_what_is_confirmed(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, intent: str
) -> None:
    form = await guest_form(forum, intent)
    title = await _title_of(forum, form.path)
    await new_client().post(form.path, data=form.data | {"email": ROSA})
    await drain()
    mail = mails()[-1]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    page = await new_client().get(link_path(mail))
    page_text = Page(page.text).text
    # What is private stands on the page alone: mailboxes are shared.
    quoting = (page_text,) if intent == "offer" else (plain_text(mail), page_text)
    assert intent != "offer" or "luifel" not in plain_text(mail)
    for text in quoting:
        assert (title or form.data["title"]) in text
        assert ("luifel & kussens" in text) is ("body" in form.data)
        assert ("Rosa" in text) is ("body" in form.data)
    for source in (html, page.text):
        assert "<b>met</b>" not in source
    assert 'action="' + link_path(mail) + '/discard"' in page.text


async def _title_of(forum: Forum, path: str) -> str:
    parts = path.split("/")
    if len(parts) < 4:
        return ""
    async with forum.session_factory.read_session() as session:
        kind = registry_of(forum.session_factory).content_type(parts[2].removesuffix("s"))
        with override_language("nl"):
            (summary,) = (await kind.summaries(session, [int(parts[3])])).values()
    return summary.title


@ON_SQLITE
@pytest.mark.parametrize("intent", ["vote", "comment"])
async def test_the_mail_marks_a_title_with_its_own_language(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails, intent: str
) -> None:
    idea = await post_public_idea(forum, "مقعد أمام المخبز", language="ar")
    path = f"/nl/ideas/{idea.number}/" + ("vote" if intent == "vote" else "comments")
    await client.post(path, data={"email": ROSA, "body": "Ik kom elke week met thee."})
    await drain()
    html = mails()[-1].get_body(("html",))
    assert html is not None
    assert f'<bdi lang="ar">{idea.title}</bdi>' in html.get_content()


@ON_SQLITE
async def test_a_long_text_is_cut_in_the_mail_and_whole_on_the_page(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    body = "Kijk op https://koop.example/nu. " + "Een zin over de bank. " * 60 + "Het laatste."
    await client.post(
        "/nl/ideas", data={"title": "Een bank met een luifel", "body": body, "email": ROSA}
    )
    await drain()
    mail_text = plain_text(mails()[-1])
    assert "Een zin over de bank." in mail_text
    assert "Het laatste." not in mail_text
    assert "koop.example" not in mail_text, "the town's mail doesn't carry links of strangers"
    page = (await client.get(link_path(mails()[-1]))).text
    assert "Het laatste." in page
    assert "https://koop.example/nu" in page


@ON_SQLITE
@pytest.mark.parametrize("intent", ["idea", "comment", "vote"])
async def test_the_mail_carries_no_link_of_a_stranger(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, intent: str
) -> None:
    title = "Win 500 euro: https://evil.example/win evil.example"
    body = (
        "Log in op evil.example/login of evil.example, bel +32 470 00 00 20, mail win@evil.example."
    )
    path, form = "/nl/ideas", {"title": title, "body": body}
    if intent != "idea":
        # Its author is a member: whoever else votes may type any address.
        idea = await post_public_idea(forum, title)
        path = f"/nl/ideas/{idea.number}/" + ("vote" if intent == "vote" else "comments")
        form = {"body": body} if intent == "comment" else {}
    data = form | {"email": ROSA, "name_shown": "www.evil.example"}
    guest = new_client()
    response = await guest.post(path, data=data)
    if response.status_code == 422:
        # The telephone number and the address are asked about: they stay in.
        questions = (name for name in Page(response.text).fields if name.startswith("shield_"))
        await guest.post(path, data=data | dict.fromkeys(questions, "in"))
    await drain()
    mail = mails()[-1]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for source in (mail["subject"], plain_text(mail), html):
        assert not re.search(r"evil\.\w|https?://evil|@evil|00 20", source)
    for source in (plain_text(mail), html):
        assert "Win 500 euro: […] evil. example" in source
        assert ("Log in op […] of evil. example" in source) is (intent != "vote")
    page = (await new_client().get(link_path(mail))).text
    assert title in page
    assert intent == "vote" or (body in page and "www.evil.example" in page)


@ON_SQLITE
async def test_line_breaks_are_kept_in_the_mail(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    body = "Wat er nodig is:\n- een bank\n- een luifel\n\nDat is alles."
    form_data = {"title": "Een bank met een luifel", "body": body, "email": ROSA}
    await client.post("/nl/ideas", data=form_data)
    await drain()
    lines = [line.removeprefix("> ") for line in plain_text(mails()[-1]).splitlines()]
    start = lines.index("Wat er nodig is:")
    assert lines[start + 1 : start + 3] == ["- een bank", "- een luifel"]
    assert "Dat is alles." in lines[start + 3 :]


@ON_SQLITE
async def test_the_confirmation_of_a_vote_says_that_they_will_hear(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    form = await guest_form(forum, "vote")
    await new_client().post(form.path, data={"email": ROSA})
    await drain()
    page = await new_client().get(link_path(mails()[-1]))
    for text in (plain_text(mails()[-1]), Page(page.text).text):
        assert re.search(r"hoor je( ook)? wat er van|Je hoort wat er van", text), text


@ON_SQLITE
async def test_a_hidden_idea_is_not_named(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, "Over mijn buurman Piet")
    data = {"body": "Dat vind ik ook.", "email": ROSA}
    await client.post(f"/nl/ideas/{idea.number}/comments", data=data)
    await change_visibility(forum, idea.ref, Visibility.hidden)
    await drain()
    assert "Piet" not in plain_text(mails()[-1])
    page = (await client.get(link_path(mails()[-1]))).text
    assert "Piet" not in page
    assert "piet" not in page
    assert "Dat vind ik ook." in page


@ON_SQLITE
@pytest.mark.parametrize("intent", ["idea", "comment"])
async def test_the_recipient_of_a_mistyped_address_discards_it(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, intent: str
) -> None:
    guest, stranger, form = new_client(), new_client(), await guest_form(forum, intent)
    await guest.post(form.path, data=form.data | {"email": ROSA})
    await drain()
    link = link_path(mails()[-1])
    assert (await stranger.get(f"{link}/discard")).status_code in (404, 405)
    response = await stranger.post(f"{link}/discard")
    assert (response.status_code, response.headers["location"]) == (303, "/nl/")
    assert flash_code(response) == "thrown_away"
    assert (await stranger.get("/nl/me")).status_code == 303, "discarding begins no session"
    assert (await stranger.post(link)).status_code == 410
    assert (await guest.post("/nl/sign-in/again")).headers["location"] == "/nl/sign-in/code"
    page = await guest.get("/nl/sign-in/code")
    assert "weggegooid" in page.text
    assert 'name="code"' not in page.text
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Comment)) == []
        assert await session.first(select(Member).where(Member.email == ROSA)) is None
        ideas = await session.all(select(Idea).where(Idea.visibility == Visibility.draft))
    assert ideas == []


@ON_SQLITE
@pytest.mark.parametrize("person", [TOM, MARIA])
async def test_a_comment_written_signed_out_waits_for_a_moderator(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, person: Person
) -> None:
    idea = await post_public_idea(forum)
    author = await member_of(forum.session_factory, person)
    await earn_trust(forum, person)
    guest = new_client()
    name = "Wim Peeters, gemeente"
    data = {"body": "De gemeente deugt niet.", "name_shown": name, "email": person.email}
    await guest.post(f"/nl/ideas/{idea.number}/comments", data=data)
    async with forum.session_factory.read_session() as session:
        (draft,) = await session.all(select(Comment))
    assert (draft.visibility, draft.by_staff) == (Visibility.draft, False)
    await drain()
    link = link_path(mails()[-1])
    page = Page((await new_client().get(link)).text).text
    assert name in page
    assert ("dat je voor de gemeente schrijft" in page) is (author.role is not Role.resident)
    await new_client().post(link)
    async with forum.session_factory.read_session() as session:
        (comment,) = await session.all(select(Comment))
    assert comment.visibility is Visibility.pending
    assert comment.by_staff is (author.role is not Role.resident)
    assert (
        "deugt niet"
        not in (await new_client().get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    )
