"""Labels of statuses, visibilities, timeline entries and sort orders; translated where shown."""

from forum.core.audit.label import AuditLabel
from forum.core.content.notice_text import NoticeText
from forum.core.i18n.translations import N_, gettext, ngettext
from forum.ideas.events import IdeaMerged, IdeaSplit, StatusChanged
from forum.ideas.tables import MilestoneKind, Status
from forum.inbox.labels import CHANGE_IT, DISAPPOINTING, EVERYTHING_ELSE, OTHERS_READ, READ_FIRST

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
    Status.realised: N_("Now a reality"),
}
NEXT_STEPS = {
    Status.open: N_("Next, the municipality decides whether to look into it"),
    Status.under_review: N_("Next, the municipality answers: yes, or not now, and why"),
    Status.accepted: N_("Next, there will be a project for it"),
    Status.planned: N_("Next, the work begins"),
    Status.in_progress: N_("Next, it becomes a reality"),
}
"""What follows on a status, where anything does."""
SEWN_ON = N_(
    "When it is on the site, its patch is sewn onto the quilt: everybody can read your idea and support it."
)
"""What happens to an idea once moderators have read it."""
ANSWERED = N_("Answered")
MOVED_IN = N_("Moved in from the former site")
OTHER_STEPS = {
    MilestoneKind.merged: N_("Merged into another idea"),
    MilestoneKind.absorbed: N_("Another idea was merged into this one"),
    MilestoneKind.separated: N_("An idea on its own again"),
    MilestoneKind.released: N_("An idea that was part of this one is on its own again"),
    MilestoneKind.linked: N_("Linked to a project"),
    MilestoneKind.unlinked: N_("No longer linked to a project"),
    MilestoneKind.edited: N_("Text changed by the author"),
}
TITLED_STEPS = {
    MilestoneKind.merged: N_("Merged into the idea “{title}”"),
    MilestoneKind.absorbed: N_("The idea “{title}” was merged into this one"),
    MilestoneKind.separated: N_("On its own again, apart from the idea “{title}”"),
    MilestoneKind.released: N_("The idea “{title}” is on its own again"),
}
"""Steps that name the other idea, as long as everybody may read it."""
FACETS = {
    "theme": N_("Theme"),
    "neighbourhood": N_("Neighbourhood"),
    "status": N_("Where it stands"),
    "call": N_("Call"),
}
"""What the list of ideas can be filtered by, in the order of the page."""
SORTS = {
    "trending": N_("Worth a look now"),
    "new": N_("Newest"),
    "votes": N_("Most support"),
    "discussed": N_("Most talked about"),
}

TO_IDEA = N_("Go to the idea")
OTHER_IDEA = N_("The other idea: “%(title)s”.")
NOTICES = {
    "content_received": NoticeText(N_("Thank you, we have received your idea"), READ_FIRST, button_label=TO_IDEA),
    "content_published": NoticeText(
        N_("Your idea is on the site now"), OTHERS_READ, button_label=TO_IDEA
    ),
    "content_returned": NoticeText(
        N_("We have a question about your idea"), CHANGE_IT, button_label=TO_IDEA
    ),
    "content_rejected": NoticeText(N_("Your idea can't go on the site"), DISAPPOINTING, button_label=TO_IDEA),
    "content_hidden": NoticeText(
        N_("Your idea is no longer on the site"), DISAPPOINTING, button_label=TO_IDEA
    ),
    "content_restored": NoticeText(N_("Your idea is on the site again"), button_label=TO_IDEA),
    "content_redacted": NoticeText(
        N_("We left some words out of your idea"), EVERYTHING_ELSE, button_label=TO_IDEA
    ),
    "words_put_back": NoticeText(N_("What we left out of your idea is back in it"), button_label=TO_IDEA),
    "edit_accepted": NoticeText(N_("Your change is public now"), button_label=TO_IDEA),
    "edit_refused": NoticeText(
        N_("Your change can't go on the site"), N_("Your text stays as it was. Do you have a question about this? Please call us."), button_label=TO_IDEA
    ),
    "idea_merged": NoticeText(
        N_("Your idea is part of another idea now"),
        N_("The two are about the same, so we have put them together. Your text, all support and all comments have moved along, and you follow it there. If you don't agree, or would like to talk about it, please call us. Another colleague will then look at it again, and we can split them."),
        about=OTHER_IDEA,
        button_label=TO_IDEA,
    ),
    "idea_absorbed": NoticeText(
        N_("Another idea is part of your idea now"),
        N_("The two are about the same, so we have put them together on the page of your idea, with all support and all comments. If you don't agree, or would like to talk about it, please call us. Another colleague will then look at it again, and we can split them."),
        about=OTHER_IDEA,
        button_label=TO_IDEA,
    ),
    "idea_separated": NoticeText(
        N_("Your idea stands on its own again"),
        N_("It was part of another idea for a while. It has its own page again, with its own support and its own comments."),
        button_label=TO_IDEA,
    ),
    "idea_released": NoticeText(
        N_("An idea that was part of yours is on its own again"),
        N_("Its support and its comments are with it again. Yours stay with your idea."),
        about=OTHER_IDEA,
        button_label=TO_IDEA,
    ),
    "idea_under_review": NoticeText(
        N_("The municipality is looking into an idea you follow"),
        N_("We will tell you as soon as there is an answer."),
        N_("The municipality is looking into your idea"),
        TO_IDEA,
    ),
    "idea_reopened": NoticeText(
        N_("An idea you follow is open for support again"),
        "",
        N_("Your idea is open for support again"),
        TO_IDEA,
    ),
    "idea_accepted": NoticeText(
        N_("The municipality says yes to an idea you follow"),
        N_("The next step is a plan. You will hear from us when there is one."),
        N_("The municipality says yes to your idea"),
        TO_IDEA,
    ),
    "idea_declined": NoticeText(
        N_("The municipality says ‘not now’ to an idea you follow"),
        N_("You can read why in the answer. The idea stays on the site, so everyone can still read it. Thank you for thinking with us."),
        N_("The municipality says ‘not now’ to your idea"),
        TO_IDEA,
    ),
    "idea_planned": NoticeText(
        N_("There is a project for an idea you follow"),
        N_("On its page you can read what will happen, and when."),
        N_("There is a project for your idea"),
        TO_IDEA,
    ),
    "idea_in_progress": NoticeText(
        N_("Work on an idea you follow has begun"), "", N_("Work on your idea has begun"), TO_IDEA
    ),
    "idea_realised": NoticeText(
        N_("An idea you follow is now a reality"),
        N_("Come and see, and tell others about it."),
        N_("Your idea is now a reality"),
        TO_IDEA,
    ),
}  # fmt: skip


def status_clause(status: Status, count: int) -> str:
    """What a sentence says of that many ideas with a status, after them: “that are accepted”."""
    match status:
        case Status.open:
            return ngettext("that is open for support", "that are open for support", count)
        case Status.under_review:
            return ngettext("that is being looked into", "that are being looked into", count)
        case Status.accepted:
            return ngettext("that is accepted", "that are accepted", count)
        case Status.declined:
            return ngettext("that won't be done now", "that won't be done now", count)
        case Status.planned:
            return ngettext("that is planned", "that are planned", count)
        case Status.in_progress:
            return ngettext("that is being carried out", "that are being carried out", count)
        case Status.realised:
            return ngettext("that is a reality now", "that are a reality now", count)


def _canonical(event: IdeaMerged | IdeaSplit) -> str:
    return f"#{event.canonical_id}"


def _status(event: StatusChanged) -> str:
    return gettext(STATUS[Status(event.after)])


AUDIT_LABELS = (
    AuditLabel(StatusChanged, N_("Answer or status"), _status),
    AuditLabel(IdeaMerged, N_("Merged into another idea"), _canonical),
    AuditLabel(IdeaSplit, N_("Split from another idea"), _canonical),
)
