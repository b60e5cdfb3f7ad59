"""who last saved a form.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('last_edit',
    sa.Column('subject_kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('part', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_last_edit_member_id')),
    sa.PrimaryKeyConstraint('subject_kind', 'subject_id', 'part', name=op.f('pk_last_edit'))
    )
    with op.batch_alter_table('last_edit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_last_edit_member_id'), ['member_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('last_edit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_last_edit_member_id'))

    op.drop_table('last_edit')
