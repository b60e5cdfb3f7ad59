"""The projects slice: projects, their idea links, updates, and the officials' pages."""

from forum.feature import Slice
from forum.projects import calendars, content, feeds, handlers, labels, messages, personal_data
from forum.projects.routes import edit, idea_links, office, project, steps_and_outcome, updates

SLICE = Slice(
    "projects",
    routes=(
        *project.ROUTES,
        *office.ROUTES,
        *idea_links.ROUTES,
        *edit.ROUTES,
        *steps_and_outcome.ROUTES,
        *updates.ROUTES,
        *feeds.ROUTES,
        *calendars.ROUTES,
    ),
    content=(content.PROJECT, content.UPDATE),
    handlers=handlers.HANDLERS,
    personal_data=personal_data.PERSONAL_DATA,
    audit=labels.AUDIT_LABELS,
    messages=messages.MESSAGES,
)
