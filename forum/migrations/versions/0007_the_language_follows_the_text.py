"""the language follows the text.

Kept texts in another script than their language's get the script's; where that tells no language,
none. The search index follows with the next change of a text, or with `forum reindex`.

Revision: 0007, after 0006.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

ARABIC = re.compile(r'[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]')
LATIN = re.compile(r'[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]')
# Letters that Persian, Urdu and Kurdish write and Arabic doesn't.
NOT_ARABIC = re.compile(r'[پچژگکیںٹڈڑےھہۆێەڕڵڤ]')


def language_by_script(text: str, language: str) -> str:
    letters = sum(character.isalpha() for character in text)
    if 2 * len(ARABIC.findall(text)) > letters:
        return 'ar' if language == 'ar' or not NOT_ARABIC.search(text) else ''
    if 2 * len(LATIN.findall(text)) > letters:
        return '' if language == 'ar' else language
    return '' if letters else language


def follow_script(table: str, text: str) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text(f'SELECT id, language, {text} FROM {table}'))
    wrong = []
    for number, language, written in rows:
        found = language_by_script(written, language)
        if found != language:
            wrong.append({'number': number, 'language': found})
    if wrong:
        connection.execute(
            sa.text(f'UPDATE {table} SET language = :language WHERE id = :number'), wrong
        )


def upgrade() -> None:
    op.add_column(
        'idea', sa.Column('language_chosen', sa.Boolean(), nullable=False, server_default=sa.false())
    )
    follow_script('idea', "title || ' ' || body")
    follow_script('comment', 'body')


def downgrade() -> None:
    op.drop_column('idea', 'language_chosen')
