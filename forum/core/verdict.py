"""A rule's answer: yes, or no with the reason. Shown by templates, enforced by actions."""

from dataclasses import dataclass

from forum.core.errors import Forbidden


@dataclass(frozen=True)
class Verdict:
    """`code` is None when allowed, else the public reason code."""

    code: str | None = None

    @property
    def allowed(self) -> bool:
        return self.code is None

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Raise `Forbidden` with the reason unless allowed."""
        if self.code is not None:
            raise Forbidden(self.code)


ALLOWED = Verdict()


def denied(code: str) -> Verdict:
    """A refusal for the reason `code`."""
    return Verdict(code)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """The first refusal among the verdicts, else `ALLOWED`."""
    return next((verdict for verdict in verdicts if not verdict), ALLOWED)
