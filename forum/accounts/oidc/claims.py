"""Providers as the operator set them up, and what one of them vouches for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forum.core.actor import Role
from forum.core.errors import DomainError


@dataclass(frozen=True)
class Provider:
    """Somebody else who knows people. `roles`: from the values of a claim to roles here."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    labels: dict[str, str]
    scope: str
    role_claim: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)

    @property
    def knows_colleagues(self) -> bool:
        """True when it decides on roles: then it may sign in people who have one."""
        return bool(self.roles)


@dataclass(frozen=True)
class Claims:
    """What a provider says of somebody. `email` is confirmed and in lower case, or None."""

    issuer: str
    subject: str
    email: str | None
    role: Role


class ProviderFault(DomainError):
    """A sign-in through a provider failed. `told` says why, for the log: nothing personal."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.detail = detail
