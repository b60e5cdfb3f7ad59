"""The words of the inbox."""

from forum.core.words import N_

WORDS = {"notices_read": N_("You have seen everything.")}
