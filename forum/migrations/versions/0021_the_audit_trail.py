"""the audit trail: what staff did, out of the journal and tied together by a chain of hashes.

Revision: 0021, after 0020.
"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import forum.core.database.columns

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

STAFF = ('moderator', 'official', 'admin')
ALWAYS = ('RoleGranted', 'SignedOut', 'MemberBlocked', 'BlockLifted', 'IdentityLinked', 'PersonErased')
NEVER = ('VoteCast', 'VoteTakenBack', 'MailQueued', 'PartRenamed', 'ContentChanged', 'ContentSubmitted')
BATCH = 500
INDEXES = {
    'ix_audit_entry_at': ['at', 'id'],
    'ix_audit_entry_event': ['event', 'id'],
    'ix_audit_entry_actor': ['actor_id', 'id'],
    'ix_audit_entry_subject': ['subject_kind', 'subject_id', 'id'],
}


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=False),
    sa.Column('event', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('subject_kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('actor_role', sa.String(length=20), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sqlite_autoincrement=True
    )
    for name, columns in INDEXES.items():
        op.create_index(name, 'audit_entry', columns, unique=False)
    op.create_table('audit_chain',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('before_first', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('last_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('last_at', forum.core.database.columns.UTCDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_chain'))
    )
    _chain_earlier_acts()


def _chain_earlier_acts() -> None:
    """Copy what staff did so far out of the journal, which keeps it no longer than anything else."""
    bind = op.get_bind()
    metadata = sa.MetaData()
    utc = forum.core.database.columns.UTCDateTime(timezone=True)
    big, text = sa.BigInteger(), sa.String()
    columns = [
        ('id', big), ('at', utc), ('event', text), ('subject_kind', text), ('subject_id', big),
        ('actor_id', big), ('actor_role', text), ('data', sa.JSON()),
    ]
    journal = sa.Table('journal_entry', metadata, *(sa.Column(*each) for each in columns))
    entry = sa.Table('audit_entry', metadata, *(sa.Column(*each) for each in columns), sa.Column('hash', text))
    chain = sa.table('audit_chain', *(sa.column(name) for name in (
        'id', 'first_id', 'before_first', 'last_id', 'last_hash')), sa.column('last_at', utc))
    acts = sa.or_(
        journal.c.event.in_(ALWAYS),
        sa.and_(journal.c.actor_role.in_(STAFF), journal.c.event.not_in(NEVER)),
    )
    after, last_id, last_hash, last_at = 0, 0, '', None
    while rows := bind.execute(
        sa.select(journal).where(acts, journal.c.id > after).order_by(journal.c.id).limit(BATCH)
    ).mappings().all():
        entries = []
        for row in rows:
            after, last_id = row['id'], last_id + 1
            last_at = max(row['at'], last_at or row['at'])
            values = dict(row) | {'id': last_id, 'at': last_at}
            last_hash = _entry_hash(last_hash, values, last_at)
            entries.append(values | {'hash': last_hash})
        bind.execute(sa.insert(entry), entries)
    bind.execute(sa.insert(chain).values(
        id=1, first_id=1, before_first='', last_id=last_id, last_hash=last_hash, last_at=last_at))


def _entry_hash(before: str, values: dict[str, object], at: datetime) -> str:
    # As `core/audit/chain.py` computed it when this migration was written.
    hashed = values | {'at': at.astimezone(UTC).isoformat()}
    text = json.dumps([before, hashed], sort_keys=True, separators=(',', ':'))
    return hashlib.sha256(text.encode()).hexdigest()


def downgrade() -> None:
    op.drop_table('audit_chain')
    for name in INDEXES:
        op.drop_index(name, table_name='audit_entry')
    op.drop_table('audit_entry')
