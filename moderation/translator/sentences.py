"""What a translation service is sent: sentences without the personal data that the shield finds in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from forum.core.content.redaction import redact
from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.translations import override_language
from forum.core.screening.personal_data import Finding, PublicContacts, find_personal_data
from forum.core.text.sentences import sentence_spans

IN_ENGLISH = "en"


@dataclass(frozen=True)
class Sentence:
    """A sentence as it was written, and `masked`: with words in place of the personal data in it."""

    original: str
    masked: str


@dataclass(frozen=True)
class Passage:
    """Sentences that belong together: of the text as it is, or of the `edit` that waits."""

    of_edit: bool
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class TranslatedPassage:
    """The sentences of a passage as they were written, each with its translation."""

    of_edit: bool
    pairs: tuple[tuple[str, str], ...]


def with_translations(
    passages: Iterable[Passage], translations: Iterable[str]
) -> tuple[TranslatedPassage, ...]:
    """The passages with the translations of all their sentences, in their order."""
    remaining = iter(translations)
    return tuple(
        TranslatedPassage(
            passage.of_edit, tuple((each.original, next(remaining)) for each in passage.sentences)
        )
        for passage in passages
    )


def sentences_of(text: str, language: str, public: PublicContacts) -> list[Sentence]:
    """The sentences of a text in `language`; what masks personal data is in the same language.

    Languages of which the forum has no words get English ones. `public`: contacts that are no person's.
    """
    findings = find_personal_data(text, public)
    with override_language(language if language in LANGUAGES else IN_ENGLISH):
        return [
            Sentence(text[start:end], _masked(text, start, end, findings))
            for start, end in _whole(sentence_spans(text), findings)
        ]


def _whole(
    spans: Iterator[tuple[int, int]], findings: Sequence[Finding]
) -> Iterator[tuple[int, int]]:
    """The spans, joined where one finding is in two of them: masked in halves, it could be read."""
    begin = None
    for start, end in spans:
        begin = start if begin is None else begin
        if not any(each.start < end < each.end for each in findings):
            yield begin, end
            begin = None


def _masked(text: str, start: int, end: int, findings: Sequence[Finding]) -> str:
    inside = [
        replace(each, start=each.start - start, end=each.end - start)
        for each in findings
        if start <= each.start < end
    ]
    if not inside:
        return text[start:end]
    # The words may be longer than what they replace; a mask at the end mustn't be cut off.
    return redact(text[start:end], inside, max_length=2 * (end - start) + 100 * len(inside))
