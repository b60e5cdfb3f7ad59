"""ideas that were merged, and where the comments on them came from.

The indexes of lists leave merged ideas out, as the lists do.

Revision: 0033, after 0032.
"""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
ORDERS = {
    'trending': 'trend', 'new': 'public_day', 'votes': 'votes_count',
    'discussed': 'comments_count',
}
FILTERS = {
    '': (), 'neighbourhood_': ('neighbourhood_id',), 'theme_': ('theme_id',),
    'status_': ('status',), 'call_': ('call_id',),
}


def _where(condition: str) -> dict[str, sa.TextClause]:
    return {'sqlite_where': sa.text(condition), 'postgresql_where': sa.text(condition)}


def _list_again(condition: str) -> None:
    """Replace the indexes of lists by those of the ideas that meet a condition."""
    for prefix, columns in FILTERS.items():
        for order, column in ORDERS.items():
            name = f'ix_idea_{prefix}{order}'
            op.drop_index(name, 'idea')
            op.create_index(name, 'idea', [*columns, column, 'id'], **_where(condition))


def upgrade() -> None:
    # Not in a batch, which would copy the tables and lose AUTOINCREMENT on SQLite.
    op.add_column('idea', sa.Column('merged_into', BIG, nullable=True))
    op.add_column('idea', sa.Column('merge_parent', BIG, nullable=True))
    op.add_column('idea', sa.Column('merged_count', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('comment', sa.Column('origin_id', BIG, nullable=True))
    _list_again("visibility = 'public' AND merged_into IS NULL")
    op.create_index('ix_idea_merged_into', 'idea', ['merged_into'], **_where('merged_into IS NOT NULL'))


def downgrade() -> None:
    # Merged ideas are ideas again, each with its own support and its own comments.
    op.execute('UPDATE comment SET subject_id = origin_id WHERE origin_id IS NOT NULL')
    op.execute(
        'UPDATE idea SET votes_count = imported_votes'
        ' + (SELECT count(*) FROM vote WHERE vote.idea_id = idea.id),'
        ' comments_count = (SELECT count(*) FROM comment WHERE comment.subject_id = idea.id'
        " AND comment.subject_kind = 'idea' AND comment.visibility = 'public')"
        ' WHERE merged_into IS NOT NULL OR merged_count > 0'
    )
    op.drop_index('ix_idea_merged_into', 'idea')
    _list_again("visibility = 'public'")
    op.drop_column('comment', 'origin_id')
    for name in ('merged_count', 'merge_parent', 'merged_into'):
        op.drop_column('idea', name)
