"""Input models of moderation."""

from typing import Annotated

from pydantic import BeforeValidator

from forum.core.forms.fields import (
    Checkbox,
    Code,
    Input,
    MailAddressOrNothing,
    MultiLine,
    NameLine,
    Phone,
    SingleLine,
    Whole,
)
from moderation.tables.help_requests import BestTime
from moderation.tables.reports import ReportReason

TEXT_LENGTH = 2000
MAX_CASE = 10**15 - 1
OBJECTION_LENGTH = 10_000
HELP_LENGTH = 1000
Text = MultiLine(0, TEXT_LENGTH)
Law = SingleLine(0, 200)
Passage = MultiLine(0, 500)
Words = MultiLine(0, 4000)
ShortCode = Code(40)
Version = Code(400)


class Decide(Input):
    """A decision. `ready` selects a ready sentence; `version` is that of the displayed content.

    `passage`: the words that it is about; `law`: the law that they break. `words`: what is left out, a line
    each; `seen`: what of it was shown before.
    """

    outcome: ShortCode  # type: ignore[valid-type]
    ground: ShortCode = ""  # type: ignore[valid-type]
    ready: ShortCode = ""  # type: ignore[valid-type]
    law: Law = ""  # type: ignore[valid-type]
    passage: Passage = ""  # type: ignore[valid-type]
    words: Words = ""  # type: ignore[valid-type]
    seen: Version = ""  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    version: Version = ""  # type: ignore[valid-type]


class DecideBatch(Input):
    """A decision on several cases, which are `batches.case_field` each; else as in `Decide`."""

    outcome: ShortCode  # type: ignore[valid-type]
    ground: ShortCode = ""  # type: ignore[valid-type]
    ready: ShortCode = ""  # type: ignore[valid-type]
    law: Law = ""  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]


class Object(Input):
    """An author's objection to a decision."""

    text: MultiLine(1, OBJECTION_LENGTH)  # type: ignore[valid-type]


class DecideAppeal(Input):
    """The answer to an appeal: `outcome` is `upheld` or `kept`; `version` as in `Decide`."""

    outcome: ShortCode  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    version: Version = ""  # type: ignore[valid-type]


class LeaveOut(Input):
    """What an author leaves out of their text: `words` and `seen` as in `Decide`."""

    words: Words = ""  # type: ignore[valid-type]
    seen: Version = ""  # type: ignore[valid-type]


class WriteNote(Input):
    """A note to colleagues about a case."""

    note: MultiLine(1, TEXT_LENGTH)  # type: ignore[valid-type]


class Hasten(Input):
    """The case that was on screen when a decision was let take effect; 0: none."""

    case: Whole(0, MAX_CASE) = 0  # type: ignore[valid-type]


class TakeConcern(Input):
    """Why a moderator looks at who somebody is: a code of `concern_labels.REASONS`.

    `holder`: the number of the colleague who was on it when the form was read; 0: nobody.
    """

    reason: ShortCode  # type: ignore[valid-type]
    holder: ShortCode = "0"  # type: ignore[valid-type]


class RecordAttempt(Input):
    """What came of an attempt to reach somebody. `follow_up`: in how many days to try again; empty: not."""

    outcome: ShortCode  # type: ignore[valid-type]
    handed_to: SingleLine(0, 200) = ""  # type: ignore[valid-type]
    follow_up: ShortCode = ""  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]


class CallMe(Input):
    """Whether the author of something wants to be called, and on which number."""

    wish: ShortCode  # type: ignore[valid-type]
    phone: Phone(40) = ""  # type: ignore[valid-type]


class AskForHelp(Input):
    """A request for help; a telephone number or a mail address is needed, which the route sees to."""

    text: MultiLine(0, HELP_LENGTH) = ""  # type: ignore[valid-type]
    phone: Phone(40) = ""  # type: ignore[valid-type]
    email: MailAddressOrNothing = ""
    best_time: Annotated[BestTime, BeforeValidator(lambda code: code or BestTime.any)]
    name: NameLine(0, 60) = ""  # type: ignore[valid-type]
    neighbourhood: SingleLine(0, 80) = ""  # type: ignore[valid-type]


class SendReport(Input):
    """A report. `ground` is the house rule of the reason `house_rule`; guests may give name and address."""

    reason: ReportReason
    ground: ShortCode = ""  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    passage: MultiLine(0, 1000) = ""  # type: ignore[valid-type]
    good_faith: Checkbox = False
    name: NameLine(0, 60) = ""  # type: ignore[valid-type]
    email: MailAddressOrNothing = ""
