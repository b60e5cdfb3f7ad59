"""what expires, and browsers that are known.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('retention_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('claimed_until', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.Column('done_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_run'))
    )
    op.create_table('known_browser',
    sa.Column('secret_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seen_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_known_browser_member_id')),
    sa.PrimaryKeyConstraint('secret_hash', 'member_id', name=op.f('pk_known_browser'))
    )
    with op.batch_alter_table('known_browser', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_known_browser_member_id'), ['member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_known_browser_seen_at'), ['seen_at'], unique=False)

    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index('ix_comment_draft', ['posted_at'], unique=False, sqlite_where=sa.text("visibility = 'draft'"), postgresql_where=sa.text("visibility = 'draft'"))

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.create_index('ix_idea_draft', ['posted_at'], unique=False, sqlite_where=sa.text("visibility = 'draft'"), postgresql_where=sa.text("visibility = 'draft'"))

    with op.batch_alter_table('member_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shared', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('member_session', schema=None) as batch_op:
        batch_op.alter_column('shared', server_default=None)

    with op.batch_alter_table('sign_in_copy', schema=None) as batch_op:
        batch_op.alter_column('code_hash', existing_type=sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM sign_in_copy WHERE code_hash IS NULL"))
    with op.batch_alter_table('sign_in_copy', schema=None) as batch_op:
        batch_op.alter_column('code_hash', existing_type=sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False)

    with op.batch_alter_table('member_session', schema=None) as batch_op:
        batch_op.drop_column('shared')

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.drop_index('ix_idea_draft', sqlite_where=sa.text("visibility = 'draft'"), postgresql_where=sa.text("visibility = 'draft'"))

    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index('ix_comment_draft', sqlite_where=sa.text("visibility = 'draft'"), postgresql_where=sa.text("visibility = 'draft'"))

    with op.batch_alter_table('known_browser', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_known_browser_seen_at'))
        batch_op.drop_index(batch_op.f('ix_known_browser_member_id'))

    op.drop_table('known_browser')
    op.drop_table('retention_run')
