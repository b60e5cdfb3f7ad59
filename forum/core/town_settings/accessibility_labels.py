"""Sentences of the accessibility statement, by what the town found."""

from forum.core.accessibility import Conformance, Method
from forum.core.i18n.translations import N_

CONFORMANCE: dict[str, str] = {
    Conformance.full: N_(
        "This site fully meets the European standard for accessible websites (EN 301 549), and WCAG 2.2, level AA."
    ),
    Conformance.partial: N_(
        "This site partly meets the European standard for accessible websites (EN 301 549), and WCAG 2.2, level AA. What doesn't work yet is below."
    ),
    Conformance.none: N_(
        "This site doesn't yet meet the European standard for accessible websites (EN 301 549), and WCAG 2.2, level AA. What doesn't work yet is below."
    ),
}
METHODS: dict[str, str] = {
    Method.self_evaluation: N_("We tested the site ourselves."),
    Method.third_party: N_("An independent expert tested the site."),
}  # fmt: skip
