"""The shield: asks authors about personal data in their text, before anything is sent.

Each piece is left out for everybody (and stays with staff, sealed) or stays in the text. The answers are
fields of the form that had the text, named after what was found: a changed text is asked about only what
is new in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from forum.core.content.redaction import KINDS, LEFT_OUT, redact
from forum.core.content.sealed import Originals
from forum.core.helplines import BY_COUNTRY
from forum.core.i18n.translations import gettext
from forum.core.screening.personal_data import (
    Finding,
    PersonalKind,
    PublicContacts,
    find_personal_data,
)
from forum.core.screening.phone_numbers import e164
from forum.core.screening.signs import distress_of
from forum.core.site import Site

ANSWER_PREFIX = "shield_"
"""With the key of what was found it names the field of an answer."""
ANSWER_TO_ALL = "shield_all"
MAX_QUESTIONS = 8
"""More pieces than this are asked about by their sort: nobody answers fifty questions."""
_AROUND = 40
"""Characters that are shown before and after what was found."""


class Answer(StrEnum):
    """What an author wants; the first is the safest."""

    leave_out = "out"
    leave_in = "in"


def public_contacts(site: Site) -> PublicContacts:
    """The contacts that a town publishes, and the helplines of all countries."""
    lines = (*site.values.helplines, *(line for lines in BY_COUNTRY.values() for line in lines))
    numbers = (site.phone, *(line.phone for line in lines))
    return PublicContacts(
        site.country,
        frozenset(filter(None, (e164(number, site.country) for number in numbers))),
        frozenset(filter(None, (site.email.lower(),))),
    )


@dataclass(frozen=True)
class Excerpt:
    """What was found, and the text around it."""

    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Question:
    """A question about one piece of personal data, or about all of a sort; `name` is its field's.

    `left_out` is what readers see instead; `answer` is None until the author has answered.
    """

    name: str
    label: str
    left_out: str
    excerpts: tuple[Excerpt, ...]
    answer: Answer | None


@dataclass(frozen=True)
class _Found:
    """A finding in the text of one field."""

    field: str
    text: str
    finding: Finding

    @property
    def words(self) -> str:
        return self.text[self.finding.start : self.finding.end]

    @property
    def excerpt(self) -> Excerpt:
        """The words around it in the same line, whole ones."""
        before = self.text[: self.finding.start].rpartition("\n")[2]
        after = self.text[self.finding.end :].partition("\n")[0]
        if len(before) > _AROUND:
            before = "… " + before[-_AROUND:].partition(" ")[2]
        if len(after) > _AROUND:
            after = after[:_AROUND].rpartition(" ")[0] + " …"
        return Excerpt(before, self.words, after)


@dataclass(frozen=True)
class Redacted:
    """The texts that readers will see, and the originals of those that were redacted."""

    texts: Mapping[str, str]
    originals: Originals


class Review:
    """The personal data in the texts of a form, and what its author answered about it."""

    def __init__(
        self, texts: Mapping[str, str], values: Mapping[str, str], found: Sequence[_Found]
    ):
        self._texts = texts
        self._groups = dict(_grouped(found))
        self._answers = {name: _answer(values, name) for name in self._groups}
        self.was_asked = any(name.startswith(ANSWER_PREFIX) for name in values)

    @property
    def needs_answer(self) -> bool:
        """Whether something was found that its author wasn't asked about."""
        return None in self._answers.values()

    @property
    def questions(self) -> list[Question]:
        """The questions, in the order of the text; those that are answered are among them."""
        return [
            Question(
                name,
                gettext(KINDS[group[0].finding.kind]),
                gettext(LEFT_OUT[group[0].finding.kind]),
                tuple(each.excerpt for each in group),
                self._answers[name],
            )
            for name, group in self._groups.items()
        ]

    def redacted(self, max_lengths: Mapping[str, int]) -> Redacted:
        """The texts without what is left out; `max_lengths` are those of their columns."""
        left_out: dict[str, list[Finding]] = {}
        for name, group in self._groups.items():
            if self._answers[name] is Answer.leave_out:
                for each in group:
                    left_out.setdefault(each.field, []).append(each.finding)
        texts = {
            field: redact(text, left_out[field], max_lengths[field]) if field in left_out else text
            for field, text in self._texts.items()
        }
        return Redacted(texts, {field: self._texts[field] for field in left_out})


def review(
    texts: Mapping[str, str],
    values: Mapping[str, str],
    public: PublicContacts,
    *,
    known: Iterable[str] = (),
) -> Review:
    """Review the texts of a form by field; `values` are all of the form's, with earlier answers.

    What the `known` texts hold already isn't asked about. Nor is anything where somebody may be in
    danger: nobody keeps them waiting, their text stays private, and a number in it helps to reach them.
    """
    if distress_of(*texts.values()):
        return Review(texts, values, [])
    old = {_key(each) for each in _find({str(n): text for n, text in enumerate(known)}, public)}
    return Review(texts, values, [each for each in _find(texts, public) if _key(each) not in old])


def _find(texts: Mapping[str, str], public: PublicContacts) -> Iterator[_Found]:
    for field, text in texts.items():
        yield from (_Found(field, text, finding) for finding in find_personal_data(text, public))


def _key(found: _Found) -> tuple[PersonalKind, str]:
    return found.finding.kind, found.words.casefold()


def _grouped(found: Sequence[_Found]) -> Iterator[tuple[str, list[_Found]]]:
    """What is asked about together, by the name of the field: the same words, or many of a sort."""
    by_sort = len({_key(each) for each in found}) > MAX_QUESTIONS
    groups: dict[object, list[_Found]] = {}
    for each in found:
        groups.setdefault(each.finding.kind if by_sort else _key(each), []).append(each)
    for group in groups.values():
        said = "\0".join([group[0].finding.kind, *dict.fromkeys(_key(each)[1] for each in group)])
        yield ANSWER_PREFIX + sha256(said.encode()).hexdigest()[:16], group


def _answer(values: Mapping[str, str], name: str) -> Answer | None:
    # An answer to all is one to what was shown: each of those has a field too.
    chosen = values.get(name, "") and (values.get(ANSWER_TO_ALL) or values[name])
    return Answer(chosen) if chosen in list(Answer) else None
