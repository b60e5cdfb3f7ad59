"""Registration of the ideas slice: ideas, votes, statuses and answers."""

from forum.feature import Slice
from forum.ideas import (
    content,
    embed,
    feeds,
    handlers,
    labels,
    messages,
    pending_actions,
    personal_data,
    retention,
)
from forum.ideas.routes import alike, edit, history, idea, index, merge, office, post, unsent, vote

SLICE = Slice(
    "ideas",
    routes=(
        *index.ROUTES,
        *post.ROUTES,
        *alike.ROUTES,
        *unsent.ROUTES,
        *idea.ROUTES,
        *vote.ROUTES,
        *edit.ROUTES,
        *history.ROUTES,
        *merge.ROUTES,
        *office.ROUTES,
        *feeds.ROUTES,
        *embed.ROUTES,
    ),
    content=(content.IDEA,),
    handlers=handlers.HANDLERS,
    pending_actions=pending_actions.PENDING_ACTIONS,
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    audit=labels.AUDIT_LABELS,
    messages=messages.MESSAGES,
)
