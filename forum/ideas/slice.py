"""The ideas slice: calls, ideas, votes, statuses and answers."""

from forum.feature import Slice
from forum.ideas import content, handlers, messages, pending_actions, retention
from forum.ideas.commands import import_ideas
from forum.ideas.routes import edit, idea, index, office, post, vote

SLICE = Slice(
    "ideas",
    entries=(
        *index.ENTRIES,
        *post.ENTRIES,
        *idea.ENTRIES,
        *vote.ENTRIES,
        *edit.ENTRIES,
        *office.ENTRIES,
    ),
    content=(content.IDEA,),
    handlers=handlers.HANDLERS,
    intents=pending_actions.INTENTS,
    commands=import_ideas.COMMANDS,
    retention=retention.RETENTION,
    words=messages.WORDS,
)
