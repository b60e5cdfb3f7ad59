"""Rules of projects, updates and steps, as tables on unsaved objects."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from forum.core.actor import GUEST, Actor, Role
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea, Status
from forum.projects import rules
from forum.projects.tables import Project, ProjectState, Step, StepState, Update

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
RESIDENT, MODERATOR, OFFICIAL, ADMIN = (Actor(number, role) for number, role in enumerate(Role, 1))


def project(visibility: Visibility = Visibility.public, **fields: Any) -> Project:
    fields |= {"visibility": visibility}
    return Project(**fields)


def update(visibility: Visibility) -> Update:
    fields: dict[str, Any] = {"visibility": visibility}
    return Update(**fields)


def idea(status: Status, visibility: Visibility = Visibility.public) -> Idea:
    fields: dict[str, Any] = {"status": status, "visibility": visibility}
    return Idea(**fields)


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (GUEST, "not_official"),
        (RESIDENT, "not_official"),
        (MODERATOR, "not_official"),
        (OFFICIAL, None),
        (ADMIN, None),
    ],
)
def test_who_runs_projects(actor: Actor, code: str | None) -> None:
    assert rules.may_run_projects(actor).code == code
    assert rules.may_publish(actor, project()).code == code
    assert rules.may_link(actor, idea(Status.accepted)).code == code
    assert rules.may_drop(actor, update(Visibility.draft)).code == code


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.open, "idea_not_accepted"),
        (Status.under_review, "idea_not_accepted"),
        (Status.declined, "idea_not_accepted"),
        (Status.accepted, None),
        (Status.planned, None),
        (Status.in_progress, None),
        (Status.realised, None),
    ],
)
def test_which_ideas_are_linked(status: Status, code: str | None) -> None:
    assert rules.is_linkable(idea(status)).code == code


def test_ideas_that_are_not_public_are_not_linked() -> None:
    for visibility in set(Visibility) - {Visibility.public}:
        hidden = idea(Status.accepted, visibility)
        assert rules.may_link(OFFICIAL, hidden).code == "idea_not_public"


@pytest.mark.parametrize("visibility", Visibility)
def test_who_sees_a_project(visibility: Visibility) -> None:
    public = visibility is Visibility.public
    for actor in (GUEST, RESIDENT, MODERATOR):
        assert rules.may_see(actor, project(visibility)) is public
    for actor in (OFFICIAL, ADMIN):
        assert rules.may_see(actor, project(visibility))


@pytest.mark.parametrize("visibility", Visibility)
def test_only_a_draft_is_published_or_deleted(visibility: Visibility) -> None:
    draft = visibility is Visibility.draft
    expected = None if draft else "already_published"
    assert rules.is_unpublished(project(visibility)).code == expected
    assert rules.is_unpublished(update(visibility)).code == expected
    assert rules.may_drop(OFFICIAL, update(visibility)).code == (None if draft else "not_a_draft")


@pytest.mark.parametrize("visibility", Visibility)
def test_updates_are_published_on_public_projects(visibility: Visibility) -> None:
    code = None if visibility is Visibility.public else "project_not_public"
    assert rules.may_publish(OFFICIAL, project(visibility)).code == code


@pytest.mark.parametrize(
    ("state", "days", "quiet"),
    [
        (ProjectState.running, 61, True),
        (ProjectState.running, 60, False),
        (ProjectState.planned, 61, False),
        (ProjectState.done, 61, False),
    ],
)
def test_when_a_project_is_quiet(state: ProjectState, days: int, quiet: bool) -> None:
    example = project(state=state, news_at=NOW - timedelta(days=days))
    assert rules.is_quiet(example, NOW) is quiet


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        (StepState.todo, date(2027, 2, 28), True),
        (StepState.doing, date(2027, 2, 28), True),
        (StepState.done, date(2027, 2, 28), False),
        (StepState.todo, date(2027, 3, 1), False),
        (StepState.todo, None, False),
    ],
)
def test_when_a_step_is_late(state: StepState, due: date | None, late: bool) -> None:
    step = Step(project_id=1, position=0, title={}, state=state, due_on=due)
    assert rules.is_late(step, date(2027, 3, 1)) is late
