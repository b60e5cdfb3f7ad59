"""Moderation settings: the table `[moderation]` of `settings.toml`."""

from pydantic import Field

from forum.settings.section import Section


class ModerationSettings(Section):
    """How moderators work.

    The seconds in which they can take a decision back; after how many reporters public content waits for
    them again; whether what they decided is counted, and published by year.
    """

    undo_seconds: int = Field(ge=0, le=600)
    reports_to_pending: int = Field(ge=0, le=1000)
    transparency: bool
