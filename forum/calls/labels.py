"""Labels of the states of a call."""

from forum.calls.rules import CallState
from forum.core.i18n.translations import N_

CALL = {
    CallState.planned: N_("Opens soon"),
    CallState.open: N_("Open"),
    CallState.closed: N_("Closed, waiting for the answer"),
    CallState.answered: N_("Answered"),
}
