"""Tables of clusters: the mailbox of each account, the groups that were found, and who is in them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from forum.core.database.columns import HasId, enum_column, foreign_key, utc_datetime


class ClusterKind(StrEnum):
    """Why accounts form a group: one mailbox, one domain in a short time, one idea at once."""

    mailbox = "mailbox"
    domain = "domain"
    burst = "burst"


class Mailbox(SQLModel, table=True):
    """The mailbox of a member, as a hash, without what many providers ignore in an address.

    `domain` is empty for a big public provider.
    """

    __tablename__ = "cluster_mailbox"
    __table_args__ = (
        Index("ix_cluster_mailbox_domain", "domain", "joined_at"),
        Index("ix_cluster_mailbox_joined_at", "joined_at"),
    )

    member_id: int = foreign_key("member.id", primary_key=True)
    mailbox_hash: str = Field(max_length=64, index=True)
    domain: str = Field(max_length=254)
    joined_at: datetime = utc_datetime()


class Cluster(HasId, table=True):
    """A group of accounts that may be one person's.

    `key` is what they have in common: the hash of a mailbox, a domain, the number of an idea (then
    `idea_id` too). `size` counts them all, `of_one_domain` those of the commonest rare domain. They
    joined from `first_at` to `last_at`.
    """

    __table_args__ = (UniqueConstraint("kind", "key"),)

    kind: ClusterKind = enum_column(ClusterKind)
    key: str = Field(max_length=254)
    idea_id: int | None = foreign_key("idea.id", default=None, nullable=True, index=True)
    size: int
    of_one_domain: int = Field(default=0)
    first_at: datetime = utc_datetime()
    last_at: datetime = utc_datetime(index=True)


class ClusterMember(SQLModel, table=True):
    """An account in a group."""

    __tablename__ = "cluster_member"

    cluster_id: int = foreign_key("cluster.id", primary_key=True, ondelete="CASCADE")
    member_id: int = foreign_key("member.id", primary_key=True, index=True)
    joined_at: datetime = utc_datetime()
