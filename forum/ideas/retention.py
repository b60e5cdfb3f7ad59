"""Retention of ideas: drafts that guests never confirmed."""

from forum.core.i18n.translations import N_
from forum.core.retention import unconfirmed_drafts
from forum.ideas.tables import Idea

RETENTION = (
    unconfirmed_drafts(
        Idea, N_("An idea from someone who wasn't signed in and never confirmed it by e-mail")
    ),
)
