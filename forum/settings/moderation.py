"""Moderation settings: the table `[moderation]` of `settings.toml`."""

from pydantic import Field

from forum.settings.review import ReviewSettings
from forum.settings.section import Section
from forum.settings.types import TimeOrOff


class ModerationSettings(Section):
    """How moderators work.

    The seconds in which they can take a decision back; after how many reporters public content waits for
    them again; from when on they are mailed each morning what waits; which texts of residents wait; whether what
    they decided is counted, and published by year.
    """

    undo_seconds: int = Field(ge=0, le=600)
    reports_to_pending: int = Field(ge=0, le=1000)
    morning_mail: TimeOrOff
    policy: ReviewSettings
    transparency: bool
