"""The toy slice."""

from forum.feature import Slice
from tests.toy.content import TYPES
from tests.toy.routes import ROUTES

SLICE = Slice("toy", routes=ROUTES, content=TYPES)
