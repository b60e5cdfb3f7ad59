"""Personal data of comments: those that a member wrote."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from forum.accounts.queries import waiting_drafts
from forum.core.content.erasure import erase_authored
from forum.core.content.sealed import SealedText, are_sealed_of
from forum.core.content.visibility_labels import VISIBILITY
from forum.core.i18n.translations import N_
from forum.core.personal_data import Erasure, Person, PersonalTable, keep
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from forum.discussion.tables import KIND, Comment


async def _erase_comments(uow: UnitOfWork, _table: PersonalTable, erasure: Erasure) -> None:
    await erase_authored(uow, Comment, erasure)


def _is_sealed_unconfirmed(person: Person) -> ColumnElement[bool]:
    return are_sealed_of(KIND, waiting_drafts(KIND, person.email or ""))


def _is_unconfirmed(person: Person) -> ColumnElement[bool]:
    waiting = waiting_drafts(KIND, person.email or "")
    return and_(col(Comment.visibility) == Visibility.draft, col(Comment.id).in_(waiting))


def _subject(row: Mapping[str, Any]) -> ContentRef:
    return ContentRef(row["subject_kind"], row["subject_id"])


PERSONAL_DATA = (
    PersonalTable(
        Comment, N_("Your comments"), ("author_id",), _erase_comments,
        shown={
            "body": N_("Text"), "posted_at": N_("Posted on"),
            "name_shown": N_("Name, as others see it"), "visibility": N_("Is it public?"),
        },
        words={"visibility": VISIBILITY}, subject=_subject,
    ),
    PersonalTable(
        Comment, N_("Comments that you wrote without signing in, and did not confirm yet"), (),
        keep("they go with the sign-in that waits for them"), where=_is_unconfirmed,
        shown={
            "body": N_("Text"), "posted_at": N_("Posted on"),
            "name_shown": N_("Name, as others see it"),
        },
        subject=_subject,
    ),
    PersonalTable(
        SealedText, N_("What you left out of comments that you did not confirm yet"), (),
        keep("they go with the sign-in that waits for them"), where=_is_sealed_unconfirmed,
        shown={"text": N_("Text"), "sealed_at": N_("Left out on")},
    ),
)  # fmt: skip
