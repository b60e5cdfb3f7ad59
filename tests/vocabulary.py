"""Which language a text of the interface is in: by the catalogues, by its dates, by a detector."""

import re
from functools import cache

from babel import Locale
from babel.messages.catalog import Message

from forum.core.i18n.detection import detect_language
from forum.core.i18n.languages import LANGUAGES
from tests.architecture.catalogues import catalogue

SOURCE = "en"
TRANSLATIONS = tuple(language for language in LANGUAGES if language != SOURCE)
_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def _texts(message: Message, language: str) -> list[str]:
    texts = message.id if language == SOURCE else message.string
    return list(texts) if isinstance(texts, list | tuple) else [texts or ""]


@cache
def _fragments(language: str) -> frozenset[str]:
    """The messages of a language as a browser finds them: cut at their tags."""
    # The English ones are the ids of any other catalogue: reading them from the source takes seconds.
    source = catalogue(TRANSLATIONS[0] if language == SOURCE else language)
    return frozenset(
        " ".join(part.replace("%%", "%").split())
        for message in source
        if message.id
        for text in _texts(message, language)
        for part in _TAG.split(text)
    )


@cache
def messages(language: str) -> frozenset[str]:
    """The messages of a language that have no variables, and its names of languages."""
    plain = {text for text in _fragments(language) if not _PLACEHOLDER.search(text)}
    names = Locale.parse(language).languages
    own = {names[code] for code in LANGUAGES}
    return frozenset(plain | own | {name[:1].upper() + name[1:] for name in own})


@cache
def counts(language: str) -> re.Pattern[str]:
    """The messages of a language whose only variable is a number: `5 comments`."""
    patterns = (
        r"[\d.,\s]+".join(map(re.escape, _PLACEHOLDER.split(text)))
        for text in _fragments(language)
        if len(_PLACEHOLDER.findall(text)) == 1
        and any(map(str.isalpha, _PLACEHOLDER.sub("", text)))
    )
    return re.compile("|".join(patterns))


@cache
def _calendar(language: str) -> frozenset[str]:
    """The words of a date: months, weekdays, the French ordinal, and the halves of a day."""
    locale = Locale.parse(language)
    names = [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return frozenset([*names, *locale.day_periods["format"]["wide"].values(), "er", "م", "ص"])


def _is_date(text: str, language: str) -> bool:
    words = _WORD.findall(text)
    return bool(re.search(r"\d", text)) and all(word in _calendar(language) for word in words)


def other_language(text: str, language: str, names: re.Pattern[str]) -> str:
    """The language of a text that isn't in `language`; empty if it may be.

    A text that no catalogue has and the detector can't tell, such as a single word, may be in any
    language. `names` are left out, since a detector takes them for words.
    """
    if text in messages(language):
        return ""
    text = text.strip("·:() ")
    if text in messages(language) or _is_date(text, language) or counts(language).fullmatch(text):
        return ""
    for other in LANGUAGES:
        if text in messages(other) or _is_date(text, other):
            return other
    detected = detect_language(names.sub("", text))
    return "" if detected == language else detected
