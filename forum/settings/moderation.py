"""Moderation settings: the table `[moderation]` of `settings.toml`."""

from pydantic import Field

from forum.settings.review import ReviewSettings
from forum.settings.section import Section


class ModerationSettings(Section):
    """How moderators work.

    The seconds in which they can take a decision back; after how many reporters public content waits for
    them again; which texts of residents wait.
    """

    undo_seconds: int = Field(ge=0, le=600)
    reports_to_pending: int = Field(ge=0, le=1000)
    policy: ReviewSettings
