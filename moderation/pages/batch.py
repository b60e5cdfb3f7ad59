"""View model of decisions that are made together."""

from dataclasses import dataclass
from typing import ClassVar

from forum.web.forms import Form
from moderation.forms import DecideBatch
from moderation.pages.desk import DeskPage
from moderation.presenters.batches import BatchItem, LeftOut


@dataclass(frozen=True)
class BatchPage(DeskPage):
    """Several cases in full, before they are decided together, and those that are left out.

    - `choice`, `words`: what is decided about all of them, `words_of_one`: about one of them;
    - `is_grave`: it asks for reasons;
    - `grounds`: the house rules, each with the ready sentence that belongs to it;
    - `languages`: those in which the authors read, as a list in words;
    - `more_selected`: how many more were selected than are decided together;
    - `is_second_look`: the others are decided already.
    """

    template: ClassVar[str] = "moderation/batch.html"
    choice: str
    words: str
    words_of_one: str
    is_grave: bool
    items: list[BatchItem]
    left_out: list[LeftOut]
    grounds: list[tuple[str, str, str]]
    languages: str
    more_selected: int
    is_second_look: bool
    form: Form[DecideBatch]
