"""Two moderators work through the same queue at the same time: each case has one decision."""

import asyncio
from collections import Counter

from forum.app.container import Forum
from tests.conftest import ClientAs, Drain
from tests.factories import post_pending_idea
from tests.integration.moderation import case_steps
from tests.people import BRAM, ELS

CASES = 40


async def test_each_of_forty_cases_is_decided_once(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    for number in range(CASES):
        await post_pending_idea(forum, f"Idee {number}")
    await drain()
    cases = await case_steps.cases(forum)
    browsers = [await client_as(ELS), await client_as(BRAM)]
    answers: Counter[int] = Counter()
    for case in cases:
        both = (case_steps.decide(browser, case, "publish") for browser in browsers)
        answers.update(response.status_code for response in await asyncio.gather(*both))
    assert answers == {303: CASES, 409: CASES}
    decisions = await case_steps.decisions(forum)
    assert Counter(decision.case_id for decision in decisions) == {case.pk: 1 for case in cases}
