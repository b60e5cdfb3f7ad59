"""Rules of projects and updates: permissions and derived states. Pure: no database, no clock."""

from datetime import date, datetime, timedelta

from forum.core.actor import Actor
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.core.visibility import Visibility
from forum.ideas.rules import is_not_own
from forum.ideas.tables import Idea, Status
from forum.projects.tables import Project, ProjectState, Step, StepState, Update

RESUBMIT_WINDOW = timedelta(minutes=10)
"""An identical new project within this time counts as a repeated submission of its form."""
QUIET_AFTER = timedelta(days=60)
LINKABLE = frozenset({Status.accepted, Status.planned, Status.in_progress, Status.realised})


def may_run_projects(actor: Actor) -> Verdict:
    """Only officials write projects and updates."""
    return ALLOWED if actor.is_official else denied("not_official")


def may_see(actor: Actor, project: Project) -> bool:
    """Everyone sees public projects, officials all."""
    return project.is_public or actor.is_official


def is_linkable(idea: Idea) -> Verdict:
    """A public idea can be linked once the municipality has accepted it."""
    if not idea.is_public:
        return denied("idea_not_public")
    if idea.is_merged:
        return denied("idea_merged")
    return ALLOWED if idea.status in LINKABLE else denied("idea_not_accepted")


def may_link(actor: Actor, idea: Idea) -> Verdict:
    """Officials link accepted ideas to projects, except their own ideas."""
    return first_denial(may_run_projects(actor), is_linkable(idea), is_not_own(actor, idea))


def may_unlink(actor: Actor, idea: Idea) -> Verdict:
    """Officials unlink ideas from projects, except their own ideas."""
    return first_denial(may_run_projects(actor), is_not_own(actor, idea))


def may_publish(actor: Actor, project: Project) -> Verdict:
    """Officials publish updates on public projects."""
    return first_denial(
        may_run_projects(actor),
        ALLOWED if project.is_public else denied("project_not_public"),
    )


def is_unpublished(content: Project | Update) -> Verdict:
    """Only a draft can be published, therefore only once."""
    is_draft = content.visibility is Visibility.draft
    return ALLOWED if is_draft else denied("already_published")


def may_drop(actor: Actor, update: Update) -> Verdict:
    """Officials discard drafts; a published update can't be discarded."""
    is_draft = update.visibility is Visibility.draft
    return first_denial(may_run_projects(actor), ALLOWED if is_draft else denied("not_a_draft"))


def may_be_helped(project: Project) -> Verdict:
    """People may offer help with a public project until it is done."""
    if not project.is_public:
        return denied("project_not_public")
    return denied("project_done") if project.state is ProjectState.done else ALLOWED


def quiet_since(now: datetime) -> datetime:
    """The moment `QUIET_AFTER` ago: running projects with an earlier `news_at` are quiet."""
    return now - QUIET_AFTER


def is_quiet(project: Project, now: datetime) -> bool:
    """Whether a public running project has had no news for `QUIET_AFTER`."""
    return (
        project.is_public
        and project.state is ProjectState.running
        and project.news_at is not None
        and project.news_at < quiet_since(now)
    )


def is_late(step: Step, today: date) -> bool:
    """Whether a step is past its due date and not done."""
    return step.state is not StepState.done and step.due_on is not None and step.due_on < today
