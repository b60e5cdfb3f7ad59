"""Text generator: combines titles, bodies and comments from a small stock of sentences.

Paragraphs are rendered once and reused: rendering each text would take most of an hour.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from forum.core.text.html import from_markdown, from_plain

FILE = Path(__file__).resolve().parent / "texts.toml"
OWN = "nl"
CORNER = "{corner}"
SPEAKERS = {"nl": 66, "fr": 8, "en": 10, "de": 4, "it": 2, "tr": 6, "ar": 4}
"""Weights of the residents' languages."""
VARIETY = 400
"""Number of paragraphs of each kind in Dutch, at most; other languages have fewer."""


@dataclass(frozen=True)
class Text:
    """A text as typed, and its HTML."""

    body: str
    html: str

    def __add__(self, other: "Text") -> "Text":
        """This text with another paragraph below it."""
        return Text(f"{self.body}\n\n{other.body}", f"{self.html}\n{other.html}")


def _capital(text: str, language: str) -> str:
    """Capitalise the first letter; Turkish i becomes İ."""
    first = "İ" if language == "tr" and text[:1] == "i" else text[:1].upper()
    return first + text[1:]


class LanguageTexts:
    """Sentences and rendered paragraphs of one language."""

    def __init__(self, language: str, words: dict[str, Any], chance: Random, variety: int) -> None:
        self.language = language
        self.words = words
        self._rendered: dict[str, Text] = {}
        self._markdown: dict[str, str] = {}
        self.why = [self._paragraph(chance, "why", 2) for _ in range(variety)]
        self.how = [self._paragraph(chance, "how", 3) for _ in range(variety)]
        self.end = [self._paragraph(chance, "end", 1) for _ in range(variety // 4 + 1)]
        self.comments = [self._paragraph(chance, "comment", 1) for _ in range(variety)]

    def line(self, chance: Random, kind: str) -> str:
        """A random line of a kind, with its placeholders filled in."""
        return self._fill_in(chance, chance.choice(self.words[kind]))

    def rendered(self, body: str) -> Text:
        """A plain text with its HTML, cached."""
        if body not in self._rendered:
            self._rendered[body] = Text(body, from_plain(body))
        return self._rendered[body]

    def in_markdown(self, body: str) -> str:
        """The HTML of Markdown written by staff, cached."""
        if body not in self._markdown:
            self._markdown[body] = from_markdown(body)
        return self._markdown[body]

    def cornered(self, chance: Random, corner: str) -> Text:
        """A sentence that names a place; the name is put into cached HTML, without rendering."""
        text = self.rendered(chance.choice(self.words["corner"]))
        return Text(text.body.replace(CORNER, corner), text.html.replace(CORNER, corner))

    def _paragraph(self, chance: Random, kind: str, most: int) -> Text:
        """A paragraph of at most `most` different lines of a kind."""
        available = self.words[kind]
        lines = [
            self._fill_in(chance, line)
            for line in chance.sample(available, min(most, len(available)))
        ]
        sentences = " ".join(line for line in lines if "\n" not in line)
        # A list is a block of its own, below the sentences.
        blocks = [sentences, *(line for line in lines if "\n" in line)]
        return self.rendered("\n\n".join(filter(None, blocks)))

    def _fill_in(self, chance: Random, line: str) -> str:
        if "{" not in line:
            return line
        values = {name: chance.choice(self.words[name]) for name in ("what", "where", "who", "day")}
        capitalised = {
            name.capitalize(): _capital(word, self.language) for name, word in values.items()
        }
        return line.format(**values, **capitalised)


class TextGenerator:
    """Random texts in every language."""

    def __init__(self, chance: Random, ideas: int) -> None:
        words = tomllib.loads(FILE.read_text(encoding="utf-8"))
        self._corners = words.pop("corners")
        variety = max(8, min(VARIETY, ideas // 8))
        self.tongues = {
            code: LanguageTexts(
                code, sentences, chance, variety if code == OWN else max(4, variety // 8)
            )
            for code, sentences in words.items()
        }
        own = self.tongues[OWN]
        self.special = {name: own.rendered(own.words[name]) for name in ("personal", "care")}

    def title(self, chance: Random, language: str) -> str:
        """A title of an idea."""
        return self.tongues[language].line(chance, "titles")

    def body(self, chance: Random, language: str, special: str = "") -> Text:
        """A body of an idea: why, how, where, closing. `special` adds a text that shows a sign."""
        tongue = self.tongues[language]
        text = chance.choice(tongue.why)
        for paragraph in chance.sample(tongue.how, chance.choice((1, 1, 1, 2, 2, 3))):
            text += paragraph
        text += tongue.cornered(chance, self._corner(chance))
        if special:
            text += self.special[special]
        return text + chance.choice(tongue.end)

    def _corner(self, chance: Random) -> str:
        return str(chance.choice(self._corners["begin"]) + chance.choice(self._corners["end"]))

    def comment(self, chance: Random, language: str) -> Text:
        """A text of a comment."""
        tongue = self.tongues[language]
        text = chance.choice(tongue.comments)
        return text + chance.choice(tongue.comments) if chance.random() < 0.4 else text

    def said(self, chance: Random, kind: str) -> Text:
        """A text by an official, in the town's own language."""
        own = self.tongues[OWN]
        return own.rendered(own.line(chance, kind))
