"""The home slice: front page, a member's page, administration, pages about the forum."""

from forum.feature import Slice
from forum.home import admin
from forum.home.routes import pages, security_txt

SLICE = Slice("home", routes=(*pages.ROUTES, *security_txt.ROUTES, *admin.ROUTES))
