"""What a provider's claims say of a person: whether they live here, and who they are (as a hash)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forum.core.tokens import keyed_hash

LONGEST_IDENTIFIER = 255


@dataclass(frozen=True)
class ResidentClaim:
    """The claim that says that a person lives here: one of `values`, or a beginning in `prefixes`.

    Without either the claim itself must be true.
    """

    name: str
    values: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def matches(self, claim: object) -> bool:
        """Whether the value of the claim, or one value of a list, is that of somebody from here."""
        return any(self._matches_one(value) for value in _each(claim))

    def _matches_one(self, value: object) -> bool:
        if not self.values and not self.prefixes:
            return value is True or value == "true"
        text = _text(value)
        return text in self.values or bool(text and text.startswith(self.prefixes))


def claim_named(name: str, *sources: Mapping[str, Any]) -> object:
    """The value of a claim in the first source that has it, or None.

    `address.postal_code` is the claim of that name, or else `postal_code` within `address`.
    """
    for source in sources:
        if name in source:
            return source[name]
        value: object = source
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None:
            return value
    return None


def person_hash(key: str, scheme: str, claim: object) -> str | None:
    """The keyed hash of a person's identifier; None where there isn't exactly one.

    `scheme` keeps apart the identifiers of different issuers.
    """
    identifier = _text(claim)
    if not identifier or len(identifier) > LONGEST_IDENTIFIER:
        return None
    return keyed_hash(key, f"{scheme}\0{identifier}")


def _each(claim: object) -> list[object]:
    return claim if isinstance(claim, list) else [claim]


def _text(value: object) -> str:
    """A text or a whole number as text; empty for anything else."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value).strip()
    return ""
