"""What a slice brings to the house: its manifest, read by the composition root."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import click

from forum.core.content.registry import ContentType
from forum.core.delivery.handler import EventHandler
from forum.core.mail.sending import MailKind
from forum.core.pending_action import Intent
from forum.core.retention import Retention
from forum.web.routing import Entry


@dataclass(frozen=True)
class Slice:
    """One feature. `words` gives the sentence for each public code the slice may answer with."""

    name: str
    entries: tuple[Entry, ...] = ()
    content: tuple[ContentType, ...] = ()
    handlers: tuple[EventHandler, ...] = ()
    intents: tuple[Intent, ...] = ()
    mails: tuple[MailKind, ...] = ()
    commands: tuple[click.Command, ...] = ()
    retention: tuple[Retention, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
