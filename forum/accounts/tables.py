"""Tables of accounts: members, sessions, browsers, identities, sign-ins, changes of address, blocks."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from forum.core.actor import Role
from forum.core.database.columns import AUTOINCREMENT, HasId, enum_column, foreign_key, utc_datetime


class Rhythm(StrEnum):
    """How often a member gets mail about what they follow."""

    at_once = "at_once"
    daily = "daily"
    weekly = "weekly"
    never = "never"


class Member(HasId, table=True):
    """An account: a confirmed e-mail address and its data. There is no password.

    `language` is that of mails to the member. `page_language` is that of pages after a sign-in, and
    `text_size` the size of their letters; empty: as on the page where they signed in.

    `mail_rhythm` is for mail about what they follow, unless they chose another one for a kind of news;
    mail about what they wrote themselves comes in any case.

    `seen_on` is the day of the last visit; `warnings`: how often we wrote since that the account is
    about to be erased because nobody uses it, the last time at `warned_at`.

    `blocked_until` is the end of the last block (`Block`), whether it has passed or not.

    `has_second_factor`: a role of theirs has rights only in sessions with a second factor, because they
    have a passkey, or gave a second factor at a provider before.
    `declared_at` is when the member said where they live: in `neighbourhood_id`, or outside the town
    (None). `verified_until` is the end of the last `Verification`, whether it has passed or not.
    """

    email: str | None = Field(default=None, max_length=254, unique=True)
    name: str = Field(default="", max_length=60)
    role: Role = enum_column(Role, default=Role.resident, index=True)
    language: str = Field(default="", max_length=2)
    page_language: str = Field(default="", max_length=2)
    text_size: str = Field(default="", max_length=10)
    joined_at: datetime = utc_datetime()
    mail_rhythm: Rhythm = enum_column(
        Rhythm, default=Rhythm.daily, sa_column_kwargs={"server_default": Rhythm.daily.value}
    )
    unsubscribe_code: str = Field(max_length=32, unique=True)
    unread: int = Field(default=0)
    seen_on: date = Field(default_factory=lambda: datetime.now(UTC).date(), index=True)
    warnings: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    warned_at: datetime | None = utc_datetime(default=None, nullable=True)
    blocked_until: datetime | None = utc_datetime(default=None, nullable=True)
    has_second_factor: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    neighbourhood_id: int | None = foreign_key(
        "neighbourhood.id", default=None, nullable=True, index=True
    )
    declared_at: datetime | None = utc_datetime(default=None, nullable=True)
    verified_until: datetime | None = utc_datetime(default=None, nullable=True)


class Session(SQLModel, table=True):
    """A session on one device. The cookie holds a random id, the row only its hash.

    `provider` names the provider that authenticated the member; None after a sign-in by mail. A
    `shared` session is on a computer that other people use too, and has a shorter lifetime.
    `browser` and `system` are families of programs ("Firefox", "Android"), so that the member
    recognises the device.

    `second_factor_at`: when the member last gave a second factor in this session. `rights_used_at`:
    when they last used the site while their role had rights; written every few minutes.
    """

    __tablename__ = "member_session"

    id_hash: str = Field(primary_key=True, max_length=64)
    member_id: int = foreign_key("member.id", index=True)
    begun_at: datetime = utc_datetime()
    seen_at: datetime = utc_datetime()
    expires_at: datetime = utc_datetime(index=True)
    provider: str | None = Field(default=None, max_length=40)
    shared: bool = Field(default=False)
    browser: str = Field(default="", max_length=40)
    system: str = Field(default="", max_length=40)
    second_factor_at: datetime | None = utc_datetime(default=None, nullable=True)
    rights_used_at: datetime | None = utc_datetime(default=None, nullable=True)


class KnownBrowser(SQLModel, table=True):
    """A browser that a member signed in with, except on a shared computer: authenticates nobody.

    Mails requested from it are counted separately, so that no stranger can use up its allowance.
    """

    __tablename__ = "known_browser"

    secret_hash: str = Field(primary_key=True, max_length=64)
    member_id: int = foreign_key("member.id", primary_key=True, index=True)
    seen_at: datetime = utc_datetime(index=True)


class Identity(HasId, table=True):
    """A member's identity at a provider. Its subject is permanent; addresses change hands.

    `role` is the role that this provider gave, withdrawn when it no longer claims it.
    """

    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("member_id", "issuer"),
    )

    issuer: str = Field(max_length=255)
    subject: str = Field(max_length=255)
    member_id: int = foreign_key("member.id")
    provider: str = Field(max_length=40)
    role: Role = enum_column(Role, default=Role.resident)
    linked_at: datetime = utc_datetime()


class ProviderSignIn(SQLModel, table=True):
    """A pending authorization request at a provider, deleted when the person comes back.

    `handle_hash` belongs to the browser, `state_hash` to this one request. Nonce and verifier are
    derived from both secrets and not stored. `member_id` is set when a member who is signed in goes
    there to show that they live here.
    """

    __tablename__ = "provider_sign_in"

    state_hash: str = Field(primary_key=True, max_length=64)
    handle_hash: str = Field(max_length=64)
    provider: str = Field(max_length=40)
    language: str = Field(max_length=2)
    next_path: str = Field(default="", max_length=500)
    shared: bool = Field(default=False)
    member_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    expires_at: datetime = utc_datetime(index=True)


class SignIn(HasId, table=True):
    """A sign-in requested by mail: single use, short-lived, every secret hashed.

    `handle_hash` belongs to the requesting browser, `token_hash` to the mailed link, `code_hash` to
    the six digits. Link and digits are made when the mail is sent, and not stored. `outcome` is the
    code of how it ended, `outcome_path` (after the language) the content concerned: the requesting
    browser reads both when the link was used in another one.
    """

    __tablename__ = "sign_in"
    __table_args__ = AUTOINCREMENT

    email: str = Field(max_length=254, index=True)
    language: str = Field(max_length=2)
    handle_hash: str = Field(max_length=64, unique=True)
    token_hash: str | None = Field(default=None, max_length=64, unique=True)
    code_hash: str | None = Field(default=None, max_length=64)
    asked_at: datetime = utc_datetime()
    expires_at: datetime = utc_datetime(index=True)
    used_at: datetime | None = utc_datetime(default=None, nullable=True)
    guesses: int = Field(default=0)
    intent: str = Field(default="", max_length=40)
    intent_data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    next_path: str = Field(default="", max_length=500)
    outcome: str = Field(default="", max_length=40)
    outcome_path: str = Field(default="", max_length=500)


class SignInCopy(SQLModel, table=True):
    """Secrets in an earlier copy of a sign-in's mail: a mail may be sent again, and both work."""

    __tablename__ = "sign_in_copy"

    token_hash: str = Field(primary_key=True, max_length=64)
    code_hash: str | None = Field(default=None, max_length=64)
    sign_in_id: int = foreign_key("sign_in.id", ondelete="CASCADE", index=True)


class AddressChange(HasId, table=True):
    """A requested change of a member's address; it happens when both mailboxes have confirmed.

    Of one that an administrator asked for, because the member can't open the old mailbox any more, the old one
    need not confirm: it may object until `objection_until`.
    """

    __tablename__ = "address_change"
    __table_args__ = AUTOINCREMENT

    member_id: int = foreign_key("member.id", unique=True)
    email: str = Field(max_length=254)
    asked_at: datetime = utc_datetime()
    expires_at: datetime = utc_datetime(index=True)
    old_confirmed_at: datetime | None = utc_datetime(default=None, nullable=True)
    new_confirmed_at: datetime | None = utc_datetime(default=None, nullable=True)
    objection_until: datetime | None = utc_datetime(default=None, nullable=True)


class AddressChangeToken(SQLModel, table=True):
    """The secret of one mail about a change of address: to the new mailbox, or to the old one."""

    __tablename__ = "address_change_token"

    token_hash: str = Field(primary_key=True, max_length=64)
    change_id: int = foreign_key("address_change.id", ondelete="CASCADE", index=True)
    to_new: bool = Field(default=False)


class FormerAddress(HasId, table=True):
    """An address that a member had before: an erasure looks for it outside the database too."""

    __tablename__ = "former_address"

    member_id: int = foreign_key("member.id", index=True)
    email: str = Field(max_length=254)
    changed_at: datetime = utc_datetime(index=True)


class Block(HasId, table=True):
    """A member was blocked: on which ground, until when, and what was told them.

    `until` is None for good. `objection` is what the member wrote against it; `lifted_at`, when it
    was lifted before its end.
    """

    __tablename__ = "member_block"
    __table_args__ = AUTOINCREMENT

    member_id: int = foreign_key("member.id", index=True)
    by_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    ground: str = Field(max_length=40)
    text: str = Field(default="")
    blocked_at: datetime = utc_datetime()
    until: datetime | None = utc_datetime(default=None, nullable=True)
    lifted_at: datetime | None = utc_datetime(default=None, nullable=True)
    objection: str = Field(default="")
    objected_at: datetime | None = utc_datetime(default=None, nullable=True)


class Verification(SQLModel, table=True):
    """A provider vouched that a member lives here, until `expires_at`.

    `person_hash` is the keyed hash of the provider's identifier of the person; the identifier itself
    is never stored. It is unique: one person has one verified account.
    """

    member_id: int = foreign_key("member.id", primary_key=True)
    person_hash: str = Field(max_length=64, unique=True)
    provider: str = Field(max_length=40)
    verified_at: datetime = utc_datetime()
    expires_at: datetime = utc_datetime(index=True)


class WaitingAction(HasId, table=True):
    """A pending action of a member that waits until they have taken the step that it needs."""

    __tablename__ = "waiting_action"
    __table_args__ = AUTOINCREMENT

    member_id: int = foreign_key("member.id", index=True)
    intent: str = Field(max_length=40)
    intent_data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    waits_since: datetime = utc_datetime(index=True)
