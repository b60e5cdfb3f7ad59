"""Personal data of the second factor: passkeys and recovery codes, by name and date."""

from forum.core.i18n.translations import N_
from forum.core.personal_data import PersonalTable, delete_rows
from forum.second_factor.tables import Passkey, RecoveryCode

PERSONAL_DATA = (
    PersonalTable(
        Passkey, N_("Your passkeys"), ("member_id",), delete_rows,
        shown={
            "name": N_("Name"), "created_at": N_("Since"), "used_at": N_("Last used on"),
        },
        left_out={
            "credential_id": "a secret of the device: by it sites know a passkey",
            "public_key": "a key, by which nobody is described",
            "sign_count": "a technical counter of the key",
        },
    ),
    PersonalTable(
        RecoveryCode, N_("Your recovery codes"), ("member_id",), delete_rows,
        shown={"made_at": N_("Since"), "used_at": N_("Used on")},
        left_out={"code_hash": "the hash of a secret, by which nobody is described"},
    ),
)  # fmt: skip
