"""Page models of privacy: a member's data, the statement, the administrators' page."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from forum.core.data_protection import DataProtection
from forum.core.verdict import Verdict
from forum.privacy.forms import EraseAccount
from forum.privacy.presenters import Mention, ProviderView
from forum.web.forms import Form
from forum.web.rendering.pages import Page
from moderation.presenters.help_requests import OwnHelpRequest


@dataclass(frozen=True)
class DataPage(Page):
    """What a member can do with their data. `state` of an export: empty, building, ready, rebuilding or fetched.

    `mentions`: where the municipality's own words have their address or name. `help_requests`: what they
    asked help with, which they can delete.
    """

    template: ClassVar[str] = "privacy/data.html"
    state: str
    until: datetime | None
    form: Form[EraseAccount]
    days: int
    may_fetch: Verdict
    may_leave: Verdict
    mentions: list[Mention]
    help_requests: list[OwnHelpRequest]


@dataclass(frozen=True)
class ProcessorView:
    """Somebody who processes data for the town, where, and what they do."""

    name: str
    place: str
    task: str


@dataclass(frozen=True)
class StatementPage(Page):
    """The privacy statement. `kept` has a label and a period for each sort of data.

    `cookies`: name, purpose and lifetime of each. `imported`: ideas came from another site. `own_html` is what the town adds, as HTML.
    """

    template: ClassVar[str] = "privacy/statement.html"
    protection: DataProtection
    controller: str
    is_public_task: bool
    processors: list[ProcessorView]
    cookies: list[tuple[str, str, str]]
    shared_minutes: int
    providers: list[ProviderView]
    residence: bool
    verifiers: bool
    kept: list[tuple[str, str]]
    backups: str
    imported: bool
    own_html: str


@dataclass(frozen=True)
class UpkeepPage(Page):
    """What is deleted by itself: label, period, how many the last time. `waiting`: erasures under way.

    `unreachable`: members who don't use their account, and whom no mail reaches.
    """

    template: ClassVar[str] = "privacy/upkeep.html"
    rows: list[tuple[str, str, str]]
    last_run: str
    erased: int
    waiting: int
    unreachable: int
