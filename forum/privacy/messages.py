"""Messages of privacy, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "export_requested": N_("We are gathering your data. You get an e-mail when it is ready."),
    "export_gone": N_("This file has been fetched already, or it has expired. You can ask for it again."),
    "export_shared": N_("You told us that others use this computer too. Please fetch your data on your own device."),
    "last_admin": N_(
        "You are the only administrator. Please give somebody else this role first. Then you can erase your account."
    ),
    "erase_confirm_first": N_(
        "Colleagues first confirm that it's them. Please do so, ask again to erase your account, and open our e-mail in the same browser."
    ),
    "erased": N_(
        "Your account is erased, and you are signed out. Thank you for taking part. You are always welcome back."
    ),
}  # fmt: skip
