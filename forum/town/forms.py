"""Form input of neighbourhoods and themes."""

from forum.core.forms.fields import NameLine, Whole
from forum.core.forms.translated import TranslatedField, TranslatedInput

Position = Whole(0, 9999)


class WriteTheme(TranslatedInput):
    """A theme, without its translated names."""

    position: Position  # type: ignore[valid-type]


class WriteNeighbourhood(TranslatedInput):
    """A neighbourhood, without its names in other languages."""

    name: NameLine(2, 80)  # type: ignore[valid-type]
    position: Position  # type: ignore[valid-type]


THEME_TEXTS = (TranslatedField("name", 60, 2),)
NEIGHBOURHOOD_TEXTS = (TranslatedField("name", 80, 2),)
