"""Form input of neighbourhoods and themes."""

from forum.core.forms.fields import Input, Label, Whole
from forum.core.forms.translated import Text, Written

Position = Whole(0, 9999)


class WriteTheme(Written):
    """A theme, without its name by language."""

    position: Position  # type: ignore[valid-type]


class WriteNeighbourhood(Input):
    """A neighbourhood."""

    name: Label(2, 80)  # type: ignore[valid-type]
    position: Position  # type: ignore[valid-type]


THEME_TEXTS = (Text("name", 60, 2),)
