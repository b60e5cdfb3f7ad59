"""Personal data of offers of help: those that a member made, and those that an official answered."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from forum.accounts.queries import waiting_drafts
from forum.core.content.erasure import erase_authored
from forum.core.i18n.translations import N_
from forum.core.personal_data import Erasure, Person, PersonalTable, keep, set_values
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from forum.offers.labels import STATES
from forum.offers.tables import KIND, Offer

OFFERED = {
    "body": N_("Text"), "times": N_("When you can help"), "phone": N_("Telephone"),
    "name_shown": N_("Your name, as officials see it"), "posted_at": N_("Offered on"),
}  # fmt: skip
OF_THE_PERSON = "it is somebody else's offer"


async def _erase_offers(uow: UnitOfWork, _table: PersonalTable, erasure: Erasure) -> None:
    await erase_authored(uow, Offer, erasure)


def _is_unconfirmed(person: Person) -> ColumnElement[bool]:
    waiting = waiting_drafts(KIND, person.email or "")
    return and_(col(Offer.visibility) == Visibility.draft, col(Offer.id).in_(waiting))


def _subject(row: Mapping[str, Any]) -> ContentRef:
    return ContentRef(row["subject_kind"], row["subject_id"])


PERSONAL_DATA = (
    PersonalTable(
        Offer, N_("Where you want to help"), ("author_id",), _erase_offers,
        shown={
            **OFFERED, "state": N_("Where it stands"), "answer": N_("Our answer"),
            "answered_at": N_("Answered on"),
        },
        words={"state": STATES}, left_out={"answered_by": "it is the number of a colleague"},
        subject=_subject,
    ),
    PersonalTable(
        Offer, N_("Offers of help that you made without signing in, and did not confirm yet"), (),
        keep("they go with the sign-in that waits for them"), where=_is_unconfirmed,
        shown=OFFERED, subject=_subject,
    ),
    PersonalTable(
        Offer, N_("Offers of help that you answered"), ("answered_by",),
        set_values(answered_by=None),
        shown={"answer": N_("Your answer"), "answered_at": N_("Answered on")},
        left_out=dict.fromkeys(
            ("author_id", "body", "body_html", "name_shown", "language", "ways", "times", "phone"),
            OF_THE_PERSON,
        ),
        subject=_subject,
    ),
)  # fmt: skip
