"""Forms of verification: where a member lives."""

from forum.core.forms.fields import Input

HOME = "home"
"""Name of the field for where a member lives, which other forms carry too."""
OUTSIDE = "-"
"""Its value for outside the town; no slug is like it."""


class DeclareHome(Input):
    """The slug of a neighbourhood, `OUTSIDE`, or empty for a member who would rather not say."""

    home: str = ""
