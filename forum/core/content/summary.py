"""Value objects of content: its summary, a waiting edit, its search document."""

from dataclasses import dataclass
from datetime import datetime

from forum.core.actor import Actor
from forum.core.ref import ContentRef
from forum.core.text.html import plain
from forum.core.visibility import Visibility


@dataclass(frozen=True)
class Summary:
    """A piece of content as its neighbours see it. `path` follows the language in the URL.

    `source` is what was typed, where that is shown as typed; absent for Markdown. `part_of` is the
    title of what it stands under; `by_staff`: who wrote it spoke for the town. `about` is the
    content it stands on, for what has no page of its own.
    """

    ref: ContentRef
    title: str
    body_html: str
    language: str
    visibility: Visibility
    author_id: int | None
    name_shown: str
    posted_at: datetime
    path: str
    facts: tuple[str, ...] = ()
    part_of: str = ""
    by_staff: bool = False
    edit: "Edit | None" = None
    source: str | None = None
    about: ContentRef | None = None

    @property
    def text(self) -> str:
        """Its words without markup."""
        return plain(self.body_html) if self.source is None else self.source

    @property
    def is_public(self) -> bool:
        return self.visibility is Visibility.public


@dataclass(frozen=True)
class Edit:
    """A changed text of public content that waits for a moderator; the old one still shows."""

    title: str
    body_html: str
    source: str | None = None

    @property
    def text(self) -> str:
        """Its words without markup, as for `Summary`."""
        return plain(self.body_html) if self.source is None else self.source


@dataclass(frozen=True)
class Document:
    """A piece of public content as search stores it; texts are plain, without markup."""

    ref: ContentRef
    language: str
    title: str
    body: str
    published_at: datetime


NOBODYS = frozenset({Visibility.draft, Visibility.erased})


def may_see(actor: "Actor", summary: Summary) -> bool:
    """What isn't public is for its author and for moderators; drafts are for nobody yet."""
    if summary.visibility in NOBODYS:
        return False
    return summary.is_public or actor.owns(summary.author_id) or actor.is_moderator


@dataclass(frozen=True)
class VisibilityChange:
    """A move to another visibility, with the ground and the sentence that go with it."""

    to: Visibility
    ground: str = ""
    text: str = ""
    language: str = ""
