"""Messages of the second factor, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "confirmed": N_("Thank you. You can work here again."),
    "confirm_first": N_("Confirm first that it's you. Then you can change this."),
    "passkey_added": N_("Your passkey is added. From now on we ask for it when you work here."),
    "passkey_removed": N_("Your passkey is removed."),
    "passkey_refused": N_("That didn't work. Please try again, or use another passkey."),
    "passkey_known": N_("This passkey is in use already. Please choose another one."),
    "passkeys_enough": N_("You have as many passkeys as we keep. Remove one first."),
    "passkey_last": N_(
        "This is your only passkey, and colleagues must have one here. Add another one first."
    ),
    "passkey_first": N_("Recovery codes stand in for a passkey. Add a passkey first."),
    "bad_recovery_code": N_(
        "This isn't one of your recovery codes, or you used it before. Please look at it again."
    ),
    "own_second_factor": N_(
        "You can't reset your own second factor here. Change it on your own page, or ask another administrator."
    ),
    "no_second_factor": N_("This member has no second factor, so there is nothing to remove."),
    "second_factor_reset": N_(
        "The passkeys and recovery codes of this member are removed, and they are signed out everywhere. They get an e-mail."
    ),
}
