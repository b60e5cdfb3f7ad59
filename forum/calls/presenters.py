"""View model of a call."""

from dataclasses import dataclass
from datetime import date

from forum.calls import labels, rules
from forum.calls.tables import Call
from forum.core.i18n.formatting import format_date
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import gettext
from forum.core.site import Site


@dataclass(frozen=True)
class CallView:
    """A call in the current language."""

    slug: str
    question: LocalizedText
    intro_html: LocalizedText
    answer_html: LocalizedText
    state: str
    state_words: str
    opens: str
    closes: str
    days_left: int

    @property
    def is_open(self) -> bool:
        """Whether it accepts ideas."""
        return self.state == rules.CallState.open


def call_view(call: Call, today: date, site: Site) -> CallView:
    """The view of a call on a day, in the current language."""
    state = rules.call_state(call, today)
    return CallView(
        slug=call.slug,
        question=site.localized_name(call.question),
        intro_html=site.localized(call.intro_html),
        answer_html=site.localized(call.answer_html),
        state=state,
        state_words=gettext(labels.CALL[state]),
        opens=format_date(call.opens_on, site.zone),
        closes=format_date(call.closes_on, site.zone),
        days_left=(call.closes_on - today).days,
    )
