"""Personal data that no slice below owns: queued mail, the journal, last edits, exports."""

from sqlalchemy import delete, update

from forum.core.i18n.translations import N_
from forum.core.journal.tables import JournalEntry
from forum.core.mail.queue import Mail
from forum.core.personal_data import Erasure, PersonalTable, delete_rows, set_values
from forum.core.retention import is_settled
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import LastEdit
from forum.privacy.tables import DataExport

CONTACT = "the municipality's own words: they stay, and whoever leaves is shown where they are the contact"

EXCEPTIONS = {
    "project.contact_email": CONTACT,
    "project.contact_name": CONTACT,
    "town_setting.value": CONTACT,
    "address_change.email": "what a member only asked for is nobody's to export; the row goes with either of them",
    "former_address.email": "of the member whose number is in the same row; it goes with the row",
    "erasure.member_id": "says that the number leads to nobody; needed after an older backup is restored",
    "address_change_token.change_id": "only the hash of a secret; deleted with its change",
    "sign_in_copy.sign_in_id": "only the hash of a secret; deleted with its sign-in",
    "delivery.entry_id": "the run of a handler; it refers to the journal's entry, and has no more",
}
"""Columns that lead to a person and are in no `PersonalTable`, each with the reason."""


async def _forget_acts(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Delete the entries that nothing waits for; at last unlink the actor of all others."""
    own = table.condition(erasure.person)
    await uow.execute(delete(JournalEntry).where(own, is_settled()))
    if erasure.first_at is not None:
        await uow.execute(update(JournalEntry).where(own).values(actor_id=None))


PERSONAL_DATA = (
    PersonalTable(
        DataExport, N_("Your copies of this data"), ("member_id",), delete_rows,
        shown={"requested_at": N_("Asked on"), "fetched_at": N_("Fetched on")},
    ),
    PersonalTable(
        Mail, N_("E-mails to you that are not sent yet"), ("member_id", "address"), delete_rows,
        shown={"queued_at": N_("Since")},
    ),
    PersonalTable(
        LastEdit, N_("What you saved last as a colleague"), ("member_id",), set_values(member_id=None),
        shown={"at": N_("When")},
    ),
    PersonalTable(
        # Codes for programs: a page of them would tell a reader nothing.
        JournalEntry, "", ("actor_id",), _forget_acts,
    ),
)  # fmt: skip
