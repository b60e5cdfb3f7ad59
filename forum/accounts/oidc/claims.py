"""Providers as the operator configured them, and the claims of one about a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from forum.accounts.oidc.residence import ResidentClaim
from forum.core.actor import Role
from forum.core.errors import DomainError


@dataclass(frozen=True)
class Verifier:
    """How a provider shows that a person lives here, and that they are one person.

    `person_claim` identifies the person, among the persons of `scheme`; `key` is that of its hash.
    A verification is valid for `duration`.
    """

    resident_claim: ResidentClaim
    person_claim: str
    scheme: str
    duration: timedelta
    key: str = field(repr=False)


@dataclass(frozen=True)
class Provider:
    """An OpenID provider. `roles` maps values of `role_claim` to roles of the forum.

    `second_factor_acr` and `second_factor_amr`: values of these claims that stand for a second factor.
    `verifier` is None for a provider that doesn't say who lives here.
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    labels: dict[str, str]
    scope: str
    role_claim: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    second_factor_acr: tuple[str, ...] = ()
    second_factor_amr: tuple[str, ...] = ()

    @property
    def gives_second_factor(self) -> bool:
        """True when the provider's word on a second factor counts."""
        return bool(self.second_factor_acr or self.second_factor_amr)

    verifier: Verifier | None = None

    @property
    def assigns_roles(self) -> bool:
        """True when the provider decides on roles: only then may it sign in members with one."""
        return bool(self.roles)


@dataclass(frozen=True)
class Providers:
    """The providers that the town has chosen, by name."""

    by_name: Mapping[str, Provider]


@dataclass(frozen=True)
class Claims:
    """What a provider claims about a person. `email` is confirmed and in lower case, or None.

    `second_factor`: they gave one there a moment ago.
    `is_resident`: whether they live here; None if it didn't say. `person_hash` is the keyed hash of
    their identifier; None without one.
    """

    issuer: str
    subject: str
    email: str | None
    role: Role
    second_factor: bool = False
    is_resident: bool | None = None
    person_hash: str | None = None


class ProviderFault(DomainError):
    """A sign-in through a provider failed. `detail` says why, for the log; no personal data."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.detail = detail
