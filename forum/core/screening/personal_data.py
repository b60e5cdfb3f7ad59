"""Personal data in plain text: which sort, and where, so that it can be shown and left out.

What the town publishes itself (its telephone number and address, helplines) is no finding.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forum.core.screening.mail_addresses import find_mail_addresses
from forum.core.screening.person_numbers import find_accounts, find_national_numbers
from forum.core.screening.phone_numbers import find_phone_numbers
from forum.core.screening.street_addresses import find_addresses


class PersonalKind(StrEnum):
    """A sort of personal data. Where two overlap, the first of this list counts.

    `other` is what only a person can recognise, such as a name, and whatever else they leave out.
    """

    email = "email"
    account = "account"
    national_number = "national_number"
    phone = "phone"
    address = "address"
    other = "other"


@dataclass(frozen=True)
class PublicContacts:
    """What is no person's: `country` of the town, telephone numbers in E.164, mail addresses in lower case."""

    country: str = "BE"
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()


NO_CONTACTS = PublicContacts()


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: character offsets in its text; `end` is exclusive."""

    kind: PersonalKind
    start: int
    end: int


ROUNDS = 3
"""How often a text is searched at most."""


def find_personal_data(text: str, public: PublicContacts = NO_CONTACTS) -> list[Finding]:
    """The personal data in a text, in its order, without overlaps. Linear in the text's length.

    What is found may hide what it touches, as a number that begins the next address: so the rest is searched
    again, at most `ROUNDS` times.
    """
    findings: list[Finding] = []
    rest = text
    for _ in range(ROUNDS):
        found = list(_without_overlaps(_found(rest, public)))
        if not found:
            break
        findings += found
        rest = _without(rest, found)
    return sorted(findings, key=lambda each: each.start)


def _without(text: str, findings: Sequence[Finding]) -> str:
    """The text with line breaks in place of what was found, so that places stay the same."""
    parts, end = [], 0
    for each in findings:
        parts += [text[end : each.start], "\n" * (each.end - each.start)]
        end = each.end
    return "".join([*parts, text[end:]])


def _found(text: str, public: PublicContacts) -> Iterator[Finding]:
    places: Sequence[tuple[PersonalKind, Iterable[tuple[int, int]]]] = (
        (PersonalKind.email, find_mail_addresses(text, public.emails)),
        (PersonalKind.account, find_accounts(text)),
        (PersonalKind.national_number, find_national_numbers(text)),
        (PersonalKind.phone, find_phone_numbers(text, public.country, public.phones)),
        (PersonalKind.address, find_addresses(text)),
    )
    return (Finding(kind, *place) for kind, found in places for place in found)


def _without_overlaps(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings by place; of overlapping ones the first kind, the longest of one kind."""
    order = list(PersonalKind)
    taken: list[Finding] = []
    for finding in sorted(
        findings, key=lambda each: (each.start, order.index(each.kind), -each.end)
    ):
        if taken and finding.start < taken[-1].end:
            taken[-1] = min(
                taken[-1], finding, key=lambda each: (order.index(each.kind), each.start - each.end)
            )
        else:
            taken.append(finding)
    return iter(taken)
