"""What roles are called, and what they do."""

from forum.core.actor import Role
from forum.core.i18n.translations import N_

ROLES = {
    Role.resident: (N_("Resident"), N_("posts ideas, supports those of others, and comments")),
    Role.moderator: (N_("Moderator"), N_("decides what becomes public")),
    Role.official: (N_("Official"), N_("answers ideas, and writes projects and updates")),
    Role.admin: (N_("Administrator"), N_("does all of this, and arranges these pages")),
}
