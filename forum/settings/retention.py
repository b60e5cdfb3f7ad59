"""Retention settings: how long expired data is kept."""

from forum.settings.section import Section
from forum.settings.types import days


class RetentionSettings(Section):
    """Days for which expired data is kept, by kind."""

    sign_ins: int = days(1)
    drafts: int = days(1)
    unsent: int = days(1)
    sessions: int = days(1)
    browsers: int = days(1)
    journal: int = days(1)
    trail: int = days(1)
    exports: int = days(1, 30)
    former_addresses: int = days(1)
    notices: int = days(30)
    topic_news: int = days(30)
    cases: int = days(180)
    concerns: int = days(1)
    help_requests: int = days(1)
    help_requests_longest: int = days(30)
    sealed: int = days(180)
    unused_photos: int = days(1)
    photos: int = days(180)
    mails: int = days(1)
    inactive: int = days(180)
    verifications: int = days(1)
    votes: int = days(1)
    clusters: int = days(1)
    offers: int = days(1)
    reports: int = days(180)
    report_sources: int = days(1, 30)
