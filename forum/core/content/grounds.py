"""Grounds of moderation, which are public: codes with the rule each one stands for."""

from forum.core.i18n.translations import N_

GROUNDS = {
    "insult": N_("It insults or threatens somebody."),
    "discrimination": N_("It speaks badly of a group of people."),
    "personal_data": N_(
        "It contains personal details: a phone number, an address or someone's name."
    ),
    "advertising": N_("It advertises something."),
    "off_topic": N_("It isn't about this call or about living together in the town."),
    "duplicate": N_("The same idea is here already."),
    "unlawful": N_("It asks for something the law forbids, or breaks the law itself."),
    "incomplete": N_("It isn't clear yet what the idea is."),
}
