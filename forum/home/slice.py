"""The home slice: front page, a member's page, administration, pages about the forum."""

from forum.feature import Slice
from forum.home import admin
from forum.home.routes import front_page, pages, security_txt

SLICE = Slice(
    "home", routes=(*front_page.ROUTES, *pages.ROUTES, *security_txt.ROUTES, *admin.ROUTES)
)
