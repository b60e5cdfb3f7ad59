"""Messages of offers of help by public code, in English, translated where they are shown."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "offer_sent": N_(
        "Thank you. An official will read your offer. You hear from us by e-mail, and on your page."
    ),
    "offer_withdrawn": N_("Your offer is withdrawn. Nobody can read it any more."),
    "offer_answered": N_("Your answer is on its way."),
    "offer_closed_now": N_("This offer is closed."),
    "offer_closed": N_("This offer is closed already."),
    "offer_gone": N_(
        "This offer is no longer here. Whoever made it withdrew it, or it was deleted after some time."
    ),
    "own_offer": N_("This is your own offer. A colleague answers it."),
}
