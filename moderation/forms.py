"""What moderators send."""

from forum.core.forms.fields import Input, Line, Prose

TEXT_LENGTH = 2000
Text = Prose(0, TEXT_LENGTH)
Code = Line(0, 40)


class Decide(Input):
    """A decision. `ready` chooses a ready sentence; `version` is that of what was read."""

    outcome: Code  # type: ignore[valid-type]
    ground: Code = ""  # type: ignore[valid-type]
    ready: Code = ""  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    version: Line(0, 400) = ""  # type: ignore[valid-type]
