"""Rules of privacy: who may have what of their own data, and where, and who may leave."""

from forum.accounts.tables import Member
from forum.core.actor import Actor, Role
from forum.core.verdict import ALLOWED, Verdict, denied


def may_fetch(*, shared: bool) -> Verdict:
    """Not to a shared device, where the file would lie in a folder for the next person."""
    return denied("export_shared") if shared else ALLOWED


def may_erase(actor: Actor) -> Verdict:
    """A colleague with the rights of their role: a mailbox alone ends no role, nor takes passkeys along."""
    return denied("erase_confirm_first") if actor.has_dormant_role else ALLOWED


def may_leave(member: Member, *, has_other_admin: bool) -> Verdict:
    """Everybody, but the only administrator: there is always one left."""
    is_last = member.role is Role.admin and not has_other_admin
    return denied("last_admin") if is_last else ALLOWED
