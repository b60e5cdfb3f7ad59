"""Every column that leads to a person is exported and erased, or is an exception with a reason."""

import pytest
from sqlalchemy import Column, LargeBinary, String
from sqlmodel import AutoString

from forum.core.database.columns import table_of
from forum.core.personal_data import PersonalTable, personal_data_of
from forum.privacy.personal_data import EXCEPTIONS
from forum.schema import METADATA
from tests.architecture.test_surface import FORUM

DECLARED = personal_data_of(FORUM.session_factory)
ROOTS = ("member.id", "address_change.id", "sign_in.id", "journal_entry.id")
"""Keys of rows that are about a person: what refers to one of them leads to a person too."""
NUMBERS = {
    "journal_entry.actor_id": "without a foreign key: the journal outlives its members",
    "audit_entry.actor_id": "without a foreign key, for the same reason",
    "erasure.member_id": "without a foreign key, for the same reason",
}
ADDRESSES = ("email", "address")
CONTACTS = ("project.contact_name", "town_setting.value")
"""Words in which staff may name a colleague, beside columns with an address."""


def _name(column: "Column[object]") -> str:
    return f"{column.table.name}.{column.name}"


def _leads_to_person(column: "Column[object]") -> bool:
    if any(key.target_fullname in ROOTS for key in column.foreign_keys):
        return True
    if _name(column) in (*NUMBERS, *CONTACTS):
        return True
    return any(word in column.name for word in ADDRESSES) and isinstance(
        column.type, String | AutoString
    )


COLUMNS = [
    column
    for table in METADATA.sorted_tables
    for column in table.columns
    if _leads_to_person(column)
]
REFERRED = {
    f"{table_of(declared.table).name}.{name}" for declared in DECLARED for name in declared.refers
}


def test_there_are_such_columns() -> None:
    assert len(COLUMNS) > 20
    assert {"member.email", "vote.member_id", "journal_entry.actor_id"} <= set(map(_name, COLUMNS))


@pytest.mark.parametrize("column", COLUMNS, ids=_name)
def test_each_is_declared_or_an_exception(column: "Column[object]") -> None:
    name = _name(column)
    assert (name in REFERRED or name == "member.email") != (name in EXCEPTIONS), (
        f"{name} leads to a person: declare it in personal_data.py of its slice, or except it"
    )


@pytest.mark.parametrize("declared", DECLARED, ids=lambda each: each.label)
def test_its_columns_exist_and_each_left_out_has_a_reason(declared: PersonalTable) -> None:
    columns = set(table_of(declared.table).columns.keys())
    assert {*declared.refers, *declared.shown, *declared.left_out, *declared.words} <= columns
    assert set(declared.shown) <= set(declared.exported)
    assert set(declared.words) <= set(declared.shown)
    assert all(len(reason) > 10 for reason in declared.left_out.values())


OF_ANOTHERS_OFFER = (
    "answered_by", "author_id", "body", "body_html", "language", "name_shown", "phone", "times", "ways",
)  # fmt: skip
"""Columns of an offer that the official who answered it doesn't get, or its author."""


def test_every_column_of_a_member_is_exported_but_secrets() -> None:
    """Only hashes, keys, secrets, files and what is about others may be left out."""
    left_out = {
        f"{table_of(declared.table).name}.{name}"
        for declared in DECLARED
        for name in declared.left_out
    }
    assert left_out == {
        "audit_entry.actor_id",
        "audit_entry.hash",
        "member.unsubscribe_code",
        "milestone.text",
        "milestone.text_html",
        "member_block.by_id",
        "member_block.member_id",
        "member_block.text",
        "member_block.objection",
        "member_block.objected_at",
        "member_session.id_hash",
        "known_browser.secret_hash",
        *(f"offer.{name}" for name in OF_ANOTHERS_OFFER),
        "passkey.credential_id",
        "passkey.public_key",
        "passkey.sign_count",
        "recovery_code.code_hash",
        "sealed_text.author_id",
        "sealed_text.sealed_by_id",
        "sealed_text.text",
        "verification.person_hash",
        "voter_hash.voter_hash",
        "cluster_mailbox.mailbox_hash",
        "provider_sign_in.handle_hash",
        "provider_sign_in.state_hash",
        "sign_in.handle_hash",
        "sign_in.token_hash",
        "sign_in.code_hash",
        "moderation_decision.moderator_id",
        "moderation_decision.text",
        "moderation_decision.left_out",
        "moderation_decision.letter",
        "moderation_decision.language",
        "moderation_decision.version",
        "concern.taken_by",
        "concern.author_id",
        "concern.categories",
        "concern.wish",
        "concern.phone",
        "concern.handed_to",
        "concern.follow_up_on",
        "concern.reason",
        "concern.alerts",
        "contact_attempt.text",
        "contact_attempt.member_id",
        "moderation_decision.sent_back_title",
        "moderation_decision.sent_back_text",
        "moderation_note.member_id",
        "moderation_note.text",
        "help_request.author_id",
        "help_request.best_time",
        "help_request.name",
        "help_request.neighbourhood",
        "help_request.phone",
        "help_request.text",
        "moderation_report.source",
        "moderation_report.name",
        "moderation_report.text",
        "moderation_report.passage",
        "moderation_report.ground",
    }


def test_only_archives_and_fingerprints_are_binary() -> None:
    binary = {
        _name(column)
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    fingerprints = {f"search_likeness.{name}" for name in ("vector", "signs", "stems")}
    assert binary == {"data_export.archive"} | fingerprints


def test_exceptions_exist() -> None:
    names = {_name(column) for table in METADATA.sorted_tables for column in table.columns}
    assert set(EXCEPTIONS) <= names
