"""The home slice: the front page, a member's page, administrators' front page, pages about the forum."""

from forum.feature import Slice
from forum.home import admin
from forum.home.routes import pages

SLICE = Slice("home", routes=pages.ROUTES + admin.ROUTES)
