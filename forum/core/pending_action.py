"""Pending actions: requests of signed-out visitors, run once the mailed link is used."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from forum.core.unit_of_work import HasInfo, ReadSession, UnitOfWork


@dataclass(frozen=True)
class PendingActionResult:
    """Redirect target (a path after the language), and the code of what was done or refused."""

    path: str
    code: str
    refused: bool = False


@dataclass(frozen=True)
class ConfirmationTexts:
    """What mail and pages say of an action that waits for confirmation; translated where shown.

    `mail` opens the mail, `sent` the page that asks for the code; `confirm` stands above the button.
    `subject` and `subject_in_mail` come before the title of the content that the action is about.
    `mail_subject` is the subject of the mail, where it isn't to confirm an address. `then` is what happens
    once it is confirmed, a sentence for each step, of `%(who)s` and `%(day)s`: who reads it, and by when.
    """

    mail: str
    sent: str
    confirm: str
    subject: str
    subject_in_mail: str
    mail_subject: str = ""
    then: tuple[str, ...] = ()


@dataclass(frozen=True)
class PendingAction:
    """`run(uow, data)` performs the action as the member who just signed in (`uow.actor`).

    `discard(uow, data)` deletes what was stored for it, if the recipient of the mail discards it.

    `drawing(session, data)` is a drawing of what was stored for it, as part of a page.

    `claim(uow, data, member_id)` makes what was stored for it the member's, for whom it now waits.

    `data` has the kind and id of its content (`{"idea": 7}`): mail and page read the content that is
    to be confirmed by it, from the content registry. `is_marked`: what a colleague confirms will
    carry the mark of the municipality. `by_member`: only somebody who is signed in can ask for it,
    so a mail that its reader didn't ask for means that somebody else uses the account; it is sent to
    no other address.
    """

    name: str
    texts: ConfirmationTexts
    run: Callable[[UnitOfWork, dict[str, Any]], Awaitable[PendingActionResult]]
    discard: Callable[[UnitOfWork, dict[str, Any]], Awaitable[None]] | None = None
    claim: Callable[[UnitOfWork, dict[str, Any], int], Awaitable[None]] | None = None
    drawing: Callable[[ReadSession, dict[str, Any]], Awaitable[str]] | None = None
    is_marked: bool = False
    by_member: bool = False


_KEY = "pending_actions"


def pending_action_info(actions: Iterable[PendingAction]) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds these actions."""
    return {_KEY: {action.name: action for action in actions}}


def pending_actions_of(holder: HasInfo) -> dict[str, PendingAction]:
    """The actions that a guest can request, by name."""
    return cast(dict[str, PendingAction], holder.info[_KEY])
