"""The home slice: the front page, a member's page, and the pages about the forum."""

from forum.home import routes
from forum.web.slice import Slice

SLICE = Slice("home", entries=routes.ENTRIES)
