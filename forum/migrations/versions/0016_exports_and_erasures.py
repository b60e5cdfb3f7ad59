"""exports and erasures.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('erasure',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('joined_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.Column('keep_texts', sa.Boolean(), nullable=False),
    sa.Column('erased_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('traces', sa.JSON(), nullable=False),
    sa.Column('done_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure')),
    sqlite_autoincrement=True
    )
    op.create_table('data_export',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('requested_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('built_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.Column('fetched_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.Column('archive', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_data_export_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_export')),
    sa.UniqueConstraint('member_id', name=op.f('uq_data_export_member_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('data_export', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_data_export_expires_at'), ['expires_at'], unique=False)

    op.create_table('former_address',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('changed_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_former_address_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_address'))
    )
    with op.batch_alter_table('former_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_address_changed_at'), ['changed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_address_member_id'), ['member_id'], unique=False)

    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('author_left', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.add_column(sa.Column('author_left', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.drop_column('author_left')

    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_column('author_left')

    with op.batch_alter_table('data_export', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_data_export_expires_at'))

    with op.batch_alter_table('former_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_former_address_member_id'))
        batch_op.drop_index(batch_op.f('ix_former_address_changed_at'))

    op.drop_table('former_address')
    op.drop_table('data_export')
    op.drop_table('erasure')
