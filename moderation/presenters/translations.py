"""Presenters of the reading help: what is sent, and what stands beside the original."""

from dataclasses import dataclass

from forum.core.content.shield import public_contacts
from forum.core.content.summary import Summary
from forum.core.site import Site
from forum.core.verdict import Verdict
from moderation.presenters.cases import repeats
from moderation.translator.sentences import Passage, TranslatedPassage, sentences_of


@dataclass(frozen=True)
class TranslationView:
    """The reading help of a case: whether it may be had, why it failed, and the passages once it is there.

    `lang` and `dir` are those of the original; the translation is in the language of the page.
    """

    may: Verdict
    lang: str
    dir: str
    problem: str
    passages: tuple[TranslatedPassage, ...]


def passages_of(summary: Summary, site: Site, *, with_edit: bool) -> list[Passage]:
    """The texts of content that a service is sent: with those of its edit, which aren't public, or without."""
    texts = [(False, summary.title, summary.text)]
    if summary.edit and with_edit:
        texts.append((True, summary.edit.title, summary.edit.text))
    public, language = public_contacts(site), summary.language
    return [
        Passage(
            of_edit,
            tuple(
                sentence
                # The title of a comment is the beginning of its text.
                for part in ((text,) if repeats(title, text) else (title, text))
                for sentence in sentences_of(part, language, public)
            ),
        )
        for of_edit, title, text in texts
    ]
