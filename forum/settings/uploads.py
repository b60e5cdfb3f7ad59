"""Settings of what people add: the table `[uploads]` of `settings.toml`."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from forum.settings.section import Section
from forum.settings.types import WebAddressOrNothing

NEEDED = ("endpoint", "bucket", "access_key", "secret_key")
"""What the service of storage `s3` needs."""


class UploadSettings(Section):
    """Where photos are kept, and how large one may be, in bytes."""

    storage: Literal["folder", "s3"]
    folder: Path
    largest_photo: int = Field(ge=100_000, le=100_000_000)
    endpoint: WebAddressOrNothing
    bucket: str
    region: str
    access_key: str = Field(repr=False)
    secret_key: str = Field(repr=False)

    @field_validator(*NEEDED)
    @classmethod
    def _require_service(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("storage") == "s3" and not value:
            raise ValueError("is needed when uploads.storage is s3")
        return value
