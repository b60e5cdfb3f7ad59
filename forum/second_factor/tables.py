"""Tables of the second factor: passkeys, their challenges, and recovery codes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from forum.core.database.columns import (
    AUTOINCREMENT,
    HasId,
    big_integer,
    enum_column,
    foreign_key,
    utc_datetime,
)


class Passkey(HasId, table=True):
    """A passkey (WebAuthn credential) of a member; its private key never leaves their device.

    `credential_id` and `public_key` are in base64url. `sign_count` is that of its last use: one that
    goes back is a copy's. `transports`: how browsers reach it. `is_backed_up`: it is kept in an account,
    such as that of the telephone's maker, and so on other devices too.
    """

    __table_args__ = AUTOINCREMENT

    member_id: int = foreign_key("member.id", index=True)
    credential_id: str = Field(max_length=1400, unique=True)
    public_key: str = Field(sa_type=Text)
    sign_count: int = big_integer(default=0)
    transports: list[str] = Field(default_factory=list, sa_type=JSON)
    name: str = Field(max_length=60)
    is_backed_up: bool = Field(default=False)
    created_at: datetime = utc_datetime()
    used_at: datetime | None = utc_datetime(default=None, nullable=True)


class Ceremony(StrEnum):
    """What a challenge is for; the answer to one is none to the other."""

    registration = "registration"
    authentication = "authentication"


class PasskeyChallenge(SQLModel, table=True):
    """A challenge that a browser was sent for one ceremony of one session; used once.

    No foreign key to the session, whose key changes with each second factor; a challenge of a session
    that is no more is of use to nobody.
    """

    __tablename__ = "passkey_challenge"

    challenge: str = Field(primary_key=True, max_length=100)
    session_hash: str = Field(max_length=64)
    ceremony: Ceremony = enum_column(Ceremony)
    expires_at: datetime = utc_datetime(index=True)


class RecoveryCode(SQLModel, table=True):
    """A code that stands for a passkey once; the row holds only its hash."""

    __tablename__ = "recovery_code"

    code_hash: str = Field(primary_key=True, max_length=64)
    member_id: int = foreign_key("member.id", index=True)
    made_at: datetime = utc_datetime()
    used_at: datetime | None = utc_datetime(default=None, nullable=True)
