"""The projects slice: projects, the ideas they carry out, updates, and the officials' desk."""

from forum.feature import Slice
from forum.projects import content, handlers, messages
from forum.projects.routes import edit, idea_links, office, project, steps_and_outcome, updates

SLICE = Slice(
    "projects",
    entries=(
        *project.ENTRIES,
        *office.ENTRIES,
        *idea_links.ENTRIES,
        *edit.ENTRIES,
        *steps_and_outcome.ENTRIES,
        *updates.ENTRIES,
    ),
    content=(content.PROJECT, content.UPDATE),
    handlers=handlers.HANDLERS,
    words=messages.WORDS,
)
