"""One thing that administrators can change: its kind, its limits, and what it is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from forum.core.i18n.translations import N_

Json = Any
"""A value as the table stores it."""


class ValueKind(StrEnum):
    """What a value is, and so how it is written: `core/town_settings/values.py` says how it is stored."""

    line = "line"
    phone = "phone"
    mailbox = "mailbox"
    web_page = "web_page"
    number = "number"
    day = "day"
    choice = "choice"
    colour = "colour"
    picture = "picture"
    languages = "languages"
    helplines = "helplines"
    contact = "contact"
    texts = "texts"
    """Plain text by language."""
    prose = "prose"
    """Markdown by language."""

    @property
    def is_text(self) -> bool:
        """Whether it is written by language."""
        return self in (ValueKind.texts, ValueKind.prose)


class Group(StrEnum):
    """The groups of the overview, in its order."""

    identity = "identity"
    looks = "looks"
    contact = "contact"
    texts = "texts"
    accessibility = "accessibility"
    grounds = "grounds"
    questions = "questions"
    sentences = "sentences"


GROUP_LABELS = {
    Group.identity: N_("Who we are"),
    Group.looks: N_("Looks"),
    Group.contact: N_("How people reach us, and help"),
    Group.texts: N_("Texts"),
    Group.accessibility: N_("Accessibility statement"),
    Group.grounds: N_("Grounds of moderation"),
    Group.questions: N_("Questions ready for moderators"),
    Group.sentences: N_("Sentences ready for moderators"),
}


class Spot(StrEnum):
    """A part of a page or of a mail in which values stand: `templates/town_settings/spot.html` shows it."""

    header = "header"
    footer = "footer"
    languages = "languages"
    mail = "mail"
    about = "about"
    promise = "promise"
    call = "call"
    house_rules = "house_rules"
    grounds = "grounds"
    objection = "objection"
    helplines = "helplines"
    welfare = "welfare"
    privacy = "privacy"
    commitment = "commitment"
    conformance = "conformance"
    barriers = "barriers"
    exempt = "exempt"
    test = "test"
    enforcer = "enforcer"
    letter = "letter"
    kiosk = "kiosk"


SPOT_LABELS = {
    Spot.header: N_("At the top of every page"),
    Spot.footer: N_("At the bottom of every page"),
    Spot.languages: N_("The choice of language, at the top of every page"),
    Spot.mail: N_("In e-mails"),
    Spot.about: N_("On the page about this site"),
    Spot.promise: N_("On the page about this site"),
    Spot.call: N_("On the page about this site"),
    Spot.house_rules: N_("In the house rules"),
    Spot.grounds: N_("In the house rules"),
    Spot.objection: N_("In the house rules"),
    Spot.helplines: N_("After a text that may be a cry for help"),
    Spot.welfare: N_("To moderators, beside a text that may be a cry for help"),
    Spot.privacy: N_("In the privacy statement"),
    Spot.commitment: N_("In the accessibility statement"),
    Spot.conformance: N_("In the accessibility statement"),
    Spot.barriers: N_("In the accessibility statement"),
    Spot.exempt: N_("In the accessibility statement"),
    Spot.test: N_("In the accessibility statement"),
    Spot.enforcer: N_("In the accessibility statement"),
    Spot.letter: N_("In our message to the author"),
    Spot.kiosk: N_("On a tablet at a support point"),
}


@dataclass(frozen=True)
class Setting:
    """One key of the catalogue.

    - `key`: where `SiteValues` has it, as `phone` or `accessibility.gaps`; any other is one of its
      wordings. It is also the name in the table and in URLs;
    - `toml`: its key in the settings, which give the default; empty if they have none;
    - `shipped`: words that there are in every language, which stand until the town writes its own;
    - `replaces_ours`: in each language in which it is written it stands in place of words of ours;
      any other falls back to the town's default language;
    - `when_empty`: what stands where neither the town nor the settings say anything;
    - `least`, `most`: characters, or for a number its bounds; `required`: it can't be empty;
    - `lines`: rows of the field; `one_line`: line ends typed there become spaces;
    - `spots`: where it stands, to look at before it is saved; the looks have pictures of their own;
    - `top`: the level of the highest headings in it, if it is prose;
    - `is_dated`: what was promised or decided under an earlier value is shown by that one.
    """

    key: str
    kind: ValueKind
    group: Group
    label: str
    hint: str = ""
    toml: str = ""
    shipped: str = ""
    when_empty: str = ""
    least: int = 0
    most: int = 0
    lines: int = 1
    one_line: bool = False
    spots: tuple[Spot, ...] = ()
    top: int = 3
    replaces_ours: bool = False
    required: bool = False
    is_dated: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
