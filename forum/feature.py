"""Slice manifest: what a slice adds to the application; read by the composition root."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import click

from forum.core.audit.label import AuditLabel
from forum.core.content.notice_links import NoticeLinks
from forum.core.content.registry import ContentType
from forum.core.content.restrictions import Restrictions
from forum.core.content.staff_notes import StaffNotes
from forum.core.daily_jobs import DailyJob
from forum.core.delivery.handler import EventHandler
from forum.core.mail.sending import MailTemplate
from forum.core.pending_action import PendingAction
from forum.core.personal_data import PersonalTable
from forum.core.recurring_jobs import RecurringJob
from forum.core.retention import DailyTask, Retention
from forum.web.routing import RouteSpec


@dataclass(frozen=True)
class Slice:
    """One feature. `messages` has the sentence for each public code that the slice may return.

    `notice_links` has the sources of notices' links by kind.
    """

    name: str
    routes: tuple[RouteSpec, ...] = ()
    content: tuple[ContentType, ...] = ()
    handlers: tuple[EventHandler, ...] = ()
    pending_actions: tuple[PendingAction, ...] = ()
    mails: tuple[MailTemplate, ...] = ()
    commands: tuple[click.Command, ...] = ()
    retention: tuple[Retention, ...] = ()
    daily: tuple[DailyTask, ...] = ()
    daily_jobs: tuple[DailyJob, ...] = ()
    recurring_jobs: tuple[RecurringJob, ...] = ()
    staff_notes: tuple[StaffNotes, ...] = ()
    notice_links: Mapping[str, NoticeLinks] = field(default_factory=dict)
    restrictions: tuple[Restrictions, ...] = ()
    personal_data: tuple[PersonalTable, ...] = ()
    audit: tuple[AuditLabel, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
