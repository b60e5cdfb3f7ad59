"""Structured data: what a page is about, in the words of schema.org, as JSON-LD.

It stands in a `<script>` of a type that no browser runs, to which a content security policy for scripts
doesn't apply (HTML, "prepare the script element").
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from forum.core.site import Site

CONTEXT = "https://schema.org"
Thing = dict[str, Any]


def json_ld(data: object) -> Markup:
    """Data as JSON that can't end its `<script>`, nor begin a comment in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704


def graph(*things: Thing) -> Thing:
    """Several things as one document."""
    return {"@context": CONTEXT, "@graph": list(things)}


def organization(site: Site) -> Thing:
    """The town, whose forum this is."""
    return {"@type": "GovernmentOrganization", "name": site.town, "url": site.absolute("/")}


def website(site: Site, language: str) -> Thing:
    """The whole site in one language, and whose it is."""
    return graph(
        {
            "@type": "WebSite",
            "name": site.name,
            "url": site.absolute(f"/{language}/"),
            "inLanguage": language,
            "publisher": organization(site),
        }
    )


def breadcrumbs(site: Site, path: Iterable[tuple[str, str]]) -> Thing:
    """Where a page stands: the names and paths of the pages above it, and of itself."""
    crumbs = [
        {"@type": "ListItem", "position": place, "name": name, "item": site.absolute(each)}
        for place, (name, each) in enumerate(path, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": crumbs}


def counted(interaction: str, count: int) -> Mapping[str, Any]:
    """How often people did something, as `LikeAction` or `CommentAction`."""
    return {
        "@type": "InteractionCounter",
        "interactionType": f"{CONTEXT}/{interaction}",
        "userInteractionCount": count,
    }
