"""Sign-ins through a provider: authorization requests, and the member that claims identify."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts import queries, rules
from forum.accounts.actions.members import get_or_create_member, set_role
from forum.accounts.events import IdentityLinked
from forum.accounts.oidc.claims import Claims, Provider, ProviderFault
from forum.accounts.tables import Identity, Member, ProviderSignIn
from forum.core.errors import Forbidden
from forum.core.ref import ContentRef
from forum.core.tokens import derive_secret, hash_secret, is_secret, new_secret
from forum.core.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AuthorizationRequest:
    """One authorization code flow: `handle` is the browser's secret, `state` that of this flow."""

    handle: str
    state: str

    @property
    def nonce(self) -> str:
        """The nonce that the provider must put into its ID token."""
        return derive_secret(self.handle, f"nonce:{self.state}")

    @property
    def verifier(self) -> str:
        """The code verifier of PKCE (RFC 7636): only its holder can redeem the code."""
        return derive_secret(self.handle, f"verifier:{self.state}")


@dataclass(frozen=True)
class ReturnTo:
    """Where a sign-in returns to: language and path; `shared` if others use the device too."""

    language: str
    next_path: str
    shared: bool = False


def new_authorization_request(handle: str) -> AuthorizationRequest:
    """A new authorization request; keeps the browser's handle if it has one already."""
    return AuthorizationRequest(handle if is_secret(handle) else new_secret(), new_secret())


async def start_authorization(
    uow: UnitOfWork, authorization: AuthorizationRequest, provider: Provider, return_to: ReturnTo
) -> None:
    """Store an authorization request until it expires; delete the expired ones."""
    await uow.execute(delete(ProviderSignIn).where(col(ProviderSignIn.expires_at) <= uow.now))
    await uow.add(
        ProviderSignIn(
            state_hash=hash_secret(authorization.state),
            handle_hash=hash_secret(authorization.handle),
            provider=provider.name,
            language=return_to.language,
            next_path=return_to.next_path if rules.is_own_path(return_to.next_path) else "",
            shared=return_to.shared,
            expires_at=uow.now + rules.SIGN_IN_TIME,
        )
    )


async def finish_authorization(
    uow: UnitOfWork, authorization: AuthorizationRequest, provider: Provider
) -> ReturnTo | None:
    """Delete a stored authorization request, so that it works once; returns where to go.

    None if there is none: it was used, has expired, or belongs to another browser.
    """
    deleted = await uow.execute(
        delete(ProviderSignIn)
        .where(
            col(ProviderSignIn.state_hash) == hash_secret(authorization.state),
            col(ProviderSignIn.handle_hash) == hash_secret(authorization.handle),
            col(ProviderSignIn.provider) == provider.name,
            col(ProviderSignIn.expires_at) > uow.now,
        )
        .returning(
            col(ProviderSignIn.language), col(ProviderSignIn.next_path), col(ProviderSignIn.shared)
        )
    )
    row = deleted.first()
    return ReturnTo(row.language, row.next_path, row.shared) if row else None


async def member_for(
    uow: UnitOfWork, claims: Claims, provider: Provider, *, language: str
) -> Member:
    """The member that the claims identify, created if new, with the role the provider gives.

    Raises `Forbidden` when the member may not sign in through this provider, `ProviderFault` when a
    concurrent sign-in linked the account differently.
    """
    identity = await queries.identity(uow, claims.issuer, claims.subject)
    if identity is None:
        identity = await _link(uow, claims, provider, language)
    # Row lock: a role given by hand at the same time is either committed before this read, or
    # ends the session that this transaction begins.
    await queries.lock_members(uow, [identity.member_id])
    member = await queries.member(uow, identity.member_id)
    assert member is not None
    decides_roles = provider.assigns_roles
    rules.may_use_provider(member.role, assigns_roles=decides_roles).enforce()
    if decides_roles:
        role, identity.role = rules.role_by_claim(member.role, identity.role, claims.role)
        await uow.flush()
        if role is not member.role:
            await set_role(uow, member, role, provider=provider.name)
    return member


async def _link(uow: UnitOfWork, claims: Claims, provider: Provider, language: str) -> Identity:
    if claims.email is None:
        raise Forbidden("provider_no_address")
    try:
        async with uow.savepoint():
            member = await get_or_create_member(uow, claims.email, language=language)
            existing = await queries.identity_at(uow, claims.issuer, member.pk)
            if existing is not None and existing.subject == claims.subject:
                return existing  # linked by a concurrent request since the first query
            rules.may_link(linked=existing is not None).enforce()
            identity = await uow.add(
                Identity(
                    issuer=claims.issuer,
                    subject=claims.subject,
                    member_id=member.pk,
                    provider=provider.name,
                    linked_at=uow.now,
                )
            )
    except IntegrityError:
        # Unique constraint: a concurrent request, as of a second window, linked the same person.
        found = await queries.identity(uow, claims.issuer, claims.subject)
        if found is None:
            raise ProviderFault("provider_lost", "twice at once") from None
        return found
    uow.publish(IdentityLinked(subject=ContentRef("member", member.pk), provider=provider.name))
    return identity
