"""Labels of statuses, visibilities, timeline entries and sort orders; translated where shown."""

from forum.core.i18n.translations import N_
from forum.core.visibility import Visibility
from forum.ideas.tables import MilestoneKind, Status

STATUS = {
    Status.open: N_("Open for support"),
    Status.under_review: N_("Being looked into"),
    Status.accepted: N_("Accepted"),
    Status.declined: N_("Not now"),
    Status.planned: N_("Planned"),
    Status.in_progress: N_("Being carried out"),
    Status.realised: N_("Realised"),
}
STATUS_STEPS = {
    Status.open: N_("Open for support again"),
    Status.under_review: N_("The municipality looks into it"),
    Status.accepted: N_("The municipality says yes"),
    Status.declined: N_("The municipality says: not now"),
    Status.planned: N_("There is a project for it"),
    Status.in_progress: N_("Work has begun"),
    Status.realised: N_("It has become real"),
}
VISIBILITY = {
    Visibility.draft: N_("Kept"),
    Visibility.pending: N_("Waiting for a moderator"),
    Visibility.public: N_("Public"),
    Visibility.hidden: N_("No longer public"),
    Visibility.returned: N_("Back with you"),
    Visibility.rejected: N_("Not published"),
    Visibility.withdrawn: N_("Withdrawn"),
    Visibility.safeguarded: N_("Kept private"),
    Visibility.erased: N_("Erased"),
}
VISIBILITY_STEPS = {
    Visibility.pending: N_("Posted"),
    Visibility.public: N_("Made public"),
    Visibility.hidden: N_("Taken off the site"),
    Visibility.returned: N_("Returned with a question"),
    Visibility.rejected: N_("Not published"),
    Visibility.withdrawn: N_("Withdrawn by the author"),
    Visibility.safeguarded: N_("Kept private"),
}
OTHER_STEPS = {
    MilestoneKind.linked: N_("Linked to a project"),
    MilestoneKind.unlinked: N_("No longer linked to a project"),
    MilestoneKind.edited: N_("Text changed by the author"),
}
SORTS = {
    "trending": N_("Worth a look now"),
    "new": N_("Newest"),
    "votes": N_("Most support"),
    "discussed": N_("Most talked about"),
}
