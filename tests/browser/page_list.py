"""Every kind of page that links of the demo lead to, by whom it is looked at as, and some that none does."""

from datetime import UTC, datetime

from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.setting import Setting
from tests.browser.crawler import kind_of

WORDS = "admin/words"
LAST_YEAR = datetime.now(UTC).year - 1
"""The newest year that is over, by the clock of the demo: the first one with figures of moderation."""


def _form_of(setting: Setting) -> str:
    """What the form of a setting depends on: its kind, and whether it shows our words."""
    return f"{setting.kind}{' with ours' if setting.shipped else ''}"


OF_EACH_FORM = {_form_of(setting): f"{WORDS}/{key}" for key, setting in CATALOGUE.items()}
"""The page of one setting with each form."""

PAGES: dict[str | None, tuple[str, ...]] = {
    None: (
        "", "ideas", "ideas?q=koffie&sort=votes", "ideas?theme=onderweg&status=open&seen=few", "ideas?call=niet-alleen", "ideas/1", "ideas/40", "ideas/1?comments_order=newest", "ideas/28/history", "ideas/new", "projects",
        "projects/1", "updates", "search", "search?q=samen", "sign-in", "about", "help", "offline", "follow", "house-rules",
        "privacy", "accessibility", "transparency", f"transparency/{LAST_YEAR}", "transparency/log", f"transparency/log/{LAST_YEAR}", "demo", "no-such-page", "ideas/1/report", "comments/1/report", "projects/1/report",
        "updates/1/report", "ideas/1/poster", "projects/1/poster", "ideas/40/offer", "projects/1/offer",
    ),
    "maria": (
        "me", "me/notices", "me/support", "me/following", "follow", "me/settings", "me/sessions", "me/data", "ideas/1", "ideas/new", "ideas/3/leave-out", "comments/8/leave-out",
    ),
    "els": (
        "moderation/appeals", "moderation/appeals/1",
        "moderation", "moderation?sort=oldest&sign=personal_data", "moderation/reports", "moderation/trouble", "moderation/trouble/1", "moderation/log", "moderation/log?q=koffie&first=2026-01-01", "moderation/cases/1", "moderation/cases/1?outcome=return", "moderation/cases/1?outcome=redact",
        "moderation/cases/1/original", "moderation/cases/1/history", "moderation?ticked=yes", "moderation/batch?outcome=publish&selected=1&selected=2&selected=3", "moderation/batch?outcome=reject&selected=1&selected=2&selected=3",
        "me/security", "me/second-factor",
    ),
    "tom": (
        "office", "office/ideas", "office/ideas?status=accepted", "office/ideas/1",
        "office/ideas/1/link", "office/projects", "office/projects/1", "office/projects/new",
        "office/projects/1/edit", "office/projects/1/steps", "office/projects/1/outcome",
        "office/updates/new", "office/updates/1", "office/offers", "office/offers/1",
    ),
    "ann": (
        "admin", "admin/calls/new", "admin/calls/1", "admin/themes/new", "admin/themes/1",
        "admin/neighbourhoods/new", "admin/neighbourhoods/1", "admin/members", "admin/members/1",
        "admin/trail", "admin/clusters", "admin/data", "admin/embed", "admin/kiosk",
        WORDS, *OF_EACH_FORM.values(),
    ),
}  # fmt: skip
"""Paths within a language, by a person of the demo's cast; None: somebody who isn't signed in."""


def _kind(path: str) -> str:
    """What is listed of each kind: queries show the same page in another state."""
    folder, _, key = path.partition("?")[0].rpartition("/")
    is_setting = folder.endswith(WORDS) and key in CATALOGUE
    return _form_of(CATALOGUE[key]) if is_setting else kind_of(path).partition("?")[0]


LISTED = {_kind(f"/{path}") for paths in PAGES.values() for path in paths}


def unlisted(urls: list[str], base: str) -> set[str]:
    """The kinds of these pages that aren't in the list; `base` is the front page in one language."""
    return {_kind(url.removeprefix(base.rstrip("/"))) for url in urls} - LISTED
