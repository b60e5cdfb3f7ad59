"""Messages of accounts, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "not_signed_in": N_("Sign in, or confirm your e-mail address, to do this."),
    "signed_in": N_("You are signed in. Welcome."),
    "signed_out": N_("You are signed out."),
    "settings_saved": N_("Your choices are saved."),
    "address_asked": N_(
        "We sent an e-mail to your old and to your new address. Confirm in both: then your address changes."
    ),
    "address_half": N_(
        "Thank you. Now open the e-mail in your other mailbox and confirm there too. Then your address changes."
    ),
    "address_changed": N_("Your address is changed. From now on you sign in with your new one."),
    "address_taken": N_(
        "There is already an account with this new address, so we can't use it for yours. You can sign in to that account, or choose another address."
    ),
    "address_waits": N_(
        "Thank you. Your address changes in a few days, unless somebody objects in your old mailbox. You get an e-mail then."
    ),
    "address_of_account": N_("There is already an account with this address."),
    "address_help_asked": N_("We sent an e-mail to the old and to the new address."),
    "address_help_withdrawn": N_("The address stays as it was."),
    "no_address_waits": N_("No new address is waiting for this member."),
    "make_sure": N_("Make sure that it is really them, and tick this."),
    "own_address": N_("Change your own address under “My choices”."),
    "address_blocked": N_("This member is blocked, so their address stays as it is."),
    "address_same": N_("This is your address already."),
    "address_stopped": N_(
        "Your address stays as it was, and you are signed out on every device. Sign in again here."
    ),
    "address_cancelled": N_("Your address stays as it was."),
    "session_ended": N_("You are signed out on that device."),
    "sessions_ended": N_("You are signed out on all your other devices."),
    "link_used": N_("This link has been used or has expired. Ask for a new one below."),
    "newer_mail": N_("We have sent you a newer e-mail. Use the link or the code in that one."),
    "thrown_away": N_("It is thrown away. Nobody sees it, and nothing was done."),
    "code_used": N_(
        "This code has already been used: you are signed in where you used it. To sign in here too, ask for a new e-mail below."
    ),
    "code_elsewhere": N_(
        "A code works for a short time, and only in the browser where you asked for it. Press the link in the e-mail, or ask for a new e-mail below."
    ),
    "mail_waits": N_(
        "We sent an e-mail to this address a moment ago. Open the newest one and press the link: it works now, on any device. You can ask for a new e-mail at {time}."
    ),
    "mail_later": N_(
        "Many e-mails were requested in a short time, so we can't send this one yet. Do you have an e-mail from us from the last 15 minutes that only signs you in? Press the link in the newest one: it still works, on any device. You can ask for a new e-mail at {time}. You can keep reading while you wait."
    ),
    "mail_sent": N_("We have sent you an e-mail. It can take a minute to arrive."),
    "provider_down": N_(
        "This way of signing in isn't working at the moment. Try again later, or sign in by e-mail."
    ),
    "provider_left": N_(
        "You didn't finish signing in there, so you aren't signed in here. You can try again, or sign in by e-mail."
    ),
    "provider_lost": N_(
        "This sign-in was used already, took too long, or was begun in another browser. Begin again."
    ),
    "provider_untrusted": N_(
        "The answer we got back wasn't right, so we didn't sign you in. You can sign in by e-mail."
    ),
    "provider_no_address": N_(
        "This sign-in came without a confirmed e-mail address, and we need one. Please sign in by e-mail."
    ),
    "provider_not_for_staff": N_(
        "Colleagues can't sign in this way. Sign in by e-mail, or with your work account."
    ),
    "provider_other_person": N_(
        "The account with this e-mail address belongs to a different sign-in. Please sign in by e-mail."
    ),
    "person_has_account": N_(
        "You already have an account with another e-mail address. Please use that one."
    ),
    "not_vouched": N_(
        "We didn't hear there that you live here. Did you move? Then it may take a while until they know. You can also call us."
    ),
    "verified_as_other": N_(
        "This account belongs to somebody else, who showed that they live here. Please use an account of your own."
    ),
    "verified": N_("Thank you. We know now that you live here."),
    "step_left": N_("We have kept it for you. One step is left, on your page."),
    "not_admin": N_("Only administrators can do that."),
    "own_role": N_("You can't change your own role. Another administrator can."),
    "no_such_member": N_(
        "No member has this in their name or address. Look at the spelling, or ask them to sign in once: then they are a member."
    ),
    "blocked": N_(
        "Your account is blocked, so you can't do this now. On your page you see why, and you can object there."
    ),
    "blocked_already": N_("This member is blocked already."),
    "not_blocked": N_("This account is not blocked (any more)."),
    "block_colleague": N_("A colleague can't be blocked. Take the role away first."),
    "member_blocked": N_("This member is blocked, and gets an e-mail that says why."),
    "block_lifted": N_("The block is lifted. The member gets an e-mail."),
    "objection_sent": N_("Your objection is sent. A colleague looks at it, and you hear from us."),
    "member_signed_out": N_("This member is signed out on every device."),
    "role_waits": N_(
        "This member now has the role. It starts when their account is no longer blocked."
    ),
    "role_given": N_("This member now has the role. It starts the next time they sign in."),
}
