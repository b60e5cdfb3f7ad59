"""Page models of the second factor: what each template shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from forum.accounts.pages import Way
from forum.core.verdict import Verdict
from forum.second_factor.forms import AddPasskey, UsePasskey, UseRecoveryCode
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class PasskeyView:
    """One of a member's passkeys."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None
    is_backed_up: bool


@dataclass(frozen=True)
class SecurityPage(Page):
    """A colleague's passkeys and recovery codes.

    `new_codes` are shown this once. `may_change` is denied until the member has confirmed that it is
    them. Without `has_name` the site's address is a number, for which browsers make no passkeys.
    """

    template: ClassVar[str] = "second_factor/security.html"
    form: Form[AddPasskey]
    passkeys: list[PasskeyView]
    codes_left: int
    new_codes: list[str]
    required: bool
    has_name: bool
    may_change: Verdict
    may_add: Verdict
    may_remove: Verdict


@dataclass(frozen=True)
class SecondFactorPage(Page):
    """The step that asks a colleague for a second factor, and leads on to `next`.

    `form` is that of a recovery code, or has what went wrong with a passkey. `ways`: providers that ask for one. `may_enrol`: they have none yet, and have just signed in.
    `rests`: their role rests until they confirm; False when there is nothing left to do.
    """

    template: ClassVar[str] = "second_factor/confirm.html"
    form: Form[UseRecoveryCode | UsePasskey]
    next: str
    has_passkey: bool
    has_codes: bool
    has_second_factor: bool
    required: bool
    may_enrol: bool
    rests: bool
    ways: list[Way]
    idle_minutes: int
