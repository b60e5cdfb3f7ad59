"""Personal data of the inbox: what a member follows, and the notices to them."""

from collections.abc import Mapping
from typing import Any

from forum.core.i18n.translations import N_
from forum.core.personal_data import PersonalTable, delete_rows
from forum.core.ref import ContentRef
from forum.inbox.tables import Follow, Notice


def _subject(row: Mapping[str, Any]) -> ContentRef:
    return ContentRef(row["subject_kind"], row["subject_id"])


PERSONAL_DATA = (
    PersonalTable(
        Follow, N_("What you follow"), ("member_id",), delete_rows,
        shown={"since": N_("Since")}, subject=_subject,
    ),
    PersonalTable(
        Notice, N_("News for you"), ("member_id",), delete_rows,
        shown={"at": N_("When"), "text": N_("What we wrote to you")}, subject=_subject,
    ),
)  # fmt: skip
