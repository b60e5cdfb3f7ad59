"""Retention of the second factor: challenges that nobody answered, and recovery codes that were used."""

from sqlmodel import col

from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from forum.second_factor.tables import PasskeyChallenge, RecoveryCode

RETENTION = (
    Retention(
        "sign_ins", PasskeyChallenge, "challenge",
        lambda before: col(PasskeyChallenge.expires_at) < before,
    ),
    Retention(
        "sessions", RecoveryCode, "code_hash",
        lambda before: col(RecoveryCode.used_at) < before,
        N_("That a colleague used a recovery code"),
    ),
)  # fmt: skip
