"""Sentences of the accessibility statement, by what the town found."""

from forum.core.accessibility import Conformance, Method
from forum.core.i18n.translations import N_

CONFORMANCE: dict[str, str] = {
    Conformance.full: N_(
        "This site fully meets the European standard for accessible websites (EN 301 549), and WCAG 2.2, level AA."
    ),
    Conformance.partial: N_(
        "This site partly meets the European standard for accessible websites (EN 301 549), and WCAG 2.2, level AA."
    ),
    Conformance.none: N_(
        "This site doesn't yet meet the European standard for accessible websites (EN 301 549), and WCAG 2.2, level AA."
    ),
}
TESTS: dict[str, str] = {
    "barriers": N_(
        "A program looks for known barriers: in Dutch on a narrow screen in light colours, and in Arabic on a wide screen in dark colours."
    ),
    "keyboard": N_(
        "A program moves with the Tab key, in Dutch on a wide screen: it reaches every link, button and field in the order of the page, and each is marked when it gets there."
    ),
    "languages": N_(
        "A program looks at every language on a very narrow screen: nothing sticks out, and no words of ours are in another language."
    ),
}
"""What the makers of the program test; tests/architecture/test_accessibility_claims.py names the tests."""
METHODS: dict[str, str] = {
    Method.self_evaluation: N_("We tested the site ourselves."),
    Method.third_party: N_("An independent expert tested the site."),
}  # fmt: skip
