"""Labels for the states of projects and steps, translated where they are rendered."""

from forum.core.content.notice_text import NoticeText
from forum.core.i18n.translations import N_
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
