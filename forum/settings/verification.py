"""Verification settings: `[verification]`, and what a provider says of residence."""

from typing import Self

from pydantic import Field, model_validator

from forum.core.actor import AssuranceLevel
from forum.settings.section import Section

SHORTEST_KEY = 32


class VerificationSettings(Section):
    """The level that each act of residents needs; the days and the key of a verification."""

    ideas: AssuranceLevel
    comments: AssuranceLevel
    votes: AssuranceLevel
    days: int = Field(ge=30, le=3650)
    key: str = Field(repr=False)

    @property
    def needs_verifier(self) -> bool:
        """Whether any act needs a provider that vouches for residents."""
        return AssuranceLevel.resident in (self.ideas, self.comments, self.votes)


class ResidentClaimSettings(Section):
    """The claim that says who lives here: one of `values`, a beginning in `prefixes`, or true."""

    claim: str = Field(min_length=1)
    values: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _no_empty_text(self) -> Self:
        if not all(self.values) or not all(self.prefixes):
            raise ValueError("values and prefixes hold no empty text, which everybody would match")
        return self
