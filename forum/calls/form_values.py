"""Values that the form of a call is opened with."""

from forum.calls.forms import CALL_TEXTS
from forum.calls.tables import Call


def of_call(call: Call) -> dict[str, str]:
    """The texts, days and short name of a call."""
    values = {
        "slug": call.slug,
        "opens_on": call.opens_on.isoformat(),
        "closes_on": call.closes_on.isoformat(),
        "answered_on": call.answered_on.isoformat() if call.answered_on else "",
    }
    for text in CALL_TEXTS:
        written = getattr(call, text.name)
        values |= {f"{text.name}_{code}": typed for code, typed in written.items()}
    return values
