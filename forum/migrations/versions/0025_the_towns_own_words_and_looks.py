"""the town's own words and looks, of which every version is kept.

Revision: 0025, after 0024.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('town_setting',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('value', sa.JSON(), nullable=True),
    sa.Column('saved_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('saved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['saved_by_id'], ['member.id'], name=op.f('fk_town_setting_saved_by_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_town_setting')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_town_setting_key', 'town_setting', ['key', 'id'], unique=False)
    op.create_index(op.f('ix_town_setting_saved_by_id'), 'town_setting', ['saved_by_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_town_setting_saved_by_id'), table_name='town_setting')
    op.drop_index('ix_town_setting_key', table_name='town_setting')
    op.drop_table('town_setting')
