"""Errors of external services (mail server, search server, identity provider)."""


class ServiceUnavailable(Exception):
    """An external service doesn't respond at present: work that needs it waits, and isn't at fault.

    The message is the reason, for operators: it never has personal data.
    """


class DeliveryError(Exception):
    """An external service refused. `detail` is the reason, for operators, without personal data.

    `permanent`: another attempt is unlikely to succeed, so a few retries are enough.
    """

    def __init__(self, detail: str, *, permanent: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.permanent = permanent
