"""Verdict of a rule: allowed, or denied with a reason. Templates show it, actions enforce it."""

from dataclasses import dataclass

from forum.core.actor import AssuranceLevel
from forum.core.errors import Forbidden


@dataclass(frozen=True)
class Verdict:
    """Result of a `may_…` rule: `code` is None if allowed, else the public reason code.

    `step` is the level that the actor must reach to be allowed; None if that isn't the reason.
    """

    code: str | None = None
    step: AssuranceLevel | None = None

    @property
    def allowed(self) -> bool:
        return self.code is None

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Raise `Forbidden` with the reason unless allowed."""
        if self.code is not None:
            raise Forbidden(self.code, self.step or "")


ALLOWED = Verdict()


def denied(code: str) -> Verdict:
    """A denial for the reason `code`."""
    return Verdict(code)


def needs_step(code: str, step: AssuranceLevel) -> Verdict:
    """A denial that ends once the actor has reached a level."""
    return Verdict(code, step)


def first_denial(*verdicts: Verdict) -> Verdict:
    """The first denial among the verdicts, else `ALLOWED`."""
    return next((verdict for verdict in verdicts if not verdict), ALLOWED)
