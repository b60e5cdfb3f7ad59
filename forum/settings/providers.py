"""OpenID provider settings: the tables `[sign_in.providers.…]` of `settings.toml`."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    model_validator,
)

from forum.core.i18n.languages import LANGUAGES
from forum.core.network import is_confidential_url
from forum.settings.section import Section
from forum.settings.verification import ResidentClaimSettings


def _check_issuer(url: str) -> str:
    if not is_confidential_url(url) or not url.isprintable() or "?" in url or "#" in url:
        raise ValueError("must be https://… (http only on this machine itself)")
    return url


def _check_name(name: str) -> str:
    if not (name.isascii() and name.isalnum() and name.islower() and len(name) <= 40):
        raise ValueError("the name of a provider has small letters and digits only")
    return name


def _expand_label(label: Any) -> Any:
    labels = dict.fromkeys(LANGUAGES, label) if isinstance(label, str) else label
    if not isinstance(labels, dict) or not set(labels) <= set(LANGUAGES) or "" in labels.values():
        raise ValueError(f"must be a text, or texts by language, of {' '.join(LANGUAGES)}")
    return labels


def _check_scope(scope: str) -> str:
    if "openid" not in scope.split():
        raise ValueError("must hold openid")
    return scope


_NotEmpty = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]
ProviderName = Annotated[str, AfterValidator(_check_name)]


class ProviderSettings(Section):
    """An OpenID provider, its client credentials, and the claims for roles and residence."""

    issuer: Annotated[str, Field(max_length=255), AfterValidator(_check_issuer)]
    client_id: str = Field(min_length=1)
    client_secret: str = Field(min_length=1, repr=False)
    label: Annotated[dict[str, str], Field(min_length=1), BeforeValidator(_expand_label)]
    scope: Annotated[str, AfterValidator(_check_scope)] = "openid email"
    role_claim: str = ""
    roles: dict[str, Literal["moderator", "official", "admin"]] = Field(default_factory=dict)
    second_factor_acr: tuple[_NotEmpty, ...] = ()
    second_factor_amr: tuple[_NotEmpty, ...] = ()
    resident_claim: ResidentClaimSettings | None = None
    person_claim: str = ""
    person_scheme: str = Field(default="", max_length=100)

    @model_validator(mode="after")
    def _pair_roles_with_claim(self) -> Self:
        if bool(self.role_claim) is not bool(self.roles):
            raise ValueError("role_claim and roles go together")
        return self

    @model_validator(mode="after")
    def _pair_residence_with_person(self) -> Self:
        # Who isn't known to be one person could be verified in any number of accounts.
        if (self.resident_claim is not None) is not bool(self.person_claim):
            raise ValueError("resident_claim and person_claim go together")
        if self.person_scheme and not self.person_claim:
            raise ValueError("person_scheme needs a person_claim")
        return self
