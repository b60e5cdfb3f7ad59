"""A text that changes faster than a moderator decides: its author can't go on with that."""

import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from tests.conftest import ClientAs, Drain, MakeForum
from tests.factories import post_pending_idea, post_public_idea, read_idea
from tests.integration.moderation import case_steps
from tests.integration.moderation.redaction_steps import case_on
from tests.parsing import Page
from tests.people import ELS, MARIA
from tests.services.databases import ON_SQLITE

FEW = {"FORUM_LIMITS__CONTRIBUTIONS": "{count = 2, seconds = 3600}"}


@pytest.fixture
def forum(make_forum: MakeForum) -> Forum:
    """A forum that takes two contributions of a member in an hour."""
    return make_forum(**FEW)


@ON_SQLITE
async def test_an_author_does_not_escape_a_decision_by_edits(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea, maria, els = await post_pending_idea(forum), await client_as(MARIA), await client_as(ELS)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    answers = []
    for number in range(3):
        seen = Page((await els.get(f"/nl/moderation/cases/{case.pk}")).text).fields["version"]
        fields = Page((await maria.get(f"/nl/ideas/{idea.number}/edit")).text).fields
        data = fields | {"body": f"Weer een andere tekst, de {number}e, over hetzelfde plein."}
        await maria.post(f"/nl/ideas/{idea.number}/edit", data=data)
        answers.append(await case_steps.decide(els, case, "publish", version=seen))
    assert [answer.status_code for answer in answers] == [409, 409, 303]
    assert (await read_idea(forum, idea.number)).visibility is Visibility.public


@ON_SQLITE
async def test_nor_by_words_that_they_leave_out(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, body="Een tekst met aardappel, bloemkool en courgette.")
    maria, els, case = await client_as(MARIA), await client_as(ELS), await case_on(forum, idea.ref)
    path, answers = f"/nl/ideas/{idea.number}/leave-out", []
    for words in ("aardappel", "bloemkool", "courgette"):
        version = Page((await els.get(f"/nl/moderation/cases/{case.pk}")).text).fields["version"]
        seen = Page((await maria.post(path, data={"words": words})).text).fields["seen"]
        answers.append(await maria.post(path, data={"words": words, "seen": seen}))
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    hidden = await case_steps.decide(
        els, case, "hide", ground="insult", text="Dit kan niet.", version=version
    )
    assert hidden.status_code == 303
