"""Rules of calls: states by date, and when ideas may be posted."""

from datetime import date
from enum import StrEnum

from forum.calls.tables import Call
from forum.core.verdict import ALLOWED, Verdict, denied


class CallState(StrEnum):
    """State of a call, by its dates."""

    planned = "planned"
    open = "open"
    closed = "closed"
    answered = "answered"


def call_state(call: Call, today: date) -> CallState:
    """The state of a call on a day; it is open on both its first and its last day."""
    if today < call.opens_on:
        return CallState.planned
    if call.answered_on is not None and today >= call.answered_on:
        return CallState.answered
    return CallState.open if today <= call.closes_on else CallState.closed


def may_post_in(call: Call | None, today: date) -> Verdict:
    """Ideas are posted outside any call, or in an open one."""
    if call is None or call_state(call, today) is CallState.open:
        return ALLOWED
    return denied("call_not_open")


def check_span(opens_on: date, closes_on: date) -> Verdict:
    """A call is open for one day at least."""
    return ALLOWED if opens_on <= closes_on else denied("closes_first")


def check_answer_day(closes_on: date, answered_on: date | None) -> Verdict:
    """A call is answered on its last day or later."""
    if answered_on is None or closes_on <= answered_on:
        return ALLOWED
    return denied("answered_first")
