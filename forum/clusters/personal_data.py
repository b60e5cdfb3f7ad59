"""Personal data of clusters: the mailbox of a member, and the groups that their account is in."""

from sqlalchemy import delete, select
from sqlmodel import col

from forum.clusters.tables import Cluster, ClusterMember, Mailbox
from forum.core.i18n.translations import N_
from forum.core.personal_data import Erasure, PersonalTable, delete_rows
from forum.core.unit_of_work import UnitOfWork


async def _leave_groups(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Take the member out of groups, and delete those without others: their key may name a person."""
    own = table.condition(erasure.person)
    ids = await uow.all(select(col(ClusterMember.cluster_id)).where(own))
    await delete_rows(uow, table, erasure)
    others = select(col(ClusterMember.cluster_id)).where(
        col(ClusterMember.cluster_id) == col(Cluster.id)
    )
    await uow.execute(delete(Cluster).where(col(Cluster.id).in_(ids), ~others.exists()))


PERSONAL_DATA = (
    PersonalTable(
        Mailbox, "", ("member_id",), delete_rows,
        left_out={"mailbox_hash": "the hash of an address that is in the same export"},
    ),
    PersonalTable(
        ClusterMember, N_("Groups of accounts that look alike, with yours among them"),
        ("member_id",), _leave_groups, shown={"joined_at": N_("Since")},
    ),
)  # fmt: skip
