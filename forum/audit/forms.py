"""Form input of the audit trail: its filters."""

from typing import Annotated

from pydantic import BeforeValidator

from forum.core.errors import NotFound
from forum.core.forms.fields import Code, Input
from forum.core.forms.translated import Day, LastDay
from forum.core.ref import ContentRef

SYSTEM_CODE = "system"
"""The filter's value for what no colleague did: commands, and what the site does by itself."""


NOTHING = ContentRef("", 0)
"""What a text that names nothing is about: no entry is."""


def _about(text: str) -> ContentRef | None:
    try:
        return ContentRef.parse(text) if text else None
    except NotFound:
        return NOTHING


class FilterTrail(Input):
    """Which entries: by whom, what, about what, from the day `first` to the day `last`.

    What names nobody and nothing isn't a fault, and chooses no entry.
    """

    who: Code(100) = ""  # type: ignore[valid-type]
    what: Code(100) = ""  # type: ignore[valid-type]
    about: Annotated[ContentRef | None, BeforeValidator(_about)] = None
    first: Day = None
    last: LastDay = None
