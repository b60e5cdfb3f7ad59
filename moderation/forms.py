"""Input models of the moderators' forms."""

from forum.core.forms.fields import Code, Input, MultiLine, SingleLine

TEXT_LENGTH = 2000
OBJECTION_LENGTH = 10_000
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


class Object(Input):
    """An author's objection to a decision."""

    text: MultiLine(1, OBJECTION_LENGTH)  # type: ignore[valid-type]


class DecideAppeal(Input):
    """The answer to an appeal: `outcome` is `upheld` or `kept`; `version` as in `Decide`."""

    outcome: ShortCode  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    version: Code(400) = ""  # type: ignore[valid-type]
