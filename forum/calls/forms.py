"""Form input of calls."""

from forum.core.forms.fields import SingleLine
from forum.core.forms.translated import Day, RequiredDay, TranslatedField, TranslatedInput


class WriteCall(TranslatedInput):
    """A call, without its translated texts. An empty slug is derived from the question."""

    slug: SingleLine(0, 60) = ""  # type: ignore[valid-type]
    opens_on: RequiredDay
    closes_on: RequiredDay
    answered_on: Day = None


CALL_TEXTS = (
    TranslatedField("question", 160, 5),
    TranslatedField("intro", 3000, 10, prose=True),
    TranslatedField("answer", 8000, prose=True),
)
