"""Labels for the states of projects and steps, translated where they are rendered."""

from forum.core.audit.label import AuditLabel
from forum.core.content.notice_text import NoticeText
from forum.core.i18n.translations import N_, gettext
from forum.projects.events import IdeaLinked, IdeaUnlinked, UpdatePublished
from forum.projects.tables import ProjectState, StepState

STATE = {
    ProjectState.planned: N_("In preparation"),
    ProjectState.running: N_("Being carried out"),
    ProjectState.done: N_("Completed"),
}
STEP = {
    StepState.todo: N_("Still to do"),
    StepState.doing: N_("In progress"),
    StepState.done: N_("Done"),
}
STEP_LATE = N_("Later than planned")
DRAFT = N_("Draft, not public")
HIDDEN = N_("No longer public")

UPDATE_NOTICES = {
    "update_published": NoticeText(
        N_("News about the project “%(about)s”"), button_label=N_("Read the news"), by_town=False
    ),
}  # fmt: skip


def _idea(event: IdeaLinked | IdeaUnlinked) -> str:
    return gettext("Idea %(number)s") % {"number": event.idea_id}


AUDIT_LABELS = (
    AuditLabel(IdeaLinked, N_("Linked to an idea"), _idea),
    AuditLabel(IdeaUnlinked, N_("No longer linked to an idea"), _idea),
    AuditLabel(UpdatePublished, N_("Update published")),
)
