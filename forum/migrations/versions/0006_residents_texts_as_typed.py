"""residents' texts are shown as typed.

Ideas and comments were rendered as Markdown. They are rendered anew from what was typed, as is what
staff wrote (whose lists, links and indented lines look otherwise now). Calls get their HTML beside
their texts. Nothing that was typed is changed, and doing it again changes nothing.

Revision: 0006, after 0005.
"""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from forum.core.text.html import from_markdown, from_plain

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

BATCH = 500
Row = Any
Values = dict[str, Any]


def table(name: str, *texts: str, kind: type[Any] = sa.Text) -> sa.TableClause:
    return sa.table(name, sa.column('id', sa.Integer), *(sa.column(text, kind) for text in texts))


IDEA = table('idea', 'body', 'body_html', 'edited_body', 'edited_html')
COMMENT = table('comment', 'body', 'body_html')
MILESTONE = table('milestone', 'kind', 'text', 'text_html')
UPDATE = table('project_update', 'body', 'body_html')
PROJECT = table('project', 'body', 'body_html', 'evaluation', 'evaluation_html', kind=sa.JSON)
CALL = table('call', 'intro', 'intro_html', 'answer', 'answer_html', kind=sa.JSON)


def batches(rows: sa.TableClause) -> Iterator[list[Row]]:
    after = 0
    while found := op.get_bind().execute(
        sa.select(rows).where(rows.c.id > after).order_by(rows.c.id).limit(BATCH)
    ).all():
        yield list(found)
        after = found[-1].id


def render_anew(rows: sa.TableClause, render: Callable[[Row], Values]) -> None:
    for found in batches(rows):
        for row in found:
            # Only what differs is written: most of a forum's texts look as before.
            changed = {name: html for name, html in render(row).items() if getattr(row, name) != html}
            if changed:
                op.get_bind().execute(sa.update(rows).where(rows.c.id == row.id).values(changed))


def idea(row: Row) -> Values:
    # An erased idea has neither text nor HTML.
    edited = None if row.edited_body is None else from_plain(row.edited_body)
    return {'body_html': from_plain(row.body), 'edited_html': edited}


def milestone(row: Row) -> Values:
    # Answers are Markdown. What a moderator wrote is shown as typed, from its source.
    return {'text_html': from_markdown(row.text) if row.kind == 'status' and row.text else ''}


def translations(texts: dict[str, str] | None) -> dict[str, str]:
    return {language: from_markdown(text) for language, text in (texts or {}).items()}


def project(row: Row) -> Values:
    return {
        'body_html': translations(row.body),
        'evaluation_html': translations(row.evaluation),
    }


def call(row: Row) -> Values:
    return {'intro_html': translations(row.intro), 'answer_html': translations(row.answer)}


def upgrade() -> None:
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.add_column(sa.Column('intro_html', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('answer_html', sa.JSON(), nullable=True))
    render_anew(IDEA, idea)
    render_anew(COMMENT, lambda row: {'body_html': from_plain(row.body)})
    render_anew(MILESTONE, milestone)
    render_anew(UPDATE, lambda row: {'body_html': from_markdown(row.body)})
    render_anew(PROJECT, project)
    render_anew(CALL, call)


def downgrade() -> None:
    # Without the batch, which would make the table anew while ideas refer to it.
    op.drop_column('call', 'answer_html')
    op.drop_column('call', 'intro_html')
