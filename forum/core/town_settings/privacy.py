"""What the privacy statement needs, and only the settings say: administrators read that it is missing."""

from forum.core.i18n.translations import N_
from forum.core.town_settings.setting import Group, Setting, ValueKind

POSTAL_ADDRESS = Setting(
    "privacy.address", ValueKind.line, Group.texts, N_("Privacy: your postal address"),
    toml="privacy.address",
)  # fmt: skip
OFFICER = Setting(
    "privacy.officer", ValueKind.line, Group.texts, N_("Privacy: your data-protection officer"),
    toml="privacy.officer",
)  # fmt: skip
PROCESSORS = Setting(
    "privacy.processors", ValueKind.texts, Group.texts, N_("Privacy: who processes data for you"),
    toml="privacy.processors",
)  # fmt: skip
