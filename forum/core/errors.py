"""What the domain raises; `web/middleware/errors.py` maps each to an answer in one table."""


class DomainError(Exception):
    """Base of everything a rule or an action may raise; `code` is stable and public."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Forbidden(DomainError):
    """The actor may not do this; `code` names the reason (403)."""


class NotFound(DomainError):
    """There is no such thing, or none that the actor may see (404)."""

    def __init__(self, code: str = "missing") -> None:
        super().__init__(code)


class Conflict(DomainError):
    """Somebody else was first: the thing changed since it was read (409)."""
