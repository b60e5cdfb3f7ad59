"""Registration of the sharing slice."""

from forum.feature import Slice
from forum.sharing import admin
from forum.sharing.routes import cards, oembed, posters, site_files, sitemap

SLICE = Slice(
    "sharing",
    routes=(
        *site_files.ROUTES,
        *sitemap.ROUTES,
        *cards.ROUTES,
        *posters.ROUTES,
        *oembed.ROUTES,
        *admin.ROUTES,
    ),
)
