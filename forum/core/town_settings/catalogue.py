"""The catalogue: everything that administrators can change, each declared once.

Pages, history, `forum check` and the overview follow from it. The words of grounds and of ready
sentences are keyed by their codes.
"""

from forum.core.content.grounds import (
    GROUNDS,
    READY_QUESTIONS,
    READY_SENTENCES,
    SENTENCE_LABELS,
)
from forum.core.i18n.translations import N_
from forum.core.phone import MAX_LENGTH
from forum.core.town_settings.accessibility_labels import CONFORMANCE, METHODS
from forum.core.town_settings.setting import Group, Setting, Spot, ValueKind

ABOUT = "about"
HOUSE_RULES = "house_rules"
PRIVACY = "privacy"

_IDENTITY = (
    Setting(
        "name", ValueKind.line, Group.identity, N_("Name of this site"), toml="site.name", least=2, most=60,
        required=True, hint=N_("It is at the top of every page and in every e-mail."),
        spots=(Spot.header, Spot.footer, Spot.mail),
    ),
    Setting(
        "town", ValueKind.line, Group.identity, N_("Name of the town"), toml="site.town",
        least=2, most=60, required=True,
        spots=(Spot.header, Spot.footer, Spot.mail),
    ),
    Setting(
        "contact_name", ValueKind.line, Group.identity, N_("First name of whoever reads what is posted"),
        toml="site.contact_name", most=60, when_empty=N_("Someone from our team"),
        hint=N_("Pages and e-mails then say that Els, for example, reads it. Empty, they say: someone from our team."),
        spots=(Spot.promise, Spot.mail),
    ),
    Setting(
        "language_codes", ValueKind.languages, Group.identity, N_("Languages"), toml="site.languages",
        hint=N_("Choose the languages you can answer in. What was written in another one is kept."),
        spots=(Spot.languages,),
    ),
)  # fmt: skip
_LOOKS = (
    Setting(
        "action_colour", ValueKind.colour, Group.looks, N_("Colour of buttons and links"),
        toml="site.action_colour", when_empty=N_("Our colour"),
        hint=N_("As #2a3b94. The shade for the dark of night is made from it."),
    ),
    Setting(
        "logo", ValueKind.picture, Group.looks, N_("Logo"), when_empty=N_("Our mark"),
        hint=N_("A picture in PNG or SVG, at most 64 kB. It is at the top of every page, before the name."),
    ),
)  # fmt: skip
_CONTACT = (
    Setting(
        "phone", ValueKind.phone, Group.contact, N_("Telephone"), toml="site.phone",
        most=MAX_LENGTH, required=True,
        hint=N_("It is at the bottom of every page and in every e-mail."),
        spots=(Spot.footer, Spot.call, Spot.mail),
    ),
    Setting(
        "hours", ValueKind.texts, Group.contact, N_("When the phone is answered"), toml="site.hours", most=120,
        hint=N_("For example: Monday to Friday, from 9 to 12."),
        spots=(Spot.footer, Spot.call, Spot.mail),
    ),
    Setting(
        "email", ValueKind.mailbox, Group.contact, N_("E-mail address for questions"), toml="site.email",
        required=True,
        spots=(Spot.objection,),
    ),
    Setting(
        "working_days", ValueKind.number, Group.contact, N_("Working days until somebody has read an idea"),
        toml="site.working_days", least=1, most=30, hint=N_("This is promised to everyone who posts."),
        spots=(Spot.promise,), is_dated=True,
    ),
    Setting(
        "helplines", ValueKind.helplines, Group.contact, N_("Helplines"), toml="site.helplines",
        when_empty=N_("The emergency number, and the helplines of the country"),
        hint=N_("Whoever writes what may be a cry for help sees them, most urgent first. Leave all empty for the emergency number and the helplines of the country. Call each helpline before you save it, but never the emergency number."),
        spots=(Spot.helplines,),
    ),
    Setting(
        "welfare", ValueKind.contact, Group.contact, N_("Whom moderators call when somebody may be in danger"),
        toml="welfare", most=80, hint=N_("Only moderators see this, beside a text that may be a cry for help."),
        spots=(Spot.welfare,),
    ),
)  # fmt: skip
_TEXTS = (
    Setting(
        ABOUT, ValueKind.prose, Group.texts, N_("About this site"), most=8000, lines=10, when_empty=N_("Our text"),
        hint=N_("It stands in place of our text. How to call you stays below it."),
        spots=(Spot.about,), top=2, replaces_ours=True,
    ),
    Setting(
        HOUSE_RULES, ValueKind.prose, Group.texts, N_("House rules: how we read"), most=8000, lines=10,
        when_empty=N_("Our text"),
        hint=N_("It stands in place of our text. The grounds, how to object, and the helplines stay below it."),
        spots=(Spot.house_rules,), replaces_ours=True,
    ),
    Setting(
        PRIVACY, ValueKind.prose, Group.texts, N_("Privacy: what else you want to say"), most=8000, lines=8,
        hint=N_("It is added to the statement, which says what the site does and can't be changed here."),
        spots=(Spot.privacy,),
    ),
    Setting(
        "signature", ValueKind.texts, Group.texts, N_("Signature of e-mails"), most=300, lines=3,
        when_empty=N_("Our text"),
        hint=N_("It stands in place of ours, which has kind regards, the first name or the team, and the municipality."),
        spots=(Spot.mail,), replaces_ours=True,
    ),
    Setting(
        "kiosk_help", ValueKind.texts, Group.texts, N_("Who helps people at a tablet"), most=120,
        when_empty=N_("Our text"), hint=N_("For example: Amina at the desk is happy to help you."),
        spots=(Spot.kiosk,), replaces_ours=True,
    ),
)  # fmt: skip
_ACCESSIBILITY = (
    Setting(
        "accessibility.conformance", ValueKind.choice, Group.accessibility, N_("How far the site is accessible"),
        toml="accessibility.conformance", choices=CONFORMANCE,
        spots=(Spot.conformance,),
    ),
    Setting(
        "accessibility.method", ValueKind.choice, Group.accessibility, N_("Who tested it"),
        toml="accessibility.method", choices=METHODS,
        spots=(Spot.test,),
    ),
    Setting(
        "accessibility.prepared_on", ValueKind.day, Group.accessibility, N_("Day when the statement was made"),
        toml="accessibility.prepared_on",
        spots=(Spot.test,),
    ),
    Setting(
        "accessibility.reviewed_on", ValueKind.day, Group.accessibility, N_("Day of the last review"),
        toml="accessibility.reviewed_on",
        spots=(Spot.test,),
    ),
    Setting(
        "accessibility.law", ValueKind.texts, Group.accessibility, N_("Law by which the site must be accessible"),
        toml="accessibility.law", most=300, when_empty=N_("The law of your country"),
        hint=N_("In some countries, each region has its own law. Please ask your lawyers which one holds for you."),
        spots=(Spot.commitment,),
    ),
    Setting(
        "accessibility.gaps", ValueKind.texts, Group.accessibility, N_("What doesn't work yet, and why"),
        toml="accessibility.gaps", most=3000, lines=6,
        spots=(Spot.barriers,),
    ),
    Setting(
        "accessibility.burden", ValueKind.texts, Group.accessibility, N_("What would be too much work or cost too much for now, and why"),
        toml="accessibility.burden", most=3000, lines=6,
        hint=N_("The law calls this a disproportionate burden. Little time or no priority is no reason."),
        spots=(Spot.barriers,),
    ),
    Setting(
        "accessibility.exempt", ValueKind.texts, Group.accessibility, N_("What the law doesn't cover"),
        toml="accessibility.exempt", most=3000, lines=6,
        hint=N_("It is added to what we say of the texts of residents."),
        spots=(Spot.exempt,),
    ),
    Setting(
        "accessibility.enforcer", ValueKind.line, Group.accessibility, N_("Whom people turn to when you don't answer"),
        toml="accessibility.enforcer", most=120,
        spots=(Spot.enforcer,),
    ),
    Setting(
        "accessibility.enforcer_contact", ValueKind.line, Group.accessibility, N_("Address, e-mail address or telephone number of that body"),
        toml="accessibility.enforcer_contact", most=200,
        spots=(Spot.enforcer,),
    ),
    Setting(
        "accessibility.enforcer_url", ValueKind.web_page, Group.accessibility, N_("Site of that body"),
        toml="accessibility.enforcer_url", most=300,
        spots=(Spot.enforcer,),
    ),
)  # fmt: skip
_MODERATION = tuple(
    Setting(
        f"{prefix}.{code}", ValueKind.texts, group, labels[code], shipped=words, most=400, lines=3,
        # A ground is said within sentences, lists and choices.
        one_line=spot is Spot.grounds, spots=(spot,), replaces_ours=True, is_dated=spot is Spot.grounds,
    )
    for prefix, group, by_code, labels, spot in (
        ("ground", Group.grounds, GROUNDS, GROUNDS, Spot.grounds),
        ("question", Group.questions, READY_QUESTIONS, READY_QUESTIONS, Spot.letter),
        ("sentence", Group.sentences, READY_SENTENCES, SENTENCE_LABELS, Spot.letter),
    )
    for code, words in by_code.items()
)  # fmt: skip

CATALOGUE = {
    setting.key: setting
    for setting in (*_IDENTITY, *_LOOKS, *_CONTACT, *_TEXTS, *_ACCESSIBILITY, *_MODERATION)
}
