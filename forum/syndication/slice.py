"""Registration of the syndication slice."""

from forum.feature import Slice
from forum.syndication import admin
from forum.syndication.routes import cards, oembed, posters, site_files, sitemap

SLICE = Slice(
    "syndication",
    routes=(
        *site_files.ROUTES,
        *sitemap.ROUTES,
        *cards.ROUTES,
        *posters.ROUTES,
        *oembed.ROUTES,
        *admin.ROUTES,
    ),
)
