"""The home slice: the front page, a member's page, and the pages about the forum."""

from forum.feature import Slice
from forum.home import routes

SLICE = Slice("home", entries=routes.ENTRIES)
