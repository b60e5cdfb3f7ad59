"""Edits of ideas: a waiting edit is continued; no edit overwrites one its author hasn't seen."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.visibility import Visibility
from tests.conftest import ClientAs
from tests.factories import BODY, change_visibility, post_pending_idea, post_public_idea, read_idea
from tests.parsing import Page
from tests.people import ELS, MARIA
from tests.services.databases import ON_SQLITE

FIRST = {"title": "Soep op het plein", "body": BODY + " En soep."}
SECOND = {"title": "Soep en brood op het plein", "body": BODY + " En soep met brood."}


async def edit_fields(client: httpx2.AsyncClient, path: str) -> dict[str, str]:
    """The fields of the edit form, as a browser would submit them."""
    response = await client.get(path)
    assert response.status_code == 200
    fields = Page(response.text).fields
    return {name: fields[name] for name in ("title", "body", "seen")}


@ON_SQLITE
async def test_a_waiting_edit_is_shown_and_can_be_continued(
    forum: Forum, client_as: ClientAs
) -> None:
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    path = f"/nl/ideas/{idea.number}/edit"
    data = await edit_fields(maria, path)
    assert (data["title"], data["body"]) == (idea.title, idea.body)
    assert (await maria.post(path, data=data | FIRST)).status_code == 303
    html = (await maria.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert "En soep." in html, "the author sees the waiting edit"
    assert path in html
    data = await edit_fields(maria, path)
    assert (data["title"], data["body"]) == (FIRST["title"], FIRST["body"])
    assert (await maria.post(path, data=data | SECOND)).status_code == 303
    stored = await read_idea(forum, idea.number)
    assert (stored.edited_title, stored.edited_body) == (SECOND["title"], SECOND["body"])
    assert (stored.title, stored.body) == (idea.title, idea.body)
    els = await client_as(ELS)
    assert "En soep" not in (
        await els.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    ).text  # fmt: skip


# Only a public idea without `seen`: one that isn't public would be edited in place.
@pytest.mark.parametrize(
    ("state", "sends_seen"),
    [
        (Visibility.public, True),
        (Visibility.public, False),
        (Visibility.pending, True),
        (Visibility.returned, True),
    ],
)
async def test_edits_from_two_windows_lose_neither(
    forum: Forum, client_as: ClientAs, state: Visibility, sends_seen: bool
) -> None:
    idea, maria = await post_pending_idea(forum), await client_as(MARIA)
    if state is not Visibility.pending:
        await change_visibility(forum, idea.ref, state, text="Waar precies?")
    path = f"/nl/ideas/{idea.number}/edit"
    first, second = await edit_fields(maria, path), await edit_fields(maria, path)
    if not sends_seen:
        second.pop("seen")
    assert (await maria.post(path, data=first | FIRST)).status_code == 303
    conflict = await maria.post(path, data=second | SECOND)
    assert conflict.status_code == 409
    page = Page(conflict.text)
    assert page.fields["body"] == SECOND["body"], "the form keeps what was typed"
    assert "En soep." in page.text, "and the page shows the earlier edit"
    stored = await read_idea(forum, idea.number)
    assert FIRST["body"] in (stored.body, stored.edited_body)
    data = {name: page.fields[name] for name in ("title", "body", "seen")}
    assert (await maria.post(path, data=data)).status_code == 303
    stored = await read_idea(forum, idea.number)
    assert SECOND["body"] in (stored.body, stored.edited_body)


@ON_SQLITE
async def test_an_edit_that_was_accepted_meanwhile_conflicts_too(
    forum: Forum, client_as: ClientAs
) -> None:
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    path = f"/nl/ideas/{idea.number}/edit"
    stale = await edit_fields(maria, path)
    await maria.post(path, data=await edit_fields(maria, path) | FIRST)
    async with forum.session_factory.unit_of_work() as uow:
        await lifecycle.settle_edit(uow, idea.ref, accepted=True)
    assert (await maria.post(path, data=stale | SECOND)).status_code == 409


@ON_SQLITE
async def test_the_same_edit_sent_twice_is_one_edit(forum: Forum, client_as: ClientAs) -> None:
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    path = f"/nl/ideas/{idea.number}/edit"
    data = await edit_fields(maria, path) | FIRST
    statuses = [(await maria.post(path, data=data)).status_code for _ in range(2)]
    assert statuses == [303, 303]
