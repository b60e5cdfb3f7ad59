"""Errors of external services (mail server, search server, identity provider)."""


class ServiceUnavailable(Exception):
    """A service outside doesn't answer just now: what needs it waits, and isn't to blame.

    The message says why, for operators: it never holds anything personal.
    """


class DeliveryError(Exception):
    """A service outside said no. `fault` says what, for operators: it never holds anything personal.

    `permanent`: it will hardly change its mind, so a few tries are enough.
    """

    def __init__(self, detail: str, *, permanent: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.permanent = permanent
