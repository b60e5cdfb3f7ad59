"""Rules of redaction: which words can be left out, and by whom of their own text. Pure."""

from collections.abc import Mapping, Sequence

from forum.accounts.rules import may_take_part
from forum.core.actor import Actor
from forum.core.content import spans
from forum.core.content.leaving_out import is_markdown, redactions, remaining
from forum.core.content.summary import Summary
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.core.versions import version_of
from forum.core.visibility import Visibility

OWN_VISIBILITIES = frozenset(
    {Visibility.pending, Visibility.returned, Visibility.public, Visibility.safeguarded}
)
"""Where authors leave words out of what they wrote: where they may withdraw it too."""


NOT_LEFT_OUT = frozenset(
    {"words_needed", "too_many_words", "words_short", "words_unknown", "words_remain"}
)
"""Why words can't be left out: the codes of `can_be_left_out`."""


def may_redact_own(actor: Actor, summary: Summary, *, redactable: bool) -> Verdict:
    """Authors may leave words out of what they wrote as residents; staff edit what they write for the town."""
    is_own = actor.owns(summary.author_id) and redactable and not is_markdown(summary)
    return first_denial(
        ALLOWED if is_own else denied("not_your_text"),
        may_take_part(actor),
        ALLOWED if summary.visibility in OWN_VISIBILITIES else denied("not_redactable_now"),
    )


def unknown_words(words: Sequence[str], texts: Mapping[str, str], summary: Summary) -> list[str]:
    """Which of the words are in none of the texts."""
    markdown = is_markdown(summary)
    known = set(spans.words_in(texts.values(), words, markdown=markdown))
    return [each for each in words if each not in known]


def can_be_left_out(words: Sequence[str], texts: Mapping[str, str], summary: Summary) -> Verdict:
    """Whether these words are in the texts of content, and really gone from them afterwards."""
    if not words:
        return denied("words_needed")
    if len(words) > spans.MOST:
        return denied("too_many_words")
    if any(map(spans.is_short, words)):
        return denied("words_short")
    if unknown_words(words, texts, summary):
        return denied("words_unknown")
    is_left = remaining(redactions(texts, words, summary), words, summary)
    return denied("words_remain") if is_left else ALLOWED


def seen(words: Sequence[str], texts: Mapping[str, str]) -> str:
    """What a form carries of which words were shown, in which texts, before they are left out."""
    return version_of({"words": "\n".join(words), **texts})
