"""Translation settings: the table `[translation]` of `settings.toml`."""

from typing import Annotated

from pydantic import Field

from forum.settings.section import Section
from forum.settings.types import WebAddressOrNothing

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]


class TranslationSettings(Section):
    """A service that translates texts for moderators; `timeout` is in seconds. Without a `url` it is off."""

    url: WebAddressOrNothing
    api_key: str = Field(repr=False)
    private: bool
    languages: tuple[LanguageCode, ...]
    timeout: float = Field(gt=0, le=60)
