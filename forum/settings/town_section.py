"""A table of settings that administrators can change: its texts fit the forms of the site."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import ValidationInfo, field_validator

from forum.core.town_settings.catalogue import CATALOGUE
from forum.settings.section import Section

_BY_TOML = {setting.toml: setting for setting in CATALOGUE.values()}


class TownSection(Section):
    """The table named `TABLE`. A text that is too long for its form couldn't be saved again there."""

    TABLE: ClassVar[str]

    @field_validator("*")
    @classmethod
    def _refuse_too_long(cls, value: object, info: ValidationInfo) -> object:
        setting = _BY_TOML.get(f"{cls.TABLE}.{info.field_name}")
        most = setting.most if setting else 0
        texts = value if isinstance(value, Mapping) else {"": value}
        for language, text in texts.items():
            if most and isinstance(text, str) and len(text.strip()) > most:
                where = f" in {language}" if language else ""
                raise ValueError(f"has too many characters{where}: {most} at most")
        return value
