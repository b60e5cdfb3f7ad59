"""The receipt by mail: what somebody wrote arrived, and by when they hear more."""

from email.message import EmailMessage

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import change_visibility, post_pending_idea, post_public_idea
from tests.parsing import link_path
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

IDEA = {"title": "Een soepbus", "body": "Soep op wielen, elke donderdag."}
DANGER = {"title": "Geen zin meer", "body": "Ik wil niet meer leven."}


def sent_to(mails: Mails, address: str) -> list[EmailMessage]:
    return [mail for mail in mails() if mail["To"] == address]


async def test_the_author_of_what_waits_gets_one_receipt(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    for _ in range(2):
        await maria.post("/en/ideas", data=IDEA)
    await drain()
    (mail,) = sent_to(mails, MARIA.email)
    assert mail["Subject"].endswith(IDEA["title"])
    text = mail.get_body(("plain",))
    # Monday, and two working days; the idea is told in its author's language.
    assert text and "woensdag" in text.get_content()
    assert forum.settings.site.phone in text.get_content()


@ON_SQLITE
@pytest.mark.parametrize("kind", ["idea", "comment"])
async def test_a_guest_gets_it_once_they_confirmed(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails, kind: str
) -> None:
    idea = await post_public_idea(forum)
    path = "/en/ideas" if kind == "idea" else f"/en/ideas/{idea.number}/comments"
    await client.post(path, data=IDEA | {"email": "rosa@example.org"})
    await drain()
    (confirmation,) = sent_to(mails, "rosa@example.org")
    await client.post(link_path(confirmation))
    await drain()
    receipt = sent_to(mails, "rosa@example.org")[-1]
    assert receipt["Subject"].startswith(f"Thank you, we have received your {kind}: ")


@ON_SQLITE
async def test_whoever_may_be_in_danger_gets_none(
    client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    await (await client_as(MARIA)).post("/nl/ideas", data=DANGER)
    await drain()
    assert sent_to(mails, MARIA.email) == []


@ON_SQLITE
@pytest.mark.parametrize("decision", [Visibility.public, Visibility.returned])
async def test_what_was_decided_before_it_was_sent_replaces_it(
    forum: Forum, drain: Drain, mails: Mails, decision: Visibility
) -> None:
    idea = await post_pending_idea(forum)
    await change_visibility(forum, idea.ref, decision, text="Waar precies?")
    await drain()
    assert sent_to(mails, MARIA.email) == []


@ON_SQLITE
async def test_a_change_that_was_asked_for_has_none(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    idea, maria = await post_pending_idea(forum), await client_as(MARIA)
    await drain()
    await change_visibility(forum, idea.ref, Visibility.returned, text="Waar precies?")
    await maria.post(f"/nl/ideas/{idea.number}/edit", data=IDEA)
    await drain()
    assert len(sent_to(mails, MARIA.email)) == 1
