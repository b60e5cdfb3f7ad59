"""Migration 0040, back: whoever was trusted last is trusted again."""

import pytest
from sqlalchemy import text

from forum.app.container import Forum
from forum.migrations.alembic_runner import downgrade
from moderation.actions.cases import open_case_on
from moderation.actions.decisions import decide
from moderation.actions.letters import Reasons
from moderation.tables.decisions import Outcome
from tests.factories import earn_trust, post_pending_idea
from tests.people import ELS, MARIA, acting_as

BEFORE = "0039"


@pytest.mark.parametrize("is_rejected", [True, False])
async def test_trust_is_a_column_again(forum: Forum, is_rejected: bool) -> None:
    await earn_trust(forum, MARIA)
    if is_rejected:
        idea = await post_pending_idea(forum, by=MARIA)
        async with acting_as(forum.session_factory, ELS) as uow:
            case = await open_case_on(uow, idea.ref)
            await decide(uow, case.pk, Outcome.reject, Reasons(ground="off_topic", text="Nee."))
    database = forum.session_factory.database
    await downgrade(database.engine, BEFORE)
    async with database.engine.connect() as connection:
        found = await connection.execute(text("SELECT name FROM member WHERE trusted"))
    assert found.scalars().all() == ([] if is_rejected else [MARIA.name])
