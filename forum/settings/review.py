"""Review settings: the table `[moderation.policy]` of `settings.toml`."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from forum.core.content.review_policy import Hold
from forum.core.screening.listed_words import MOST_PATTERNS, parse
from forum.settings.section import Section
from forum.settings.types import MAX_DAYS, Language


def _pattern(text: str) -> str:
    parse(text)
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
Patterns = Annotated[tuple[Pattern, ...], Field(max_length=MOST_PATTERNS)]


class TrustSettings(Section):
    """What earns trust, for how many days, and what percentage waits all the same."""

    published: int = Field(ge=1, le=100)
    days: int = Field(ge=1, le=MAX_DAYS)
    sampled: int = Field(ge=0, le=100)


class SpeedSettings(Section):
    """How many texts of one author in how many minutes aren't too fast; 0: any number."""

    texts: int = Field(ge=0, le=1000)
    minutes: int = Field(ge=1, le=7 * 24 * 60)


class ReviewSettings(Section):
    """Which texts of residents wait for a moderator before others read them."""

    ideas: Hold
    edits: Hold
    comments: Hold
    links_from: int = Field(ge=0, le=1000)
    repeated_days: int = Field(ge=0, le=365)
    names: Patterns
    speed: SpeedSettings
    trust: TrustSettings
    words: dict[Literal["any", Language], Patterns]
