"""View models of the public figures of moderation, and of the public log.

Years are texts: as numbers they would be written `2,027`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from forum.web.rendering.pages import Page
from moderation.presenters.transparency import BarTable, Fact, FigureSection


@dataclass(frozen=True)
class TransparencyPage(Page):
    """The figures of a year that is over, and on the newest page those of this year so far.

    `year` is None, and there are no sections, before the end of the first year. `years`: those that are
    over, the newest first. `this_year` is empty on pages of earlier years.
    """

    template: ClassVar[str] = "moderation/transparency.html"

    year: str | None
    years: Sequence[str]
    current_year: str
    this_year: Sequence[Fact]
    headline: Sequence[Fact]
    sections: Sequence[FigureSection]


@dataclass(frozen=True)
class PublicLogPage(Page):
    """The public log of a year that is over; `year` is None before the end of the first one."""

    template: ClassVar[str] = "moderation/public_log.html"

    year: str | None
    years: Sequence[str]
    current_year: str
    months: Sequence[BarTable]
