"""Journeys to a provider and back, and which member it is that comes back."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts import queries, rules
from forum.accounts.actions.members import member_with, set_role
from forum.accounts.oidc.claims import Claims, Provider, ProviderFault
from forum.accounts.tables import Identity, Member, ProviderSignIn
from forum.core.errors import Forbidden
from forum.core.journal.event import Event
from forum.core.ref import ContentRef
from forum.core.tokens import derived, hashed, is_secret, new_secret
from forum.core.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class IdentityLinked(Event):
    """A provider vouched for a member for the first time; the subject is the member."""

    invalidates_pages: ClassVar[bool] = False
    accounted: ClassVar[bool] = True
    provider: str


@dataclass(frozen=True)
class AuthorizationRequest:
    """To a provider and back: the browser's secret, and that of this one journey."""

    handle: str
    state: str

    @property
    def nonce(self) -> str:
        """What the provider must put into its token."""
        return derived(self.handle, f"nonce:{self.state}")

    @property
    def verifier(self) -> str:
        """What proves that the answer is fetched by whoever asked (PKCE)."""
        return derived(self.handle, f"verifier:{self.state}")


@dataclass(frozen=True)
class ReturnTo:
    """In which language somebody left, where they want to be afterwards, if others use the device too."""

    language: str
    next_path: str
    shared: bool = False


def new_journey(handle: str) -> AuthorizationRequest:
    """A journey of the browser with that handle, or of one that has none yet."""
    return AuthorizationRequest(handle if is_secret(handle) else new_secret(), new_secret())


async def start_authorization(
    uow: UnitOfWork, journey: AuthorizationRequest, provider: Provider, wish: ReturnTo
) -> None:
    """Remember a journey until its time is over; forget those whose time was."""
    await uow.execute(delete(ProviderSignIn).where(col(ProviderSignIn.expires_at) <= uow.now))
    await uow.add(
        ProviderSignIn(
            state_hash=hashed(journey.state),
            handle_hash=hashed(journey.handle),
            provider=provider.name,
            language=wish.language,
            next_path=wish.next_path if rules.is_own_path(wish.next_path) else "",
            shared=wish.shared,
            expires_at=uow.now + rules.SIGN_IN_TIME,
        )
    )


async def finish_authorization(
    uow: UnitOfWork, journey: AuthorizationRequest, provider: Provider
) -> ReturnTo | None:
    """Use a journey up. None if there is none: it was used, is too old, or another browser's."""
    ended = await uow.execute(
        delete(ProviderSignIn)
        .where(
            col(ProviderSignIn.state_hash) == hashed(journey.state),
            col(ProviderSignIn.handle_hash) == hashed(journey.handle),
            col(ProviderSignIn.provider) == provider.name,
            col(ProviderSignIn.expires_at) > uow.now,
        )
        .returning(
            col(ProviderSignIn.language), col(ProviderSignIn.next_path), col(ProviderSignIn.shared)
        )
    )
    row = ended.first()
    return ReturnTo(row.language, row.next_path, row.shared) if row else None


async def member_for(
    uow: UnitOfWork, claims: Claims, provider: Provider, *, language: str
) -> Member:
    """The member a provider vouches for, known or new, with the role it gives them.

    Raises `Forbidden` for whoever can't sign in this way.
    """
    identity = await queries.identity(uow, claims.issuer, claims.subject)
    if identity is None:
        identity = await _link(uow, claims, provider, language)
    # Held, so that a role given by hand at this moment comes before this look or after the session.
    await queries.hold(uow, [identity.member_id])
    member = await queries.member(uow, identity.member_id)
    assert member is not None
    knows = provider.knows_colleagues
    rules.may_be_vouched_for(member.role, knows_colleagues=knows).enforce()
    if knows:
        role, identity.role = rules.role_by_claim(member.role, identity.role, claims.role)
        await uow.flush()
        if role is not member.role:
            await set_role(uow, member, role)
    return member


async def _link(uow: UnitOfWork, claims: Claims, provider: Provider, language: str) -> Identity:
    if claims.email is None:
        raise Forbidden("provider_no_address")
    try:
        async with uow.savepoint():
            member = await member_with(uow, claims.email, language=language)
            known = await queries.identity_at(uow, claims.issuer, member.number)
            if known is not None and known.subject == claims.subject:
                return known  # by another window, since the first look
            rules.may_link(linked=known is not None).enforce()
            identity = await uow.add(
                Identity(
                    issuer=claims.issuer,
                    subject=claims.subject,
                    member_id=member.number,
                    provider=provider.name,
                    linked_at=uow.now,
                )
            )
    except IntegrityError:
        # The same person came in by another window at this very moment.
        found = await queries.identity(uow, claims.issuer, claims.subject)
        if found is None:
            raise ProviderFault("provider_lost", "twice at once") from None
        return found
    uow.publish(IdentityLinked(subject=ContentRef("member", member.number), provider=provider.name))
    return identity
