"""Rules of notes between colleagues: whom a text mentions, and who removes one. Pure."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from forum.core.actor import Actor
from forum.core.text.cleaning import fold
from forum.core.verdict import ALLOWED, Verdict, denied
from moderation.tables.notes import CaseNote


def may_remove(actor: Actor, note: CaseNote) -> Verdict:
    """Whoever wrote a note may remove it."""
    return ALLOWED if actor.owns(note.member_id) else denied("not_your_note")


@dataclass(frozen=True)
class Mentions:
    """The members that a text mentions, and whether it mentions a name that is nobody's."""

    member_ids: frozenset[int]
    has_unknown: bool


def mentions(text: str, colleagues: Mapping[int, str]) -> Mentions:
    """Whom a text mentions, as `@Name`: by their whole name, or by a first name that one of them has.

    Letter case and accents don't matter. Of an e-mail address the part after the sign mentions nobody.
    """
    by_name = _by_name(colleagues)
    names = "|".join(map(re.escape, sorted(by_name, key=len, reverse=True)))
    found = re.findall(rf"(?<![\w.+-])@(?:({names})(?!\w)|\w)", fold(text))
    known = (by_name[name] for name in found if name)
    return Mentions(frozenset().union(*known), has_unknown="" in found)


def _by_name(colleagues: Mapping[int, str]) -> dict[str, frozenset[int]]:
    """Who is meant by each name: everybody of that name, or whoever alone has it as a first name."""
    # Some letters fold to white space, such as the vowel signs of Arabic that stand alone: a name of those is no name here.
    folded = {id: name for id, typed in colleagues.items() if (name := fold(typed).strip())}
    firsts = Counter(name.split()[0] for name in folded.values())
    by_name: dict[str, frozenset[int]] = {}
    for id, name in folded.items():
        first = name.split()[0]
        for each in {name, first if firsts[first] == 1 else name}:
            by_name[each] = by_name.get(each, frozenset()) | {id}
    return by_name
