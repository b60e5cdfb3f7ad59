"""Domain errors; one table in `web/middleware/errors.py` maps each to a response."""


class DomainError(Exception):
    """Base class of what rules and actions raise; `code` is stable and public."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Forbidden(DomainError):
    """The actor may not do this; `code` is the reason (403).

    `step` names what they can do first to be allowed; empty when there is nothing.
    """

    def __init__(self, code: str, step: str = "") -> None:
        super().__init__(code)
        self.step = step


class NotFound(DomainError):
    """The object doesn't exist, or the actor may not see it (404)."""

    def __init__(self, code: str = "missing") -> None:
        super().__init__(code)


class Conflict(DomainError):
    """A concurrent request was first: the object changed since it was read (409)."""
