"""Forms of offers of help."""

from forum.core.forms.fields import (
    Checkbox,
    Code,
    Input,
    MailAddress,
    MultiLine,
    NameLine,
    Phone,
    SingleLine,
)

Text = MultiLine(2, 1000)
Answer = MultiLine(2, 2000)


class OfferHelp(Input):
    """An offer; the names of the four ticks are the codes of `Way`."""

    body: Text  # type: ignore[valid-type]
    hands: Checkbox = False
    place: Checkbox = False
    knowledge: Checkbox = False
    other: Checkbox = False
    times: SingleLine(0, 200) = ""  # type: ignore[valid-type]
    phone: Phone(40) = ""  # type: ignore[valid-type]
    name_shown: NameLine(0, 60) = ""  # type: ignore[valid-type]


class OfferHelpAsGuest(OfferHelp):
    """A guest's offer."""

    email: MailAddress


class AnswerOffer(Input):
    """The answer of an official; an empty language is detected from the text."""

    answer: Answer  # type: ignore[valid-type]
    language: Code(8) = ""  # type: ignore[valid-type]
