"""Messages of accounts, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "not_signed_in": N_("Sign in, or confirm your e-mail address, to do this."),
    "signed_in": N_("You are signed in. Welcome."),
    "signed_out": N_("You are signed out."),
    "settings_saved": N_("Your choices are saved."),
    "mail_off": N_("You won't get any more mail from us about ideas and projects."),
    "link_used": N_("This link has been used or has expired. Ask for a new one below."),
    "newer_mail": N_("We have sent you a newer mail. Use the link or the code in that one."),
    "thrown_away": N_("It is thrown away. Nobody sees it, and nothing was done."),
    "code_used": N_(
        "This code was used already: you are signed in where that happened. To sign in here too, "
        "ask for a new mail below."
    ),
    "code_elsewhere": N_(
        "A code works only in the browser in which the mail was asked for, and for a short time. "
        "Press the link in the mail, or ask for a new mail below."
    ),
    "mail_waits": N_(
        "We sent a mail to this address a moment ago. Open the newest one and press its link: it "
        "works now, on any device. A new mail can be asked for at {time}."
    ),
    "mail_later": N_(
        "Many mails were asked for in a short time, so we can't send this one yet. It can be asked "
        "for at {time}. Reading works all the while."
    ),
    "mail_sent": N_("We have sent you a mail. It can take a minute."),
    "provider_down": N_(
        "This way of signing in doesn't answer just now. Try again later, or sign in by mail."
    ),
    "provider_left": N_(
        "You didn't go on there, so you aren't signed in. You can try again, or sign in by mail."
    ),
    "provider_lost": N_(
        "This sign-in was used already, took too long, or was begun in another browser. Begin again."
    ),
    "provider_untrusted": N_(
        "What came back wasn't right, so we didn't sign you in. You can sign in by mail."
    ),
    "provider_no_address": N_(
        "No confirmed e-mail address came with this sign-in, and we need one. Sign in by mail."
    ),
    "provider_not_for_staff": N_(
        "Colleagues can't sign in this way. Sign in by mail, or with your account for work."
    ),
    "provider_other_person": N_(
        "The account with this e-mail address belongs to another sign-in there. Sign in by mail."
    ),
    "not_admin": N_("Only administrators can do that."),
    "own_role": N_("You can't change your own role. Another administrator can."),
    "no_such_member": N_(
        "No member has this address. Look at the spelling, or ask them to sign in once: then they are a member."
    ),
    "role_given": N_("The role is given. It holds from their next sign-in."),
}
