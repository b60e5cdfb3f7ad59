"""The texts of a generated town, put together from a small stock of words.

Paragraphs are rendered once and used many times: rendering each text would take most of an hour.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from forum.core.screening.signs import screen
from forum.core.text.html import from_markdown, from_plain

FILE = Path(__file__).resolve().parent / "texts.toml"
OWN = "nl"
CORNER = "{corner}"
SPEAKERS = {"nl": 66, "fr": 8, "en": 10, "de": 4, "it": 2, "tr": 6, "ar": 4}
VARIETY = 400
"""How many paragraphs of each kind there are in Dutch; fewer in the other languages."""


@dataclass(frozen=True)
class Text:
    """A text as it was typed, and its HTML."""

    body: str
    html: str

    def __add__(self, other: "Text") -> "Text":
        """The same with another paragraph below."""
        return Text(f"{self.body}\n\n{other.body}", f"{self.html}\n{other.html}")


def _capital(text: str, language: str) -> str:
    first = "İ" if language == "tr" and text[:1] == "i" else text[:1].upper()
    return first + text[1:]


class Tongue:
    """The words of one language."""

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
        """One line of a kind, filled in."""
        return self._filled(chance, chance.choice(self.words[kind]))

    def rendered(self, body: str) -> Text:
        """A text with its HTML; known texts aren't rendered again."""
        if body not in self._rendered:
            self._rendered[body] = Text(body, from_plain(body))
        return self._rendered[body]

    def in_markdown(self, body: str) -> str:
        """The HTML of a text that staff wrote; known texts aren't rendered again."""
        if body not in self._markdown:
            self._markdown[body] = from_markdown(body)
        return self._markdown[body]

    def cornered(self, chance: Random, corner: str) -> Text:
        """A sentence that names a corner of the town; only the name isn't rendered anew."""
        text = self.rendered(chance.choice(self.words["corner"]))
        return Text(text.body.replace(CORNER, corner), text.html.replace(CORNER, corner))

    def _paragraph(self, chance: Random, kind: str, most: int) -> Text:
        """Some lines of a kind, none of them twice."""
        known = self.words[kind]
        lines = [self._filled(chance, line) for line in chance.sample(known, min(most, len(known)))]
        sentences = " ".join(line for line in lines if "\n" not in line)
        # A list stands by itself, below the sentences.
        blocks = [sentences, *(line for line in lines if "\n" in line)]
        return self.rendered("\n\n".join(filter(None, blocks)))

    def _filled(self, chance: Random, line: str) -> str:
        if "{" not in line:
            return line
        chosen = {name: chance.choice(self.words[name]) for name in ("what", "where", "who", "day")}
        begun = {name.capitalize(): _capital(word, self.language) for name, word in chosen.items()}
        return line.format(**chosen, **begun)


class Stock:
    """Texts in every language, drawn by lot."""

    def __init__(self, chance: Random, ideas: int) -> None:
        words = tomllib.loads(FILE.read_text(encoding="utf-8"))
        self._corners = words.pop("corners")
        variety = max(8, min(VARIETY, ideas // 8))
        self.tongues = {
            code: Tongue(code, found, chance, variety if code == OWN else max(4, variety // 8))
            for code, found in words.items()
        }
        own = self.tongues[OWN]
        self.special = {name: own.rendered(own.words[name]) for name in ("personal", "care")}

    def title(self, chance: Random, language: str) -> str:
        """The title of an idea."""
        return self.tongues[language].line(chance, "titles")

    def body(self, chance: Random, language: str, special: str = "") -> Text:
        """The text of an idea: why, how, where, and a last word. `special` adds what shows a sign."""
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
        """The text of a comment."""
        tongue = self.tongues[language]
        text = chance.choice(tongue.comments)
        return text + chance.choice(tongue.comments) if chance.random() < 0.4 else text

    def said(self, chance: Random, kind: str) -> Text:
        """What an official says, in the town's own language."""
        own = self.tongues[OWN]
        return own.rendered(own.line(chance, kind))

    def signs_of(self, special: str) -> tuple[str, ...]:
        """The signs that a special paragraph shows."""
        return screen(self.special[special].body) if special else ()
