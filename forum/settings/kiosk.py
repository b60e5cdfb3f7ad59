"""The settings of kiosks, devices at a support point: when one starts again by itself."""

from pydantic import Field

from forum.settings.section import Section

SHORTEST_WARNING = 20
"""Seconds in which somebody must be able to say that they are still there (WCAG 2.2, 2.2.1)."""


class KioskSettings(Section):
    """Seconds without a touch until a kiosk asks whether anybody is there, and until it then starts again."""

    idle_seconds: int = Field(ge=30, le=3600)
    warning_seconds: int = Field(ge=SHORTEST_WARNING, le=600)
