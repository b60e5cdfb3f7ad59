"""A change of an idea is never lost: one that waits is gone on with, and none replaces another unseen."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.visibility import Visibility
from tests.conftest import ClientAs
from tests.factories import BODY, move, post_pending_idea, post_public_idea, read_idea
from tests.parsing import Page
from tests.people import ELS, MARIA

FIRST = {"title": "Soep op het plein", "body": BODY + " En soep."}
SECOND = {"title": "Soep en brood op het plein", "body": BODY + " En soep met brood."}


async def form_of(client: httpx2.AsyncClient, path: str) -> dict[str, str]:
    """The fields of the form, as a browser would send them back."""
    page = await client.get(path)
    assert page.status_code == 200
    fields = Page(page.text).fields
    return {name: fields[name] for name in ("title", "body", "seen")}


async def test_a_waiting_change_is_shown_and_gone_on_with(
    forum: Forum, client_as: ClientAs
) -> None:
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    path = f"/nl/ideas/{idea.number}/edit"
    typed = await form_of(maria, path)
    assert (typed["title"], typed["body"]) == (idea.title, idea.body)
    assert (await maria.post(path, data=typed | FIRST)).status_code == 303
    page = (await maria.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert "En soep." in page, "the author reads what waits"
    assert path in page
    typed = await form_of(maria, path)
    assert (typed["title"], typed["body"]) == (FIRST["title"], FIRST["body"])
    assert (await maria.post(path, data=typed | SECOND)).status_code == 303
    kept = await read_idea(forum, idea.number)
    assert (kept.edited_title, kept.edited_body) == (SECOND["title"], SECOND["body"])
    assert (kept.title, kept.body) == (idea.title, idea.body)
    els = await client_as(ELS)
    assert "En soep" not in (
        await els.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    ).text  # fmt: skip


# What isn't public yet is changed in place by whoever doesn't say what they saw.
@pytest.mark.parametrize(
    ("state", "tells"),
    [
        (Visibility.public, True),
        (Visibility.public, False),
        (Visibility.pending, True),
        (Visibility.returned, True),
    ],
)
async def test_two_windows_lose_neither_change(
    forum: Forum, client_as: ClientAs, state: Visibility, tells: bool
) -> None:
    idea, maria = await post_pending_idea(forum), await client_as(MARIA)
    if state is not Visibility.pending:
        await move(forum, idea.ref, state, text="Waar precies?")
    path = f"/nl/ideas/{idea.number}/edit"
    one, other = await form_of(maria, path), await form_of(maria, path)
    if not tells:
        other.pop("seen")
    assert (await maria.post(path, data=one | FIRST)).status_code == 303
    clash = await maria.post(path, data=other | SECOND)
    assert clash.status_code == 409
    page = Page(clash.text)
    assert page.fields["body"] == SECOND["body"], "what was typed stays in the form"
    assert "En soep." in page.text, "and the change from before is shown"
    kept = await read_idea(forum, idea.number)
    assert FIRST["body"] in (kept.body, kept.edited_body)
    again = {name: page.fields[name] for name in ("title", "body", "seen")}
    assert (await maria.post(path, data=again)).status_code == 303
    kept = await read_idea(forum, idea.number)
    assert SECOND["body"] in (kept.body, kept.edited_body)


async def test_what_a_moderator_took_over_meanwhile_is_a_clash_too(
    forum: Forum, client_as: ClientAs
) -> None:
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    path = f"/nl/ideas/{idea.number}/edit"
    late = await form_of(maria, path)
    await maria.post(path, data=await form_of(maria, path) | FIRST)
    async with forum.session_factory.unit_of_work() as uow:
        await lifecycle.settle_edit(uow, idea.ref, accepted=True)
    assert (await maria.post(path, data=late | SECOND)).status_code == 409


async def test_the_same_words_sent_twice_are_one_change(forum: Forum, client_as: ClientAs) -> None:
    idea, maria = await post_public_idea(forum), await client_as(MARIA)
    path = f"/nl/ideas/{idea.number}/edit"
    typed = await form_of(maria, path) | FIRST
    answers = [(await maria.post(path, data=typed)).status_code for _ in range(2)]
    assert answers == [303, 303]
