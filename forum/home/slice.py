"""The home slice: front page, a member's page, administration, pages about the forum."""

from forum.feature import Slice
from forum.home import admin, messages, pending_actions
from forum.home.routes import front_page, kiosk, offline, pages, security_txt, topics

SLICE = Slice(
    "home",
    routes=(
        *front_page.ROUTES,
        *pages.ROUTES,
        *topics.ROUTES,
        *offline.ROUTES,
        *kiosk.ROUTES,
        *security_txt.ROUTES,
        *admin.ROUTES,
    ),
    pending_actions=pending_actions.PENDING_ACTIONS,
    messages=messages.MESSAGES,
)
