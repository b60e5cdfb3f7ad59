"""Form input of the moving-in slice."""

from forum.core.forms.fields import Checkbox, Code, Input

ShortCode = Code(40)


class RemoveName(Input):
    """Whose name goes: of the content `ref`, or of all from its source under this name.

    `case` is the number of the case that it was done from, if any.
    """

    ref: ShortCode = ""  # type: ignore[valid-type]
    everywhere: Checkbox = False
    case: ShortCode = ""  # type: ignore[valid-type]
