"""Presenters of redaction: what leaving out words changes, for a look before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.core.content import spans
from forum.core.content.leaving_out import is_markdown, redactions
from forum.core.content.summary import Summary
from forum.core.i18n.translations import N_, gettext, ngettext
from forum.core.text.diff import DiffChunk, changes
from forum.core.text.html import markdown_to_text
from moderation.rules import redaction as rules

PLACES = {
    "title": N_("In the title"),
    "body": N_("In the text"),
    "location": N_("In where exactly it is about"),
    "edited_title": N_("In the title of the change that waits"),
    "edited_body": N_("In the change that waits"),
    "edited_location": N_("In where exactly it is about, in the change that waits"),
}


@dataclass(frozen=True)
class TextChange:
    """What changes in one text: `where`, and the text word by word, as readers see it."""

    where: str
    pieces: list[DiffChunk]


@dataclass(frozen=True)
class RedactionView:
    """What leaving out words changes. `places` counts them; `seen` confirms that it was looked at."""

    places: str
    changes: list[TextChange]
    seen: str


def redaction_view(
    words: Sequence[str], texts: Mapping[str, str], summary: Summary
) -> RedactionView:
    """The view of words that are in some of the texts."""
    markdown = is_markdown(summary)
    made = redactions(texts, words, summary)
    count = sum(len(spans.find_spans(texts[name], words, markdown=markdown)) for name in made)
    return RedactionView(
        places=ngettext("%(num)s place is left out.", "%(num)s places are left out.", count)
        % {"num": count},
        changes=[
            TextChange(
                gettext(PLACES[name]),
                changes(
                    _shown(name, each.before, summary), _shown(name, each.after.source, summary)
                ),
            )
            for name, each in made.items()
        ],
        seen=rules.seen(words, texts),
    )


def _shown(name: str, text: str, summary: Summary) -> str:
    """A text as readers see it."""
    if name.endswith("title") or not is_markdown(summary):
        return text
    return markdown_to_text(text)
