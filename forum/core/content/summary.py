"""Value objects of content: its summary, a waiting edit, its search document."""

from dataclasses import dataclass
from datetime import datetime

from forum.core.actor import Actor
from forum.core.i18n.localized_text import LocalizedText
from forum.core.ref import ContentRef
from forum.core.text.html import html_to_text
from forum.core.visibility import Visibility


@dataclass(frozen=True)
class Summary:
    """A piece of content as other slices see it. `path` is the URL path after the language.

    `source` is the text as typed, if it is shown that way; None for Markdown. `part_of` is the
    title of the content it belongs to; `photos`: one text for each photo beside it or its edit, by which
    another order, description or choice is noticed; none for public content without an edit. `location`:
    where it is about, in its author's words. `by_staff`: its author wrote for the municipality. `about`
    is the content on whose page it is shown, if it has no page of its own. `author_left`: its
    author has erased their account. `answer`: what a former site answered, while it waits.
    `merged_into`: the content that readers find instead.
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
    author_left: bool = False
    answer: "FormerAnswer | None" = None
    merged_into: ContentRef | None = None
    photos: tuple[str, ...] = ()
    location: str = ""

    @property
    def text(self) -> str:
        """Its text without markup."""
        return html_to_text(self.body_html) if self.source is None else self.source

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self.visibility is Visibility.public

    @property
    def is_found(self) -> bool:
        """Whether lists and search lead to it: it is public, and not merged into other content."""
        return self.is_public and self.merged_into is None


def visible_to(summary: Summary | None, member_id: int) -> Summary | None:
    """The summary if the member may read the content on their own pages: public, or their own."""
    if summary and (summary.is_public or summary.author_id == member_id):
        return summary
    return None


@dataclass(frozen=True)
class FormerAnswer:
    """An answer that came from a former site with content, and becomes public with it."""

    html: str
    language: str


@dataclass(frozen=True)
class Edit:
    """An edit of public content that waits for a moderator; until then the old text is public.

    `location` and `name_shown` are None if it leaves them as they are.
    """

    title: str
    body_html: str
    source: str | None = None
    location: str | None = None
    name_shown: str | None = None

    @property
    def text(self) -> str:
        """Its text without markup, as for `Summary`."""
        return html_to_text(self.body_html) if self.source is None else self.source


@dataclass(frozen=True)
class Document:
    """Search document of public content; its texts contain no markup.

    `title` and `body` are in its language, `others` in languages of their own.
    """

    ref: ContentRef
    language: str
    title: str
    body: str
    published_at: datetime
    others: tuple[LocalizedText, ...] = ()

    @property
    def whole_body(self) -> str:
        """The body and the other texts."""
        return "\n".join((self.body, *self.others))

    @property
    def texts(self) -> tuple[LocalizedText, ...]:
        """All texts with their languages."""
        return (LocalizedText(f"{self.title}\n{self.body}", self.language), *self.others)


INVISIBLE = frozenset({Visibility.draft, Visibility.erased})
"""Visibilities in which nobody may see content."""


def may_see(actor: "Actor", summary: Summary) -> bool:
    """Non-public content is visible to its author and to moderators; drafts to nobody."""
    if summary.visibility in INVISIBLE:
        return False
    return summary.is_public or actor.owns(summary.author_id) or actor.is_moderator


@dataclass(frozen=True)
class VisibilityChange:
    """A requested transition: new visibility, ground, the moderator's text and its language."""

    to: Visibility
    ground: str = ""
    text: str = ""
    language: str = ""
