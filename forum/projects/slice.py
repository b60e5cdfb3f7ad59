"""The projects slice: projects, the ideas they carry out, updates, and the officials' desk."""

from forum.feature import Slice
from forum.projects import (
    content,
    idea_links,
    office,
    reactions,
    reporting,
    routes,
    rules,
    updating,
    writing,
)

SLICE = Slice(
    "projects",
    entries=(
        *routes.ENTRIES,
        *office.ENTRIES,
        *idea_links.ENTRIES,
        *writing.ENTRIES,
        *reporting.ENTRIES,
        *updating.ENTRIES,
    ),
    content=(content.PROJECT, content.UPDATE),
    reactions=reactions.REACTIONS,
    words=rules.WORDS,
)
