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


@dataclass(frozen=True)
class Setting:
    """One key of the catalogue.

    - `key`: where `SiteValues` has it, as `phone` or `accessibility.gaps`; any other is one of its
      wordings. It is also the name in the table and in URLs;
    - `toml`: its key in the settings, which give the default; empty if they have none;
    - `example`: the value there that is only an example, and that every town must replace;
    - `shipped`: words that there are in every language, which stand until the town writes its own;
    - `when_empty`: what stands where neither the town nor the settings say anything;
    - `least`, `most`: characters, or for a number its bounds; `required`: it can't be empty;
    - `lines`: rows of the field, if it has several lines.
    """

    key: str
    kind: ValueKind
    group: Group
    label: str
    hint: str = ""
    toml: str = ""
    example: Json = None
    shipped: str = ""
    when_empty: str = ""
    least: int = 0
    most: int = 0
    lines: int = 1
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
