"""What is shown of accounts: the preview of a pending action, and the names of devices."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from forum.accounts.rules import masked
from forum.accounts.tables import AddressChange, Member, SignIn, WaitingAction
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext
from forum.core.mail.unlinked import without_links
from forum.core.pending_action import pending_actions_of
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.text.cleaning import truncate
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility

MAILED = 280
"""Characters of a text that a mail quotes; the page behind its link shows the whole text."""


def name_of(member: Member) -> str:
    """A member's name, or enough of their address, where nobody looks at addresses."""
    return member.name or masked(member.email or "")


@dataclass(frozen=True)
class WaitingAddress:
    """A new address that waits until both mailboxes have confirmed.

    `until` is the last day on which the old one may object, if an administrator asked; else empty.
    """

    email: str
    old_confirmed: bool
    new_confirmed: bool
    until: str


def waiting_address(change: AddressChange, site: Site) -> WaitingAddress:
    """A requested change of address, for its member and for administrators."""
    until = change.objection_until
    return WaitingAddress(
        email=change.email,
        old_confirmed=change.old_confirmed_at is not None,
        new_confirmed=change.new_confirmed_at is not None,
        until=format_date(until, site.zone) if until else "",
    )


@dataclass(frozen=True)
class Preview:
    """What a sign-in confirms, as plain text. `text` and `name` are empty for a vote or a follow.

    `path` (after the language) leads to the public content that it is about, if there is any.
    """

    title: str
    title_lang: str
    text: str = ""
    lang: str = ""
    name: str = ""
    path: str = ""

    @property
    def mailed(self) -> "Preview":
        """The preview for the mail: the beginning of the text, and no words that become a link.

        Anybody has the town's own mail sent to any mailbox: it never carries a stranger's link.
        """
        return replace(
            self,
            title=without_links(self.title),
            text=truncate(without_links(self.text), MAILED),
            name=without_links(self.name),
        )


def subject_of(session: ReadSession, data: Mapping[str, Any]) -> ContentRef | None:
    """The content that an intent is about: a key of its data is the content's kind."""
    kinds = registry_of(session).types
    return next((ContentRef(kind, int(data[kind])) for kind in kinds if kind in data), None)


async def summary_of(session: ReadSession, sign_in: SignIn | WaitingAction) -> Summary | None:
    """Summary of the content that an intent is about; None when there is none."""
    ref = subject_of(session, sign_in.intent_data)
    try:
        return await registry.summary(session, ref) if ref else None
    except NotFound:
        return None


async def is_kept(session: ReadSession, waiting: SignIn | WaitingAction) -> bool:
    """Whether what was stored for an intent is still there; true of one for which nothing is stored."""
    action = pending_actions_of(session).get(waiting.intent)
    if action is None or action.discard is None:
        return True
    summary = await summary_of(session, waiting)
    return summary is not None and summary.visibility is Visibility.draft


async def preview_of(session: ReadSession, sign_in: SignIn | WaitingAction) -> Preview | None:
    """What an intent would do; None when there is none, or nothing is left to do.

    The holder of the link, or the member, wrote the draft or must confirm it. Of other content the preview
    shows no more than is public.
    """
    summary = await summary_of(session, sign_in)
    if summary is None:
        return None
    if summary.visibility is not Visibility.draft:
        if not summary.is_public:
            return None
        return _about(summary)
    text = summary.text
    name, lang = summary.name_shown, summary.language
    if summary.about is None:
        return Preview(summary.title, lang, text, lang, name)
    summaries = await registry.summaries(session, [summary.about])
    about = next(
        (_about(parent) for parent in summaries.values() if parent.is_public), Preview("", "")
    )
    return replace(about, text=text, lang=lang, name=name)


def device_name(browser: str, system: str) -> str:
    """What people call a device, by the families of its programs; empty if neither is known."""
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system


def _about(summary: Summary) -> Preview:
    return Preview(title=summary.title, title_lang=summary.language, path=summary.path)
