"""The words of the inbox."""

from forum.core.i18n.translations import N_

WORDS = {"notices_read": N_("You have seen everything.")}
