"""Members, their sessions, who vouches for them, and the sign-ins under way."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from forum.core.actor import Role
from forum.core.database.columns import enum_column, foreign_key, primary_key, utc_datetime


class Member(SQLModel, table=True):
    """An account: a confirmed e-mail address and what goes with it. There is no password."""

    id: int | None = primary_key()
    email: str | None = Field(default=None, max_length=254, unique=True)
    name: str = Field(default="", max_length=60)
    role: Role = enum_column(Role, default=Role.resident, index=True)
    language: str = Field(default="", max_length=2)
    joined_at: datetime = utc_datetime()
    wants_mail: bool = Field(default=True)
    trusted: bool = Field(default=False)
    unsubscribe_code: str = Field(max_length=32, unique=True)
    unread: int = Field(default=0)

    @property
    def number(self) -> int:
        assert self.id is not None
        return self.id


class Session(SQLModel, table=True):
    """A sign-in on one device. The cookie holds a random id, the row only its hash.

    `provider` names who vouched for the member; after a sign-in by mail it is None. A `shared` one
    is on a computer others use too, and soon over.
    """

    __tablename__ = "member_session"

    id_hash: str = Field(primary_key=True, max_length=64)
    member_id: int = foreign_key("member.id", index=True)
    begun_at: datetime = utc_datetime()
    seen_at: datetime = utc_datetime()
    expires_at: datetime = utc_datetime(index=True)
    provider: str | None = Field(default=None, max_length=40)
    shared: bool = Field(default=False)


class KnownBrowser(SQLModel, table=True):
    """A browser a member was signed in with, other than on a shared computer: signs nobody in.

    Mails asked for from it are counted apart, where no stranger can use up what is allowed.
    """

    __tablename__ = "known_browser"

    secret_hash: str = Field(primary_key=True, max_length=64)
    member_id: int = foreign_key("member.id", primary_key=True, index=True)
    seen_at: datetime = utc_datetime(index=True)


class Identity(SQLModel, table=True):
    """Who a provider says a member is. Its subject is for ever; addresses change hands.

    `role` is what the member has from this provider, and is taken again when it says no more.
    """

    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("member_id", "issuer"),
    )

    id: int | None = primary_key()
    issuer: str = Field(max_length=255)
    subject: str = Field(max_length=255)
    member_id: int = foreign_key("member.id")
    provider: str = Field(max_length=40)
    role: Role = enum_column(Role, default=Role.resident)
    linked_at: datetime = utc_datetime()


class ProviderSignIn(SQLModel, table=True):
    """A sign-in for which somebody was sent to a provider: gone as soon as they come back.

    `handle_hash` belongs to their browser, `state_hash` to this one journey. Nonce and verifier
    follow from both secrets and are stored nowhere.
    """

    __tablename__ = "provider_sign_in"

    state_hash: str = Field(primary_key=True, max_length=64)
    handle_hash: str = Field(max_length=64)
    provider: str = Field(max_length=40)
    language: str = Field(max_length=2)
    next_path: str = Field(default="", max_length=500)
    shared: bool = Field(default=False)
    expires_at: datetime = utc_datetime(index=True)


class SignIn(SQLModel, table=True):
    """A sign-in that was asked for by mail: single use, short-lived, every secret hashed.

    `handle_hash` belongs to the browser that asked, `token_hash` to the mailed link, `code_hash`
    to the six digits. Link and digits are made when the mail is sent, and are stored nowhere.
    `outcome` is the code of how it ended, `outcome_path` (after the language) where what was asked
    for stands since: the browser that asked reads both when the link was used in another one.
    """

    __tablename__ = "sign_in"

    id: int | None = primary_key()
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
    """What an earlier copy of a sign-in's mail holds: a mail may be sent again, and both work."""

    __tablename__ = "sign_in_copy"

    token_hash: str = Field(primary_key=True, max_length=64)
    code_hash: str | None = Field(default=None, max_length=64)
    sign_in_id: int = foreign_key("sign_in.id", ondelete="CASCADE", index=True)
