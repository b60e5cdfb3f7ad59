"""Words of moderation that are public: the grounds, and the sentences ready for authors.

Codes are the program's, words may be the town's: this is the one place that looks them up.
"""

from collections.abc import Callable

from forum.core.i18n.translations import N_, gettext
from forum.core.text.cleaning import one_line

UNLAWFUL = "unlawful"
"""The ground that is a law, and not a house rule."""

GROUNDS = {
    "insult": N_("It insults or threatens somebody."),
    "discrimination": N_("It speaks badly of a group of people."),
    "personal_data": N_(
        "It contains personal details: a phone number, an address or someone's name."
    ),
    "advertising": N_("It advertises something."),
    "off_topic": N_("It isn't about this call or about living together in the town."),
    "duplicate": N_("The same idea is here already."),
    UNLAWFUL: N_("It asks for something the law forbids, or breaks the law itself."),
    "incomplete": N_("It isn't clear yet what the idea is."),
}
BLOCK_GROUNDS = ("insult", "discrimination", "personal_data", "advertising", "unlawful")
"""Those that are about how somebody behaves, not about one text: members are blocked on them."""
READY_QUESTIONS = {
    "leave_out_details": N_("There is a phone number, an address or somebody's name in your text, and everybody would be able to read it. Can you leave it out?"),
    "say_more": N_("We don't quite understand yet what you would like. Can you tell a little more: what, where, and for whom?"),
    "kinder_words": N_("Some words may hurt people. Can you say the same thing in gentler words?"),
    "one_at_a_time": N_("There is more than one idea in your text. Can you keep one here and post the others separately? Then people can support each of them."),
}  # fmt: skip
READY_SENTENCES = {
    "insult": N_("We want everybody to feel at home here. You are welcome to post it again in other words."),
    "discrimination": N_("We want everybody to feel at home here. You are welcome to post it again in other words."),
    "personal_data": N_("That is to protect you and others. You are welcome to post it again without those details."),
    "advertising": N_("This place is for ideas of residents. Call us if you would like to offer something to the town."),
    "off_topic": N_("Call us with your question: we will find out who can help you."),
    "duplicate": N_("You can support that idea, or write a comment with what you would add."),
    "unlawful": N_("The municipality isn't allowed to publish it."),
    "incomplete": N_("You are welcome to post it again with a little more: what, where, and for whom?"),
}  # fmt: skip
SENTENCE_LABELS = {
    "insult": N_("With the ground: insult or threat"),
    "discrimination": N_("With the ground: speaking badly of a group"),
    "personal_data": N_("With the ground: personal details"),
    "advertising": N_("With the ground: advertising"),
    "off_topic": N_("With the ground: not about this call or the town"),
    "duplicate": N_("With the ground: the same idea is here already"),
    "unlawful": N_("With the ground: against the law"),
    "incomplete": N_("With the ground: not clear yet"),
}
"""What the ready sentences are called: two grounds may have the same one."""

Wording = Callable[[str, str], str]
"""Words by key in the current language, else the shipped ones: `Site.wording`."""


def shipped_wording(_key: str, shipped: str) -> str:
    """A `Wording` without words of a town."""
    return gettext(shipped)


def ground_words(wording: Wording, code: str) -> str:
    """A published ground in the current language, on one line; empty for an unknown code."""
    return one_line(wording(f"ground.{code}", GROUNDS[code])) if code in GROUNDS else ""


def ready_question(wording: Wording, code: str) -> str:
    """A ready question to an author in the current language; empty for an unknown code."""
    return wording(f"question.{code}", READY_QUESTIONS[code]) if code in READY_QUESTIONS else ""


def ready_sentence(wording: Wording, ground: str) -> str:
    """The ready sentence of a ground in the current language; empty for an unknown ground."""
    shipped = READY_SENTENCES.get(ground)
    return wording(f"sentence.{ground}", shipped) if shipped else ""
