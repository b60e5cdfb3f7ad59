"""Errors of external services (mail server, search server, identity provider)."""


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
