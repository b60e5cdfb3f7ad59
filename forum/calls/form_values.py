"""Initial values of the form for a call."""

from forum.calls.forms import CALL_TEXTS
from forum.calls.tables import Call


def of_call(call: Call) -> dict[str, str]:
    """The texts, days and slug of a call."""
    values = {
        "slug": call.slug,
        "opens_on": call.opens_on.isoformat(),
        "closes_on": call.closes_on.isoformat(),
        "answered_on": call.answered_on.isoformat() if call.answered_on else "",
    }
    for field in CALL_TEXTS:
        translations = getattr(call, field.name)
        values |= {f"{field.name}_{code}": text for code, text in translations.items()}
    return values
