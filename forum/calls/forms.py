"""Form input of calls."""

from forum.core.forms.fields import Line
from forum.core.forms.translated import Day, NeededDay, Text, Written


class WriteCall(Written):
    """A call, without its texts by language. The slug is made from the question when empty."""

    slug: Line(0, 60) = ""  # type: ignore[valid-type]
    opens_on: NeededDay
    closes_on: NeededDay
    answered_on: Day = None


CALL_TEXTS = (
    Text("question", 160, 5),
    Text("intro", 3000, 10, prose=True),
    Text("answer", 8000, prose=True),
)
