"""What the domain raises; `web/errors.py` maps each to an answer in one table."""


class DomainError(Exception):
    """Base of everything a rule or an action may raise; `code` is stable and public."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(DomainError):
    """The actor may not do this; `code` names the reason (403)."""


class Missing(DomainError):
    """There is no such thing, or none that the actor may see (404)."""

    def __init__(self, code: str = "missing") -> None:
        super().__init__(code)


class Conflict(DomainError):
    """Somebody else was first: the thing changed since it was read (409)."""


class Away(Exception):
    """A service outside doesn't answer just now: what needs it waits, and isn't to blame.

    The message says why, for operators: it never holds anything personal.
    """


class Failed(Exception):
    """A service outside said no. `fault` says what, for operators: it never holds anything personal.

    `lasting`: it will hardly change its mind, so a few tries are enough.
    """

    def __init__(self, fault: str, *, lasting: bool = False) -> None:
        super().__init__(fault)
        self.fault = fault
        self.lasting = lasting
