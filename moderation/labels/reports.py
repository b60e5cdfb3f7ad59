"""Words of reports: why readers report, and what they hear of it."""

from forum.core.i18n.translations import N_
from forum.core.visibility import Visibility
from moderation.labels.cases import O
from moderation.tables.decisions import Outcome
from moderation.tables.reports import ReportReason

REASONS = {
    ReportReason.house_rule: (N_("It breaks a house rule"), N_("Choose the rule below.")),
    ReportReason.unlawful: (
        N_("It is against the law"),
        N_("Say below which law, if you know. Here we need your name and e-mail address: the law asks for it."),
    ),
    ReportReason.child_abuse: (
        N_("It shows sexual abuse of a child, or leads to it"),
        N_("We look at it at once. You don't have to say who you are."),
    ),
    ReportReason.personal_data: (
        N_("It shows somebody's personal details"),
        N_("Such as a phone number, an address or the name of somebody who doesn't want that."),
    ),
    ReportReason.danger: (
        N_("Somebody may be in danger"),
        N_("The person who wrote it, or somebody it is about. We look at it at once. You don't have to be sure."),
    ),
    ReportReason.other: (N_("Something else"), ""),
}  # fmt: skip
"""What a reader chooses from, and what each reason means."""
REASONS_ON_FILE = {reason: words for reason, (words, _) in REASONS.items()}
STAYS = N_("We read it carefully. It stays on the site.")
TAKEN_OFF = N_("We read it carefully. It is no longer on the site.")
CHANGED = N_(
    "We read it carefully. Its author has changed the text, and the new text is on the site."
)
REDACTED = N_("We read it carefully. We left some words out of it, and the rest is on the site.")
AUTHOR_TOOK_IT_AWAY = N_("Its author took it off the site before we decided.")
BACK_ON_SITE = N_("We looked at it again, and decided otherwise than before. It is on the site.")
OFF_SITE_AFTER_ALL = N_(
    "We looked at it again, and decided otherwise than before. It is no longer on the site."
)
DECIDED_BY_A_PERSON = N_(
    "A person decided this, not a program. Don't you agree? Call us within six months. A colleague who didn't decide then looks at it again."
)


def answer(outcome: Outcome, after: Visibility, *, is_reversed: bool) -> str:
    """What whoever reported content hears of a decision, to be translated.

    Nothing of what it says about its author: content that is kept private is no longer on the site.
    """
    if is_reversed:
        return BACK_ON_SITE if after is Visibility.public else OFF_SITE_AFTER_ALL
    if outcome is O.accept_edit:
        return CHANGED
    if outcome is O.redact:
        return REDACTED
    return STAYS if after is Visibility.public else TAKEN_OFF
