"""how the voter of a vote that stays is recognised after an erasure.

Votes of accounts that were erased before have no hash: nobody knows any more whose they were.

Revision: 0028, after 0027.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('voter_hash',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('idea_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('voter_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_voter_hash_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voter_hash')),
    sa.UniqueConstraint('idea_id', 'voter_hash', name=op.f('uq_voter_hash_idea_id_voter_hash'))
    )
    with op.batch_alter_table('voter_hash', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_voter_hash_member_id'), ['member_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('voter_hash', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_voter_hash_member_id'))

    op.drop_table('voter_hash')