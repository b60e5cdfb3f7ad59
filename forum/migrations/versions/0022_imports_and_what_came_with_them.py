"""imports and what came with them.

Revision: 0022, after 0021.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_batch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('layout', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('file_digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('published', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('started_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('finished_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.Column('undone_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ideas', sa.Integer(), nullable=False),
    sa.Column('comments', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.create_index('ix_import_batch_file', ['source', 'file_digest'], unique=False)

    op.create_table('imported_comment',
    sa.Column('comment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('idea_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source_id', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_imported_comment_batch_id')),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_imported_comment_comment_id')),
    sa.ForeignKeyConstraint(['idea_id'], ['idea.id'], name=op.f('fk_imported_comment_idea_id')),
    sa.PrimaryKeyConstraint('comment_id', name=op.f('pk_imported_comment')),
    sa.UniqueConstraint('idea_id', 'source_id', name=op.f('uq_imported_comment_idea_id_source_id'))
    )
    with op.batch_alter_table('imported_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_imported_comment_batch_id'), ['batch_id'], unique=False)

    op.create_table('imported_idea',
    sa.Column('idea_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_imported_idea_batch_id')),
    sa.ForeignKeyConstraint(['idea_id'], ['idea.id'], name=op.f('fk_imported_idea_idea_id')),
    sa.PrimaryKeyConstraint('idea_id', name=op.f('pk_imported_idea'))
    )
    with op.batch_alter_table('imported_idea', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_imported_idea_batch_id'), ['batch_id'], unique=False)

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.add_column(sa.Column('imported_votes', sa.Integer(), server_default=sa.text('0'), nullable=False))

    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.add_column(sa.Column('imported', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.drop_column('imported')

    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.drop_column('imported_votes')

    with op.batch_alter_table('imported_idea', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_imported_idea_batch_id'))

    op.drop_table('imported_idea')
    with op.batch_alter_table('imported_comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_imported_comment_batch_id'))

    op.drop_table('imported_comment')
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.drop_index('ix_import_batch_file')

    op.drop_table('import_batch')
