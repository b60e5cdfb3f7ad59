"""What follows from events: content that waits has a case, content that went away has none."""

from forum.core.delivery.handler import Reaction
from forum.core.errors import Missing
from forum.core.journal.event import ContentSubmitted, Event, VisibilityChanged
from forum.core.unit_of_work import Work
from forum.core.visibility import Visibility
from moderation import actions, rules
from moderation.tables import CaseKind

TAKEN_AWAY = frozenset({Visibility.withdrawn, Visibility.erased})


async def _open_case(work: Work, event: Event) -> None:
    assert isinstance(event, ContentSubmitted)
    await work.take_turn(rules.turn_of(event.subject))
    try:
        summary = await work.catalogue.summary(work, event.subject)
    except Missing:
        return
    # The author may have taken it away again before this ran.
    if rules.needs_look(summary):
        kind = CaseKind.edited if event.edited else CaseKind.new
        signs = [code for code in event.signs.split(",") if code]
        await actions.open_case(work, summary, kind, signs)


async def _close_case(work: Work, event: Event) -> None:
    assert isinstance(event, VisibilityChanged)
    if event.after in TAKEN_AWAY:
        await actions.close_case(work, event.subject)


REACTIONS = (
    Reaction("open_case", (ContentSubmitted,), _open_case),
    Reaction("close_case", (VisibilityChanged,), _close_case),
)
