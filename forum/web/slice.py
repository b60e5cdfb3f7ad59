"""What a slice brings to the house: its manifest, read by the composition root."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import click

from forum.core.content import Kind
from forum.core.intent import Intent
from forum.core.postbox import MailKind
from forum.core.retention import Retention
from forum.core.work import Reaction
from forum.web.routing import Entry


@dataclass(frozen=True)
class Slice:
    """One feature. `words` gives the sentence for each public code the slice may answer with."""

    name: str
    entries: tuple[Entry, ...] = ()
    content: tuple[Kind, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    intents: tuple[Intent, ...] = ()
    mails: tuple[MailKind, ...] = ()
    commands: tuple[click.Command, ...] = ()
    retention: tuple[Retention, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
