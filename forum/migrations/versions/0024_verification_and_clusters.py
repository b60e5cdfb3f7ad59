"""where members live, who vouches for it, and groups of accounts that look alike.

Revision: 0024, after 0023.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cluster_mailbox',
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mailbox_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('domain', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('joined_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_cluster_mailbox_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_cluster_mailbox'))
    )
    with op.batch_alter_table('cluster_mailbox', schema=None) as batch_op:
        batch_op.create_index('ix_cluster_mailbox_domain', ['domain', 'joined_at'], unique=False)
        batch_op.create_index('ix_cluster_mailbox_joined_at', ['joined_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cluster_mailbox_mailbox_hash'), ['mailbox_hash'], unique=False)

    op.create_table('verification',
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('provider', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('verified_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_verification_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_verification')),
    sa.UniqueConstraint('person_hash', name=op.f('uq_verification_person_hash'))
    )
    with op.batch_alter_table('verification', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verification_expires_at'), ['expires_at'], unique=False)

    op.create_table('waiting_action',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('intent', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('intent_data', sa.JSON(), nullable=False),
    sa.Column('waits_since', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_waiting_action_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_action')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('waiting_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_waiting_action_member_id'), ['member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_waiting_action_waits_since'), ['waits_since'], unique=False)

    op.create_table('cluster',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('mailbox', 'domain', 'burst', name='clusterkind', native_enum=False, length=20), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('idea_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('of_one_domain', sa.Integer(), nullable=False),
    sa.Column('first_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('last_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['idea_id'], ['idea.id'], name=op.f('fk_cluster_idea_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cluster')),
    sa.UniqueConstraint('kind', 'key', name=op.f('uq_cluster_kind_key'))
    )
    with op.batch_alter_table('cluster', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cluster_idea_id'), ['idea_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cluster_last_at'), ['last_at'], unique=False)

    op.create_table('cluster_member',
    sa.Column('cluster_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('joined_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_cluster_member_cluster_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_cluster_member_member_id')),
    sa.PrimaryKeyConstraint('cluster_id', 'member_id', name=op.f('pk_cluster_member'))
    )
    with op.batch_alter_table('cluster_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cluster_member_member_id'), ['member_id'], unique=False)

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('neighbourhood_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('declared_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('verified_until', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_member_neighbourhood_id'), ['neighbourhood_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_member_neighbourhood_id'), 'neighbourhood', ['neighbourhood_id'], ['id'])

    with op.batch_alter_table('provider_sign_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_provider_sign_in_member_id'), ['member_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_provider_sign_in_member_id'), 'member', ['member_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('provider_sign_in', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_provider_sign_in_member_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_provider_sign_in_member_id'))
        batch_op.drop_column('member_id')

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_member_neighbourhood_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_member_neighbourhood_id'))
        batch_op.drop_column('verified_until')
        batch_op.drop_column('declared_at')
        batch_op.drop_column('neighbourhood_id')

    with op.batch_alter_table('cluster_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cluster_member_member_id'))

    op.drop_table('cluster_member')
    with op.batch_alter_table('cluster', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cluster_last_at'))
        batch_op.drop_index(batch_op.f('ix_cluster_idea_id'))

    op.drop_table('cluster')
    with op.batch_alter_table('waiting_action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_waiting_action_waits_since'))
        batch_op.drop_index(batch_op.f('ix_waiting_action_member_id'))

    op.drop_table('waiting_action')
    with op.batch_alter_table('verification', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_verification_expires_at'))

    op.drop_table('verification')
    with op.batch_alter_table('cluster_mailbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cluster_mailbox_mailbox_hash'))
        batch_op.drop_index('ix_cluster_mailbox_joined_at')
        batch_op.drop_index('ix_cluster_mailbox_domain')

    op.drop_table('cluster_mailbox')
