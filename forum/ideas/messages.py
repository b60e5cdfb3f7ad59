"""Messages of ideas by public code, in English, translated where they are shown."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "idea_not_public": N_("This idea isn't public, so this can't be done with it."),
    "voting_ended": N_("The municipality has decided about this idea, so you can't add your support any more. You can still follow it."),
    "edit_time_over": N_("You can change an idea for a short time after it becomes public. That time has passed, but you can still add something in a comment."),
    "edited_meanwhile": N_("You changed this idea before, perhaps in another window. Below is that change; what you typed now is kept in the form. Send it again to put it in its place."),
    "not_your_idea": N_("Only the person who posted this idea can do that."),
    "language_fixed": N_("This text isn't on the site, so its language can't be changed."),
    "not_withdrawable": N_("This idea can't be withdrawn any more."),
    "own_idea": N_("You posted this idea yourself, so a colleague answers it and links it."),
    "not_official": N_("Only officials of the municipality can do that."),
    "status_move": N_("That step isn't possible for this idea at the moment."),
    "plan_by_linking": N_("An accepted idea becomes planned when you link it to a project."),
    "answer_needed": N_("Write an answer: everyone who took part will read it."),
    "idea_posted": N_("Thank you. Your idea is with us."),
    "idea_known": N_("You posted this idea before; here it is."),
    "vote_cast": N_("Your support counts. Thank you."),
    "vote_taken_back": N_("Your support is taken back."),
    "idea_edited": N_("Your change is kept. A moderator looks at it."),
    "language_set": N_("The language is changed. Thank you."),
    "idea_withdrawn": N_("Your idea is withdrawn. Nobody else sees it any more."),
    "status_changed": N_("The idea has a new status. Everyone involved will be told."),
}  # fmt: skip
