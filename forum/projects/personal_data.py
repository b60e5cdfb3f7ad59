"""Personal data of projects: what an official wrote and linked. Texts of the municipality stay."""

from collections.abc import Mapping
from typing import Any

from forum.core.i18n.translations import N_
from forum.core.personal_data import PersonalTable, set_values
from forum.core.ref import ContentRef
from forum.projects.tables import KIND, ProjectIdea, Update


def _project(row: Mapping[str, Any]) -> ContentRef:
    return ContentRef(KIND, row["project_id"])


PERSONAL_DATA = (
    PersonalTable(
        Update, N_("Updates that you wrote as a colleague"), ("author_id",), set_values(author_id=None),
        shown={"title": N_("Title"), "body": N_("Text"), "drafted_at": N_("When")}, subject=_project,
    ),
    PersonalTable(
        ProjectIdea, N_("Ideas that you linked to a project"), ("linked_by",), set_values(linked_by=None),
        shown={"linked_at": N_("When")}, subject=_project,
    ),
)  # fmt: skip
