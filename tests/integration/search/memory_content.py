"""In-memory content type with only what search reads of content, and a `Site`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from forum.core.content.registry import ContentType
from forum.core.content.summary import Document, Summary
from forum.core.ref import ContentRef
from forum.core.site import Site, SiteValues
from forum.core.text.html import from_markdown
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility

SITE = Site(
    SiteValues(
        name="Samenspraak", town="Voorbeeldstad", language_codes=("nl", "en", "ar"),
        phone="+32 470 00 00 01", email="samenspraak@example.org", contact_name="", working_days=2,
        hours={"nl": "van 9 tot 12"},
    ),
    base_url="http://forum.test", zone=ZoneInfo("Europe/Brussels"), default_language="nl", country="",
)  # fmt: skip
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class MemoryContent:
    """Content of one kind in memory; counts the queries for summaries."""

    name: str
    summaries: dict[int, Summary] = field(default_factory=dict)
    summary_queries: int = 0

    def put(
        self,
        number: int,
        title: str,
        body: str = "",
        language: str = "nl",
        visibility: Visibility = Visibility.public,
    ) -> ContentRef:
        """Insert content, or replace the content with that number."""
        ref = ContentRef(self.name, number)
        self.summaries[number] = Summary(
            ref, title, from_markdown(body), language, visibility, 7, "Maria Geheim",
            NOON + timedelta(days=number), f"/{self.name}s/{number}",
        )  # fmt: skip
        return ref

    def set_visibility(self, number: int, visibility: Visibility) -> None:
        """Set the visibility of content."""
        self.summaries[number] = replace(self.summaries[number], visibility=visibility)

    @property
    def content_type(self) -> ContentType:
        """The content type for the registry."""
        return ContentType(
            self.name,
            self._summaries,
            label=self.name.capitalize(),
            plural=f"{self.name.capitalize()}s",
            documents=self._documents,
            public_ids=self._public_ids,
        )

    async def _summaries(self, session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
        self.summary_queries += 1
        return {number: self.summaries[number] for number in ids if number in self.summaries}

    async def _documents(self, session: ReadSession, ids: Sequence[int]) -> list[Document]:
        found = (self.summaries[number] for number in ids if number in self.summaries)
        return [
            Document(each.ref, each.language, each.title, each.text, each.posted_at)
            for each in found
            if each.is_public
        ]

    async def _public_ids(self, session: ReadSession, after: int, limit: int) -> list[int]:
        ids = sorted(
            number for number, each in self.summaries.items() if each.is_public and number > after
        )
        return ids[:limit]
