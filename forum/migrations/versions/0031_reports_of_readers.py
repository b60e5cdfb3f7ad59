"""reports of readers, each on a case.

Revision: 0031, after 0030.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('moderation_report',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reporter_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('reason', sa.Enum('house_rule', 'unlawful', 'child_abuse', 'personal_data', 'danger', 'other', name='reportreason', native_enum=False, length=20), nullable=False),
    sa.Column('ground', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('passage', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('answered_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['moderation_case.id'], name=op.f('fk_moderation_report_case_id')),
    sa.ForeignKeyConstraint(['reporter_id'], ['member.id'], name=op.f('fk_moderation_report_reporter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderation_report')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('moderation_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_moderation_report_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_moderation_report_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_moderation_report_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_moderation_report_reporter_id'), ['reporter_id'], unique=False)

    with op.batch_alter_table('moderation_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reports', sa.Integer(), server_default=sa.text('0'), nullable=False))
        batch_op.create_index('ix_moderation_case_reported', ['decided_at', 'id'], unique=False, sqlite_where=sa.text('reports > 0'), postgresql_where=sa.text('reports > 0'))


def downgrade() -> None:
    with op.batch_alter_table('moderation_case', schema=None) as batch_op:
        batch_op.drop_index('ix_moderation_case_reported', sqlite_where=sa.text('reports > 0'), postgresql_where=sa.text('reports > 0'))
        batch_op.drop_column('reports')

    with op.batch_alter_table('moderation_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_moderation_report_reporter_id'))
        batch_op.drop_index(batch_op.f('ix_moderation_report_email'))
        batch_op.drop_index(batch_op.f('ix_moderation_report_case_id'))
        batch_op.drop_index(batch_op.f('ix_moderation_report_at'))

    op.drop_table('moderation_report')
