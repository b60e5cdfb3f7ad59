"""Sign-ins through a provider: authorization requests, and the member that claims identify."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts import queries, rules
from forum.accounts.actions.members import get_or_create_member, set_role
from forum.accounts.actions.verifications import (
    OtherAccount,
    enforce_own_account,
    update_verification,
)
from forum.accounts.events import IdentityLinked, IdentityMoved
from forum.accounts.oidc.claims import Claims, Provider, ProviderFault
from forum.accounts.recipients import recipient
from forum.accounts.tables import Identity, Member, ProviderSignIn
from forum.core.errors import Forbidden, NotFound
from forum.core.mail.queue import queue_mail
from forum.core.ref import ContentRef
from forum.core.tokens import derive_secret, hash_secret, is_secret, new_secret
from forum.core.unit_of_work import UnitOfWork

MOVED_MAIL = "identity_moved"


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
    """Where a sign-in returns to: language and path; `shared` if others use the device too.

    `member_id` is the member who is signed in already, and goes there to be verified.
    """

    language: str
    next_path: str
    shared: bool = False
    member_id: int | None = None


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
            member_id=return_to.member_id,
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
            col(ProviderSignIn.language),
            col(ProviderSignIn.next_path),
            col(ProviderSignIn.shared),
            col(ProviderSignIn.member_id),
        )
    )
    row = deleted.first()
    if row is None:
        return None
    return ReturnTo(row.language, row.next_path, row.shared, row.member_id)


async def member_for(
    uow: UnitOfWork, claims: Claims, provider: Provider, *, language: str
) -> Member:
    """The member that the claims identify, created if new, verified if the provider vouches for them.

    With the role the provider gives. A person who was verified before comes into that account,
    whatever their address now. Raises `Forbidden` when the member may not sign in through this
    provider, `ProviderFault` when a concurrent sign-in linked the account differently.
    """
    events = len(uow.events)
    try:
        async with uow.savepoint():
            return await _member_for(uow, claims, provider, language)
    except (IntegrityError, OtherAccount):
        # A concurrent sign-in, in another account, verified the same person.
        del uow.events[events:]
        return await _member_for(uow, claims, provider, language)


async def _member_for(uow: UnitOfWork, claims: Claims, provider: Provider, language: str) -> Member:
    identity = await _identity_of_person(uow, claims, provider)
    if identity is None:
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
    await _verify_at_sign_in(uow, member, claims, provider)
    return member


async def _verify_at_sign_in(
    uow: UnitOfWork, member: Member, claims: Claims, provider: Provider
) -> None:
    """Verify who signs in; if that isn't possible, they are signed in nevertheless."""
    try:
        await update_verification(uow, member, claims, provider)
    except OtherAccount:
        # Where subjects alone decide, the person keeps both accounts, and one is verified.
        if not provider.assigns_roles:
            raise
    except Forbidden:
        return


async def _identity_of_person(
    uow: UnitOfWork, claims: Claims, provider: Provider
) -> Identity | None:
    """The identity in the account in which the person was verified before; None if there is none.

    An identity that opened another account moves to that one: one person, one account. A provider
    that assigns roles decides by its subjects alone.
    """
    if claims.person_hash is None or provider.assigns_roles:
        return None
    verification = await queries.verification_of_person(uow, claims.person_hash)
    if verification is None:
        return None
    identity = await queries.identity(uow, claims.issuer, claims.subject)
    if identity is not None and identity.member_id == verification.member_id:
        return identity
    # The same person with two subjects: more likely the claim identifies nobody.
    existing = await queries.identity_at(uow, claims.issuer, verification.member_id)
    rules.may_link(linked=existing is not None).enforce()
    if identity is None:
        return await _add_identity(uow, claims, provider, verification.member_id)
    await _move_identity(uow, identity, provider, to_member=verification.member_id)
    return identity


async def _move_identity(
    uow: UnitOfWork, identity: Identity, provider: Provider, *, to_member: int
) -> None:
    """Move an identity to another account, and mail the one that it leaves."""
    before = await queries.member(uow, identity.member_id)
    assert before is not None
    identity.member_id = to_member
    await uow.flush()
    uow.publish(
        IdentityMoved(
            subject=ContentRef("member", before.pk), provider=provider.name, to_member=to_member
        )
    )
    if before.email is not None:
        data = {"member": before.pk, "labels": provider.labels}
        await queue_mail(uow, MOVED_MAIL, recipient(before), data)


async def _add_identity(
    uow: UnitOfWork, claims: Claims, provider: Provider, member_id: int
) -> Identity:
    identity = await uow.add(
        Identity(
            issuer=claims.issuer,
            subject=claims.subject,
            member_id=member_id,
            provider=provider.name,
            linked_at=uow.now,
        )
    )
    uow.publish(IdentityLinked(subject=ContentRef("member", member_id), provider=provider.name))
    return identity


async def verify_member(
    uow: UnitOfWork, member_id: int, claims: Claims, provider: Provider
) -> bool:
    """Verify a member who is signed in, and went to the provider for this.

    False if the provider doesn't say that they live here. From then on they can sign in there too,
    unless they have a role or another identity there. Raises `OtherAccount` if the person or their
    identity has another account, `Forbidden` if the account is verified as somebody else.
    """
    await queries.lock_members(uow, [member_id])
    member = await queries.member(uow, member_id)
    if member is None or member.email is None:
        raise NotFound
    identity = await queries.identity(uow, claims.issuer, claims.subject)
    await enforce_own_account(uow, identity.member_id if identity else None, member)
    if not claims.is_resident or claims.person_hash is None:
        await update_verification(uow, member, claims, provider)
        return False
    try:
        async with uow.savepoint():
            await update_verification(uow, member, claims, provider)
    except IntegrityError:
        # Unique constraint: the same person was verified elsewhere in a concurrent request.
        found = await queries.verification_of_person(uow, claims.person_hash)
        await enforce_own_account(uow, found.member_id if found else None, member)
        raise
    has_identity = identity or await queries.identity_at(uow, claims.issuer, member.pk)
    if not has_identity and rules.may_use_provider(member.role, assigns_roles=False):
        await _add_identity(uow, claims, provider, member.pk)
    return True


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
            return await _add_identity(uow, claims, provider, member.pk)
    except IntegrityError:
        # Unique constraint: a concurrent request, as of a second window, linked the same person.
        found = await queries.identity(uow, claims.issuer, claims.subject)
        if found is None:
            raise ProviderFault("provider_lost", "twice at once") from None
        return found
