"""members' own settings, devices and changes of address.

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('address_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('asked_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('old_confirmed_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.Column('new_confirmed_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_address_change_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_change')),
    sa.UniqueConstraint('member_id', name=op.f('uq_address_change_member_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('address_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_address_change_expires_at'), ['expires_at'], unique=False)

    op.create_table('address_change_token',
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('change_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('to_new', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['address_change.id'], name=op.f('fk_address_change_token_change_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_address_change_token'))
    )
    with op.batch_alter_table('address_change_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_address_change_token_change_id'), ['change_id'], unique=False)

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('page_language', sqlmodel.sql.sqltypes.AutoString(length=2), server_default='', nullable=False))
        batch_op.add_column(sa.Column('text_size', sqlmodel.sql.sqltypes.AutoString(length=10), server_default='', nullable=False))

    with op.batch_alter_table('member_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('browser', sqlmodel.sql.sqltypes.AutoString(length=40), server_default='', nullable=False))
        batch_op.add_column(sa.Column('system', sqlmodel.sql.sqltypes.AutoString(length=40), server_default='', nullable=False))
    for table, columns in (('member', {'page_language': 2, 'text_size': 10}), ('member_session', {'browser': 40, 'system': 40})):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column, length in columns.items():
                batch_op.alter_column(column, existing_type=sqlmodel.sql.sqltypes.AutoString(length=length), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('member_session', schema=None) as batch_op:
        batch_op.drop_column('system')
        batch_op.drop_column('browser')

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_column('text_size')
        batch_op.drop_column('page_language')

    with op.batch_alter_table('address_change_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_address_change_token_change_id'))

    op.drop_table('address_change_token')
    with op.batch_alter_table('address_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_address_change_expires_at'))

    op.drop_table('address_change')
