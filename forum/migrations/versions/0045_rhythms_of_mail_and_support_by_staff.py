"""how often members get mail, up to where they were mailed, what is new in topics, and support by staff.

Whoever wanted mail about what they follow gets it at most once a day from now on. Support that colleagues
gave is counted apart: by the role that they have now.

Revision: 0045, after 0044.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

from forum.core.database.columns import BIG, UTCDateTime

revision = '0045'
down_revision = '0044'
branch_labels = None
depends_on = None

CANONICAL = 'coalesce(i.merged_into, i.id)'
STAFF_VOTES = f'FROM vote v JOIN idea i ON i.id = v.idea_id WHERE v.by_staff AND {CANONICAL} = idea.id'
TREND = 'public_day + 14.0 * votes_count / (votes_count + 8.0)'


def _text(name: str, length: int) -> Column:
    return sa.Column(name, sa.String(length), nullable=False)


def _id(name: str) -> Column:
    return sa.Column(name, BIG, nullable=False)


def upgrade() -> None:
    # Not in a batch, which would copy the tables and lose AUTOINCREMENT on SQLite.
    op.add_column('member', sa.Column('mail_rhythm', sa.String(20), server_default='daily', nullable=False))
    op.execute("UPDATE member SET mail_rhythm = 'never' WHERE NOT wants_mail")
    op.drop_column('member', 'wants_mail')
    op.add_column('notice', sa.Column('news_kind', sa.String(20), server_default=sa.text("''"), nullable=False))
    op.create_table(
        'topic_news',
        sa.Column('id', BIG, nullable=False),
        _text('topic_kind', 20), _id('topic_id'), _text('subject_kind', 20), _id('subject_id'),
        sa.Column('at', UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_topic_news')),
        sa.UniqueConstraint(
            'topic_kind', 'topic_id', 'subject_kind', 'subject_id', name=op.f('uq_topic_news_topic_kind_topic_id_subject_kind_subject_id')
        ),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_topic_news_newest', 'topic_news', ['topic_kind', 'topic_id', 'id'])
    op.create_index(op.f('ix_topic_news_at'), 'topic_news', ['at'])
    op.create_table(
        'subscription',
        sa.Column('member_id', BIG, nullable=False),
        _text('kind', 20),
        sa.Column('rhythm', sa.String(20), nullable=True),
        _id('position'),
        sa.Column('due_at', UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_subscription_member_id_member')),
        sa.PrimaryKeyConstraint('member_id', 'kind', name=op.f('pk_subscription')),
    )
    op.create_index('ix_subscription_due', 'subscription', ['due_at', 'member_id'])
    _count_staff_apart()


def _count_staff_apart() -> None:
    op.add_column('vote', sa.Column('by_staff', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('idea', sa.Column('staff_votes', sa.Integer(), server_default='0', nullable=False))
    op.execute(
        "UPDATE vote SET by_staff = true WHERE member_id IN (SELECT id FROM member WHERE role <> 'resident')"
    )
    op.execute(
        f'UPDATE idea SET staff_votes = (SELECT count(DISTINCT v.member_id) {STAFF_VOTES}) '
        f'WHERE merged_into IS NULL AND EXISTS (SELECT 1 {STAFF_VOTES})'
    )
    op.execute('UPDATE idea SET votes_count = votes_count - staff_votes WHERE staff_votes > 0')
    op.execute(f'UPDATE idea SET trend = {TREND} WHERE staff_votes > 0')


def downgrade() -> None:
    op.execute('UPDATE idea SET votes_count = votes_count + staff_votes WHERE staff_votes > 0')
    op.execute(f'UPDATE idea SET trend = {TREND} WHERE staff_votes > 0')
    op.drop_column('idea', 'staff_votes')
    op.drop_column('vote', 'by_staff')
    op.drop_table('subscription')
    op.drop_table('topic_news')
    op.drop_column('notice', 'news_kind')
    op.add_column('member', sa.Column('wants_mail', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute("UPDATE member SET wants_mail = false WHERE mail_rhythm = 'never'")
    op.drop_column('member', 'mail_rhythm')
