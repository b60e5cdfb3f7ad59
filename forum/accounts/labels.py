"""Labels of roles, and of what happens to accounts in the audit trail."""

from forum.accounts.events import (
    AddressHelpAsked,
    AddressHelpCompleted,
    AddressHelpStopped,
    AddressHelpWithdrawn,
    BlockLifted,
    BlockObjected,
    ColleagueAddressChanged,
    IdentityLinked,
    IdentityMoved,
    MemberBlocked,
    RoleGranted,
    SignedOut,
    StopReason,
)
from forum.accounts.tables import Rhythm
from forum.core.actor import Role
from forum.core.audit.label import AuditLabel
from forum.core.i18n.translations import N_, gettext

ROLES = {
    Role.resident: (N_("Resident"), N_("posts ideas, supports those of others, and comments")),
    Role.moderator: (N_("Moderator"), N_("decides what becomes public")),
    Role.official: (N_("Official"), N_("answers ideas, and writes projects and updates")),
    Role.admin: (N_("Administrator"), N_("does all of this, and arranges these pages")),
}

RHYTHMS = {
    Rhythm.at_once: N_("As soon as something happens"),
    Rhythm.daily: N_("At most once a day"),
    Rhythm.weekly: N_("At most once a week"),
    Rhythm.never: N_("Never: I look on the site myself"),
}

NEW_ROLE = {
    (True, False): N_("You now have this role on the forum: %(role)s. It starts the next time you sign in."),
    (True, True): N_("You now have this role on the forum: %(role)s. It starts when your account is no longer blocked."),
    (False, False): N_("%(name)s now has this role on the forum: %(role)s."),
    (False, True): N_("%(name)s now has this role on the forum: %(role)s. It starts when their account is no longer blocked."),
}  # fmt: skip
"""What a mail says of a role: whether it is to its member, and whether it waits for the end of a block."""


STOP_REASONS = {
    StopReason.objection: N_("Somebody objected"),
    StopReason.taken: N_("Another account has it"),
}


def _role(event: RoleGranted) -> str:
    return gettext(ROLES[Role(event.role)][0])


def _ground(event: MemberBlocked) -> str:
    return event.ground


def _provider(event: IdentityLinked | IdentityMoved) -> str:
    return event.provider


def _reason(event: AddressHelpStopped) -> str:
    return gettext(STOP_REASONS[StopReason(event.reason)])


AUDIT_LABELS = (
    AuditLabel(RoleGranted, N_("Role changed"), _role),
    AuditLabel(SignedOut, N_("Signed out on every device")),
    AuditLabel(MemberBlocked, N_("Member blocked"), ground=_ground),
    AuditLabel(BlockLifted, N_("Block lifted")),
    AuditLabel(BlockObjected, N_("Objection to a block")),
    AuditLabel(IdentityLinked, N_("First sign-in through another service"), _provider),
    AuditLabel(
        IdentityMoved, N_("Sign-in through another service moved to another account"), _provider
    ),
    AuditLabel(ColleagueAddressChanged, N_("E-mail address changed")),
    AuditLabel(AddressHelpAsked, N_("New e-mail address asked for a member")),
    AuditLabel(AddressHelpWithdrawn, N_("New e-mail address taken back")),
    AuditLabel(AddressHelpStopped, N_("New e-mail address stopped"), _reason),
    AuditLabel(AddressHelpCompleted, N_("E-mail address changed, as a colleague asked")),
)
