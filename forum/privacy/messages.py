"""Messages of privacy, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "export_requested": N_("We are gathering your data. You get an e-mail when it is ready."),
    "export_gone": N_("This file has been fetched already, or it has expired. You can ask for it again."),
    "erase_asked": N_("We have sent you an e-mail. Your account is erased when you have confirmed with it."),
    "erased": N_(
        "Your account is erased, and you are signed out. Thank you for taking part. You are always welcome back."
    ),
}  # fmt: skip
