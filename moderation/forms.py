"""Input models of the moderators' forms."""

from forum.core.forms.fields import Code, Input, MultiLine, Phone, SingleLine

TEXT_LENGTH = 2000
Text = MultiLine(0, TEXT_LENGTH)
Law = SingleLine(0, 200)
Passage = MultiLine(0, 500)
ShortCode = Code(40)


class Decide(Input):
    """A decision. `ready` selects a ready sentence; `version` is that of the displayed content.

    `passage`: the words that it is about; `law`: the law that they break.
    """

    outcome: ShortCode  # type: ignore[valid-type]
    ground: ShortCode = ""  # type: ignore[valid-type]
    ready: ShortCode = ""  # type: ignore[valid-type]
    law: Law = ""  # type: ignore[valid-type]
    passage: Passage = ""  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    version: Code(400) = ""  # type: ignore[valid-type]


class TakeConcern(Input):
    """Why a moderator looks at who somebody is: a code of `concern_labels.REASONS`."""

    reason: ShortCode  # type: ignore[valid-type]


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
