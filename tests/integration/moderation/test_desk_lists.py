"""The lists of reports, appeals and people in trouble: filters, sorts, search, and their CSV."""

from typing import Any

import pytest

from forum.app.container import Forum
from forum.core.screening.signs import CRY_FOR_HELP
from forum.core.visibility import Visibility
from moderation.actions import concerns
from moderation.tables.concerns import ContactOutcome
from moderation.tables.decisions import Outcome
from moderation.tables.reports import ReportReason
from tests.conftest import ClientAs, Drain
from tests.factories import change_visibility, post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import appeal_steps, case_steps
from tests.integration.moderation.list_rows import cells_by_row, csv_rows, titles
from tests.integration.moderation.redaction_steps import has_any
from tests.integration.moderation.report_steps import report_from
from tests.people import BRAM, ELS, MARIA, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

BANK, SOUP, CRY, TURKISH = "Een bank", "Éénpotsoep", "Dringend", "Çay bahçesi"
Query = dict[str, str]


async def reports(forum: Forum, client_as: ClientAs, clock: FrozenClock) -> None:
    """Four ideas that were reported, an hour after each other; the last one is decided."""
    for title, language, reason in (
        (BANK, "nl", ReportReason.other),
        (CRY, "nl", ReportReason.danger),
        (TURKISH, "tr", ReportReason.other),
        (SOUP, "nl", ReportReason.other),
    ):
        idea = await post_public_idea(forum, title, language=language)
        async with forum.session_factory.unit_of_work() as uow:
            await report_from(uow, idea.ref, "192.0.2.1", reason=reason)
        clock.advance(hours=1)
    case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(await client_as(ELS), case, "keep")


async def appeals(forum: Forum, client_as: ClientAs, clock: FrozenClock) -> None:
    """Three objections, an hour after each other; the last one is decided."""
    maria = await client_as(MARIA)
    for title in (BANK, CRY, SOUP):
        idea = await post_public_idea(forum, title)
        path = await appeal_steps.restrict(forum, idea.ref, Outcome.hide)
        words = "Ik wil niet meer leven zo alleen." if title == CRY else "Dat klopt niet."
        await maria.post(path, data={"text": words})
        clock.advance(hours=1)
    [*_, last] = await appeal_steps.appeals(forum)
    await appeal_steps.answer(await client_as(BRAM), last, "kept", text="Toch wel.")


async def trouble(forum: Forum, client_as: ClientAs, clock: FrozenClock) -> None:
    """Four people, an hour after each other: Els is on the second one, and has reached the last."""
    for title in (BANK, CRY, TURKISH, SOUP):
        idea = await post_public_idea(forum, title)
        async with acting_as(forum.session_factory, ELS) as uow:
            concern = await concerns.mark(uow, idea.ref, [CRY_FOR_HELP])
        async with acting_as(forum.session_factory, ELS) as uow:
            if title in (CRY, SOUP):
                await concerns.take(uow, concern.pk, "call")
        async with acting_as(forum.session_factory, ELS) as uow:
            if title == SOUP:
                await concerns.record_attempt(
                    uow, concern.pk, concerns.Attempt(ContactOutcome.reached)
                )
        clock.advance(hours=1)


LISTS: dict[str, tuple[Any, list[tuple[Query, list[str]]]]] = {
    "reports": (
        reports,
        [
            ({}, [BANK, CRY, TURKISH]),
            ({"sort": "newest"}, [TURKISH, CRY, BANK]),
            ({"state": "decided"}, [SOUP]),
            ({"state": "nothing"}, [BANK, CRY, TURKISH]),
            ({"danger": "yes"}, [CRY]),
            ({"language": "tr"}, [TURKISH]),
            ({"kind": "comment"}, []),
            ({"kind": "idea", "q": "bank"}, [BANK]),
            ({"state": "decided", "q": "bank"}, []),
        ],
    ),
    "appeals": (
        appeals,
        [
            ({}, [BANK, CRY]),
            ({"sort": "newest"}, [CRY, BANK]),
            ({"state": "decided"}, [SOUP]),
            ({"state": "closed"}, []),
            ({"kind": "idea"}, [BANK, CRY]),
            ({"kind": "comment"}, []),
            ({"q": "dring"}, [CRY]),
        ],
    ),
    "trouble": (
        trouble,
        [
            ({}, [BANK, CRY, TURKISH]),
            ({"sort": "newest"}, [TURKISH, CRY, BANK]),
            ({"state": "reached"}, [SOUP]),
            ({"state": "safe"}, []),
            ({"free": "yes"}, [BANK, TURKISH]),
            ({"category": CRY_FOR_HELP}, [BANK, CRY, TURKISH]),
            ({"category": "abuse"}, []),
            ({"source": "moderator", "q": "bank"}, [BANK]),
            ({"source": "program"}, []),
        ],
    ),
}
"""Of each list what happened, what is asked, and the titles that are shown for it."""


@pytest.mark.parametrize("name", LISTS)
async def test_what_is_asked_for_is_shown(
    forum: Forum, client_as: ClientAs, clock: FrozenClock, name: str
) -> None:
    happen, queries = LISTS[name]
    await happen(forum, client_as, clock)
    els = await client_as(ELS)
    for query, expected in queries:
        page = (await els.get(f"/en/moderation/{name}", params=query)).text
        assert titles(page) == expected, query
        assert len(cells_by_row(page)) == bool(expected), "a cell for each head"
        exported = csv_rows(await els.get(f"/en/moderation/{name}.csv", params=query))
        assert len(exported) == len(expected)
        if "Title" in (exported or [{}])[0]:
            named = ["" if title == CRY and name == "reports" else title for title in expected]
            assert [row["Title"] for row in exported] == named, query


@ON_SQLITE
async def test_a_file_does_not_say_what_somebody_in_trouble_wrote(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    await trouble(forum, client_as, clock)
    text = (await (await client_as(ELS)).get("/en/moderation/trouble.csv")).text
    assert "Nobody is on it" not in text and "Els" in text
    assert all(title not in text for title in (BANK, CRY, TURKISH, SOUP, MARIA.name))


@ON_SQLITE
async def test_files_of_the_queue_and_the_log_do_not_say_it_either(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    els, story = await client_as(ELS), f"Ik wil niet meer leven, {BANK}"
    cry = await post_pending_idea(
        forum, story, body=f"{story}. Ik maak er een eind aan.", name_shown=MARIA.name
    )
    taken_back = await post_pending_idea(forum, SOUP)
    await post_pending_idea(forum, TURKISH, name_shown=YUSUF.name)
    await drain()

    async def files() -> str:
        answers = [await els.get(f"/en/moderation/{name}.csv") for name in ("queue", "log")]
        return "".join(answer.text for answer in answers)

    assert f"idea {cry.number}" in await files()
    assert not has_any(await files(), (BANK, MARIA.name))
    assert has_any(await files(), (TURKISH,)) and has_any(await files(), (YUSUF.name,))
    await case_steps.decide(els, await case_steps.open_case_on(forum, cry.ref), "safeguard")
    case = await case_steps.open_case_on(forum, taken_back.ref)
    await case_steps.decide(els, case, "publish")
    assert has_any(await files(), (SOUP,))
    await change_visibility(forum, taken_back.ref, Visibility.withdrawn)
    assert f"idea {taken_back.number}" in await files()
    assert not has_any(await files(), (BANK, MARIA.name, SOUP))
