"""What each visibility of content is called, and each change of it."""

from forum.core.i18n.translations import N_
from forum.core.visibility import Visibility

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
AGAIN_PENDING = N_("Read again by a moderator")
"""What was public and waits for a moderator: readers reported it."""
VISIBILITY_STEPS = {
    Visibility.pending: N_("Posted"),
    Visibility.public: N_("Made public"),
    Visibility.hidden: N_("Taken off the site"),
    Visibility.returned: N_("Returned with a question"),
    Visibility.rejected: N_("Not published"),
    Visibility.withdrawn: N_("Withdrawn by the author"),
    Visibility.safeguarded: N_("Kept private"),
}
