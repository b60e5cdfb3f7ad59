"""appeals of authors, and the edit that a statement of reasons is about.

Revision: 0035, after 0034.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from forum.core.database.columns import UTCDateTime

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
TEXT = sqlmodel.sql.sqltypes.AutoString()
EDIT = {'edited_title': sqlmodel.sql.sqltypes.AutoString(length=200), 'edited_body': TEXT, 'edited_html': TEXT}


def upgrade() -> None:
    with op.batch_alter_table('moderation_statement', schema=None) as batch_op:
        for name, kind in EDIT.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=''))
    with op.batch_alter_table('moderation_statement', schema=None) as batch_op:
        for name in EDIT:
            batch_op.alter_column(name, server_default=None)
    op.create_table('moderation_appeal',
    sa.Column('id', BIG, nullable=False),
    sa.Column('decision_id', BIG, nullable=False),
    sa.Column('author_id', BIG, nullable=True),
    sa.Column('text', TEXT, nullable=False),
    sa.Column('at', UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('decided_at', UTCDateTime(timezone=True), nullable=True),
    sa.Column('outcome_id', BIG, nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_moderation_appeal_author_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['moderation_decision.id'], name=op.f('fk_moderation_appeal_decision_id')),
    sa.ForeignKeyConstraint(['outcome_id'], ['moderation_decision.id'], name=op.f('fk_moderation_appeal_outcome_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderation_appeal')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_moderation_appeal_decision_id')),
    sa.UniqueConstraint('outcome_id', name=op.f('uq_moderation_appeal_outcome_id'))
    )
    op.create_index(op.f('ix_moderation_appeal_author_id'), 'moderation_appeal', ['author_id'])
    op.create_index(op.f('ix_moderation_appeal_decided_at'), 'moderation_appeal', ['decided_at'])
    op.create_index('ix_moderation_appeal_list', 'moderation_appeal', ['state', 'at', 'id'])


def downgrade() -> None:
    op.drop_table('moderation_appeal')
    with op.batch_alter_table('moderation_statement', schema=None) as batch_op:
        for name in EDIT:
            batch_op.drop_column(name)
