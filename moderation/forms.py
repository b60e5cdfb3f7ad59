"""Input models of the moderators' forms."""

from forum.core.forms.fields import Input, MultiLine, SingleLine

TEXT_LENGTH = 2000
Text = MultiLine(0, TEXT_LENGTH)
Code = SingleLine(0, 40)


class Decide(Input):
    """A decision. `ready` selects a ready sentence; `version` is that of the displayed content."""

    outcome: Code  # type: ignore[valid-type]
    ground: Code = ""  # type: ignore[valid-type]
    ready: Code = ""  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    version: SingleLine(0, 400) = ""  # type: ignore[valid-type]
