"""Checks of the reasons in a form, whether it is about one case or about several."""

from typing import Any

from forum.core.content.grounds import GROUNDS
from forum.web.forms import Form
from moderation.labels import cases as labels
from moderation.rules import cases as rules
from moderation.tables.decisions import Outcome


def add_missing_reasons(form: Form[Any], outcome: Outcome, prefix: str = "") -> None:
    """Add an error for each reason that an outcome requires; the names of fields begin with `prefix`."""
    reasons = form.data
    if reasons is None:
        return
    if outcome in rules.NEEDS_GROUND and reasons.ground not in GROUNDS:
        form.add_error(f"{prefix}ground", "ground_needed")
    if rules.needs_law(outcome, reasons.ground) and reasons.law == "":
        form.add_error(f"{prefix}law", "law_needed")
    has_message = labels.has_message(outcome, reasons.ready, reasons.text)
    if outcome in rules.NEEDS_MESSAGE and not has_message:
        form.add_error(f"{prefix}text", "message_needed")
