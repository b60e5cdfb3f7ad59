"""Calendars: days of calls and of projects' steps, as any program reads them."""

from datetime import date, timedelta

import httpx2
import pytest
from icalendar import Calendar

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.projects import queries
from forum.projects.tables import Step, StepState
from tests.factories import CLOSED_CALL, OPEN_CALL
from tests.frozen_clock import FrozenClock
from tests.integration.projects.factories import write_project
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


def events(response: httpx2.Response) -> dict[str, tuple[date, date, str]]:
    """First day, day after the last and words of each event, by what its UID begins with."""
    assert response.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    assert not calendar.errors
    assert calendar["x-wr-timezone"] == "Europe/Brussels"
    return {
        str(event["uid"]).partition("@")[0]: (event.start, event.end, str(event["summary"]))
        for event in calendar.events
    }


async def test_a_call_has_a_first_and_a_last_day(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    found = events(await client.get("/calendar/calls.ics?lang=en"))
    day = timedelta(days=1)
    opens = clock.now().date() - timedelta(days=10)
    closes = clock.now().date() + timedelta(days=50)
    assert found["call-1-opens"] == (
        opens, opens + day, f"From today you can take part: What ({OPEN_CALL})?",
    )  # fmt: skip
    assert found["call-1-closes"] == (
        closes, closes + day, f"Last day to take part: What ({OPEN_CALL})?",
    )  # fmt: skip
    assert CLOSED_CALL in found["call-2-closes"][2]


async def test_only_dated_steps_of_a_public_project_are_days(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    project = await write_project(forum, "Steunpunt; met, tekens")
    due = clock.now().date() + timedelta(days=30)
    async with forum.session_factory.unit_of_work() as uow:
        for position, on in enumerate((due, None)):
            await uow.add(
                Step(
                    project_id=project.number,
                    position=position,
                    title={"nl": f"Stap {position}"},
                    state=StepState.todo,
                    due_on=on,
                )
            )
    path = f"/calendar/projects/{project.number}.ics?lang=nl"
    response = await client.get(path)
    assert events(response) == {
        f"project-{project.number}-step-0": (
            due, due + timedelta(days=1), "Steunpunt; met, tekens: Stap 0",
        )
    }  # fmt: skip
    assert response.headers["content-disposition"].endswith(f'"project-{project.number}.ics"')
    page = (await client.get(f"/nl/projects/{project.number}", follow_redirects=True)).text
    assert f'href="{path}"' in page
    async with forum.session_factory.unit_of_work() as uow:
        (await queries.project(uow, project.number)).visibility = Visibility.hidden
    assert (await client.get(f"{path}&again=1")).status_code == 404


@pytest.mark.parametrize("lang", ["", "xx", "nl%0d%0aSet-Cookie: a=b"])
async def test_an_odd_language_is_the_readers_own(client: httpx2.AsyncClient, lang: str) -> None:
    response = await client.get(
        f"/calendar/calls.ics?lang={lang}", headers={"accept-language": "de"}
    )
    assert response.status_code == 200
    assert "set-cookie" not in response.headers
    assert b"LANGUAGE=de" in response.content
