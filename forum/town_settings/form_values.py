"""Initial values of the forms, which are also what two editors are told apart by."""

from hashlib import sha256
from typing import Any

from forum.core.mail.address import shown_address
from forum.core.town_settings.setting import Json, Setting, ValueKind
from forum.town_settings.forms import CONTACT


def of_value(setting: Setting, value: Json) -> dict[str, str]:
    """The fields that show a value."""
    if setting.kind.is_text:
        return {f"text_{code}": text for code, text in value.items()}
    if setting.kind is ValueKind.languages:
        return {f"language_{code}": "yes" for code in value}
    if setting.kind is ValueKind.helplines:
        return _helplines(value)
    if setting.kind is ValueKind.contact:
        return dict(value) | {"email": shown_address(value["email"])}
    if setting.kind is ValueKind.mailbox:
        return {"value": shown_address(value)}
    if setting.kind is ValueKind.picture:
        # A field can't show the file that was chosen; this tells two of them apart.
        digest = sha256(value["content"].encode()).hexdigest()[:12] if value else ""
        return {"picture": f"{value['media_type']} {digest}"} if value else {}
    return {"value": "" if value is None else str(value)}


def together(setting: Setting) -> tuple[str, ...]:
    """The fields that say one thing, and are kept or replaced as a whole."""
    return CONTACT if setting.kind is ValueKind.contact else ()


def _helplines(lines: list[dict[str, Any]]) -> dict[str, str]:
    return {
        f"{name}_{number}": line.get(name, "")
        for number, line in enumerate(lines)
        for name in ("name", "phone", "language", "topic")
    }
