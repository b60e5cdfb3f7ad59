"""Localized texts: a text that a town wrote in some languages, in the best one for the reader."""

from collections.abc import Iterable, Mapping

from forum.core.i18n.languages import direction
from forum.core.i18n.translations import current_language


class LocalizedText(str):
    """A text with its language and direction, as the HTML attributes `lang` and `dir` need them."""

    lang: str
    dir: str

    def __new__(cls, text: str, lang: str) -> "LocalizedText":
        self = super().__new__(cls, text)
        self.lang, self.dir = lang, direction(lang)
        return self


def localized(texts: Mapping[str, str], default: str = "") -> LocalizedText:
    """The text in the current language, else in `default`, else in the first that there is.

    Forms store a town's texts with its default language first.
    """
    lang = current_language.get()
    wanted = (lang, default, *texts)
    found = next((code for code in wanted if texts.get(code)), lang)
    return LocalizedText(texts.get(found, ""), found)


def missing_languages(codes: Iterable[str], *texts: Mapping[str, str]) -> list[str]:
    """The languages among `codes` in which one of the texts isn't written, if it is in any."""
    written = [text for text in texts if any(text.values())]
    return [code for code in codes if not all(text.get(code) for text in written)]


def first_text(texts: Mapping[str, str]) -> LocalizedText:
    """A text in its first language, the town's own: the same for every reader."""
    found = next((code for code in texts if texts[code]), current_language.get())
    return LocalizedText(texts.get(found, ""), found)
