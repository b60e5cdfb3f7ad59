"""Flash and error messages of projects and updates, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "idea_not_accepted": N_("Only an idea that the municipality has accepted can be linked."),
    "already_published": N_("This is public already; it is published only once."),
    "project_not_public": N_("This project isn't public yet. Publish the project first."),
    "project_done": N_("This project is done, so it needs no help any more."),
    "not_a_draft": N_("Only a draft can be thrown away."),
    "project_saved": N_("The project is saved."),
    "project_published": N_("The project is public. Everyone involved will be told."),
    "steps_saved": N_("The steps are saved."),
    "outcome_saved": N_("What came of it is saved."),
    "idea_linked": N_("The idea is linked to the project."),
    "idea_unlinked": N_("The idea is no longer linked to the project."),
    "update_saved": N_("The update is saved."),
    "update_published": N_("The update is public. Everyone involved will be told."),
    "update_dropped": N_("The draft is thrown away."),
    "ends_first": N_("A project can't end before it starts."),
    "no_such_idea": N_("There is no public idea with this number."),
}  # fmt: skip
