"""What may be done with projects and updates, and what follows. Pure: no database, no clock."""

from datetime import date, datetime, timedelta

from forum.core.actor import Actor
from forum.core.verdict import ALLOWED, Verdict, denied, first_refusal
from forum.core.visibility import Visibility
from forum.ideas.rules import is_of_another
from forum.ideas.tables import Idea, Status
from forum.projects.tables import Project, ProjectState, Step, StepState, Update

DRAFTING = "projects drafting"
"""The turn in which projects and updates are begun: a form sent twice at once comes one by one."""

SENT_AGAIN = timedelta(minutes=10)
"""For so long the same new project is taken for its form sent again."""
QUIET_AFTER = timedelta(days=60)
LINKABLE = frozenset({Status.accepted, Status.planned, Status.in_progress, Status.realised})


def may_run_projects(actor: Actor) -> Verdict:
    """Officials write projects and updates."""
    return ALLOWED if actor.is_official else denied("not_official")


def may_see(actor: Actor, project: Project) -> bool:
    """Public projects are for all, the others for officials."""
    return project.is_public or actor.is_official


def is_linkable(idea: Idea) -> Verdict:
    """A public idea can be linked once the municipality has accepted it."""
    if not idea.is_public:
        return denied("idea_not_public")
    return ALLOWED if idea.status in LINKABLE else denied("idea_not_accepted")


def may_link(actor: Actor, idea: Idea) -> Verdict:
    """Officials link accepted ideas to projects, never their own."""
    return first_refusal(may_run_projects(actor), is_linkable(idea), is_of_another(actor, idea))


def may_unlink(actor: Actor, idea: Idea) -> Verdict:
    """Officials take ideas out of projects, never their own."""
    return first_refusal(may_run_projects(actor), is_of_another(actor, idea))


def may_publish(actor: Actor, project: Project) -> Verdict:
    """Officials publish updates on public projects."""
    return first_refusal(
        may_run_projects(actor),
        ALLOWED if project.is_public else denied("project_not_public"),
    )


def is_unpublished(content: Project | Update) -> Verdict:
    """Only a draft can be published, and so only once."""
    draft = content.visibility is Visibility.draft
    return ALLOWED if draft else denied("already_published")


def may_drop(actor: Actor, news: Update) -> Verdict:
    """Officials throw drafts away; what was public stays."""
    draft = news.visibility is Visibility.draft
    return first_refusal(may_run_projects(actor), ALLOWED if draft else denied("not_a_draft"))


def quiet_since(now: datetime) -> datetime:
    """A running project whose last news is older than this has been quiet for too long."""
    return now - QUIET_AFTER


def is_quiet(project: Project, now: datetime) -> bool:
    """Whether readers of a running project have heard nothing for too long."""
    return (
        project.is_public
        and project.state is ProjectState.running
        and project.news_at is not None
        and project.news_at < quiet_since(now)
    )


def is_late(step: Step, today: date) -> bool:
    """Whether a step should have been done by now."""
    return step.state is not StepState.done and step.due_on is not None and step.due_on < today
