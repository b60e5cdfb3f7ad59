"""What holds for accounts."""

from datetime import datetime, timedelta

from forum.accounts.tables import SignIn
from forum.core.actor import Actor
from forum.core.verdict import ALLOWED, Verdict, denied
from forum.core.words import N_

SIGN_IN_TIME = timedelta(minutes=15)
MOST_GUESSES = 5
MOST_GUESSES_A_DAY = 20
"""For one mailbox, over all its sign-ins: beyond it only the mailed link works."""
SEEN_EVERY = timedelta(hours=12)
KEPT_FOR = timedelta(days=7)
"""How long a browser may ask again for the mail of a sign-in it began."""

WORDS = {
    "not_signed_in": N_("Sign in, or confirm your e-mail address, to do this."),
    "signed_in": N_("You are signed in. Welcome."),
    "signed_out": N_("You are signed out."),
    "settings_saved": N_("Your choices are saved."),
    "mail_off": N_("You won't get any more mail from us about ideas and projects."),
    "link_used": N_("This link has been used or has expired. Ask for a new one below."),
    "mail_sent": N_("We have sent you a mail. It can take a minute."),
}


def may_take_part(actor: Actor) -> Verdict:
    """Members may post, vote, comment and follow; a guest confirms an address first."""
    return ALLOWED if actor.known else denied("not_signed_in")


def is_fresh(sign_in: SignIn, now: datetime) -> bool:
    """True while a sign-in is unused and its quarter of an hour isn't over."""
    return sign_in.used_at is None and sign_in.expires_at > now


def may_guess(sign_in: SignIn, now: datetime) -> bool:
    """True while its code may still be typed; too many guesses leave only the mailed link."""
    return is_fresh(sign_in, now) and sign_in.guesses < MOST_GUESSES


def is_own_path(path: str) -> bool:
    """True for a path on this site: where a sign-in may lead to."""
    return (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and len(path) <= 500
        and path.isprintable()
    )
