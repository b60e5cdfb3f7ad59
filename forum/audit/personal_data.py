"""Personal data of the audit trail: what a colleague did, and what was done with somebody's account."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false
from sqlmodel import col

from forum.audit.presenters import MEMBER
from forum.core.audit.label import AuditLabel
from forum.core.audit.tables import AuditEntry
from forum.core.i18n.translations import N_
from forum.core.personal_data import Person, PersonalTable, keep

_KEPT = keep("a number that leads to nobody any more; without the entry the chain would be broken")
CHAINED = "ties the entry to the one before; it describes nobody"


def _about(person: Person) -> ColumnElement[bool]:
    if person.member_id is None:
        return false()
    return and_(
        col(AuditEntry.subject_kind) == MEMBER, col(AuditEntry.subject_id) == person.member_id
    )


def personal_data(labels: Iterable[AuditLabel]) -> tuple[PersonalTable, ...]:
    """The declarations; `labels` say in an export what each event is called."""
    words = {"event": {label.event.name(): label.title for label in labels}}
    return (
        PersonalTable(
            AuditEntry, N_("What you did as a colleague, as the trail has it"), ("actor_id",), _KEPT,
            shown={"at": N_("When"), "event": N_("What")}, words=words, left_out={"hash": CHAINED},
        ),
        PersonalTable(
            AuditEntry, N_("What colleagues did with your account or looked at"), (), _KEPT,
            shown={"at": N_("When"), "event": N_("What")}, words=words, where=_about,
            left_out={"hash": CHAINED, "actor_id": "it is a colleague's"},
        ),
    )  # fmt: skip
