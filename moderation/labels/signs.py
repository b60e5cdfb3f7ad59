"""Labels of signs: what a program noticed, for the desk, and for authors in their language."""

from collections.abc import Iterable

from forum.core.content.review_policy import (
    ADVERTISING,
    FAST,
    LISTED_NAME,
    LISTED_WORDS,
    REPEATED,
    SAMPLED,
)
from forum.core.i18n.formatting import format_list
from forum.core.i18n.translations import N_, gettext
from forum.core.screening.distress.category import Category
from forum.core.screening.official_names import OFFICIAL_NAME
from forum.core.screening.signs import CRY_FOR_HELP, PERSONAL_DATA

SIGN_TAGS = {
    CRY_FOR_HELP: N_("May be a cry for help"),
    Category.suicide: N_("Maybe suicide"),
    Category.children: N_("Maybe a child in danger"),
    Category.violence: N_("Maybe violence"),
    Category.self_harm: N_("Maybe self-harm"),
    Category.abuse: N_("Maybe abuse"),
    Category.neglect: N_("Maybe neglect"),
    PERSONAL_DATA: N_("Personal details"),
    ADVERTISING: N_("Many links"),
    OFFICIAL_NAME: N_("Name like the municipality's"),
    LISTED_NAME: N_("Name on our list"),
    LISTED_WORDS: N_("Words on our list"),
    REPEATED: N_("Written before"),
    FAST: N_("Many texts at once"),
    SAMPLED: N_("Drawn by lot"),
}
SIGNS = {
    CRY_FOR_HELP: (
        N_("The author may be having a hard time"),
        N_("Some words may be a cry for help. Keep it private, and call somebody who can reach the author today."),
    ),
    Category.suicide: (
        N_("Somebody may be thinking of suicide"),
        N_("Some words speak of not wanting to live, or sound like a goodbye. It may be the author, or somebody they worry about."),
    ),
    Category.children: (
        N_("A child may be in danger"),
        N_("Some words speak of a child that is hurt, afraid, hungry or left alone."),
    ),
    Category.violence: (
        N_("Somebody may be hurt or threatened"),
        N_("Some words speak of blows, a weapon or a threat, at home or in the street."),
    ),
    Category.self_harm: (
        N_("Somebody may be hurting themselves"),
        N_("Some words speak of cutting, burning or starving oneself. That often brings relief from something heavier."),
    ),
    Category.abuse: (
        N_("Somebody may be abused by a person close to them"),
        N_("Some words speak of money taken, of being locked in, forced or humiliated, by a partner, the family or a carer."),
    ),
    Category.neglect: (
        N_("Somebody may be without the care they need"),
        N_("Some words speak of a person without food, warmth or care, or who hasn't been seen for days."),
    ),
    PERSONAL_DATA: (
        N_("There may be personal details in it"),
        N_("It looks as if there is a phone number, an address or an e-mail address in the text. Ask the author to leave it out before all can read it."),
    ),
    ADVERTISING: (
        N_("There are many links in it"),
        N_("That can be advertising, or just somebody who looked things up."),
    ),
    OFFICIAL_NAME: (
        N_("The name looks like the municipality's"),
        N_("Readers may take the author for the municipality or for a colleague. Is it just their own name? Then it can be published."),
    ),
    LISTED_NAME: (
        N_("The name is on the list of names that wait"),
        N_("Is it just somebody's name? Then it can be published."),
    ),
    LISTED_WORDS: (
        N_("There are words in it that are on our list"),
        N_("The list only makes a text wait. It doesn't know what somebody means by a word: you do."),
    ),
    REPEATED: (
        N_("This was written before, or nearly"),
        N_("That can be advertising, or somebody who sent it twice, or who wants it to be read in two places."),
    ),
    FAST: (
        N_("The author sent many texts in a short time"),
        N_("That can be a program, or just somebody with a lot to say."),
    ),
    SAMPLED: (
        N_("Nothing was noticed: it was drawn by lot"),
        N_("We trust the author, whose texts usually don't wait. Now and then we read one all the same."),
    ),
}  # fmt: skip
MARKS = {
    ADVERTISING: N_("Link"),
    LISTED_WORDS: N_("On our list"),
}
"""What stands behind the marked words of a sign."""
NOTICED_BY_PROGRAM = N_(
    "A program had drawn our attention to something in the text. A person read it and took this decision."
)
NOTICED_BY_PROGRAM_AS = N_(
    "A program had drawn our attention to this: %(what)s. A person read it and took this decision."
)
NOTICED_BY_PEOPLE = N_("A person read it and took this decision. No program had a part in it.")
TO_AUTHORS = {
    PERSONAL_DATA: N_("personal details"),
    ADVERTISING: N_("many links"),
    OFFICIAL_NAME: N_("a name that looks like the municipality's"),
    LISTED_NAME: N_("a name that is on our list"),
    LISTED_WORDS: N_("words that are on our list"),
    REPEATED: N_("a text that was written before, or nearly"),
    FAST: N_("many texts in a short time"),
}
"""What authors read of a sign. Signs of danger aren't among them: nobody is told so in a letter like that."""


def sign_tags(codes: Iterable[str]) -> list[str]:
    """The labels of signs. That it may be a cry for help goes without saying where it is known of what."""
    named = [code for code in codes if code in SIGN_TAGS]
    is_known = not frozenset(Category).isdisjoint(named)
    return [gettext(SIGN_TAGS[code]) for code in named if not (is_known and code == CRY_FOR_HELP)]


def noticed_words(signs: str) -> str:
    """How a text came to our attention, in the current language; `signs`: codes, separated by commas."""
    codes = signs.split(",") if signs else []
    if not codes:
        return gettext(NOTICED_BY_PEOPLE)
    if any(code not in TO_AUTHORS for code in codes):
        return gettext(NOTICED_BY_PROGRAM)
    what = format_list([gettext(TO_AUTHORS[code]) for code in codes])
    return gettext(NOTICED_BY_PROGRAM_AS) % {"what": what}
