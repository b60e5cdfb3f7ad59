"""Labels and messages of requests for help: for whoever asks, and for colleagues."""

from forum.core.i18n.translations import N_
from moderation.tables.help_requests import BestTime

MESSAGES = {
    "contact_needed": N_("Give us a telephone number or an e-mail address, so that we can reach you."),
    "help_later": N_("More requests for help came in than we can take at once. Please call us: our number is at the bottom of this page. Or send it again at {time}."),
    "help_taken_back": N_("Your request is deleted. Nobody can read it any more. You are welcome to ask again."),
}  # fmt: skip
BEST_TIMES = {
    BestTime.any: N_("It doesn't matter"),
    BestTime.morning: N_("In the morning"),
    BestTime.afternoon: N_("In the afternoon"),
    BestTime.evening: N_("In the evening"),
}
