"""What the accessibility statement says is tested, there are tests for, that look at what it says."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.core.i18n.languages import LANGUAGES
from forum.core.town_settings.accessibility_labels import TESTS
from tests.browser import test_every_language, test_every_page
from tests.browser.conftest import NARROW, WIDE
from tests.browser.overflow import NARROWEST
from tests.browser.page_list import LISTED, PAGES

SHOWN_BY: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "barriers": (
        test_every_page.test_a_program_finds_no_barrier,
        {"person": PAGES, "language,width,scheme": test_every_page.VIEWS},
    ),
    "keyboard": (
        test_every_page.test_everything_is_reached_with_the_keyboard, {"person": PAGES},
    ),
    "languages": (
        test_every_language.test_a_page_is_in_its_language,
        {"person": test_every_language.MIN_PAGES, "language": LANGUAGES},
    ),
}  # fmt: skip
"""By claim: the test that shows it, and what it is repeated for."""


@pytest.mark.parametrize("claim", TESTS)
def test_a_claim_has_its_test(claim: str) -> None:
    test, repeated = SHOWN_BY[claim]
    marks = {
        ",".join([name] if isinstance(name := mark.args[0], str) else name): mark.args[1]
        for mark in getattr(test, "pytestmark", ())
        if mark.name == "parametrize"
    }
    assert marks == repeated
    assert test.__name__.startswith("test_")
    assert not [mark for mark in getattr(test, "pytestmark", ()) if "skip" in mark.name]


def test_no_test_is_named_for_a_claim_that_is_gone() -> None:
    assert SHOWN_BY.keys() == TESTS.keys()


def test_a_program_looks_at_the_pages_as_the_statement_says() -> None:
    looked_at = {view for view in test_every_page.VIEWS if view[2]}
    assert looked_at == {("nl", NARROW, "light"), ("ar", WIDE, "dark")}
    assert "in Dutch on a narrow screen in light colours" in TESTS["barriers"]
    assert "in Arabic on a wide screen in dark colours" in TESTS["barriers"]
    assert test_every_page.WALK == ("nl", WIDE)
    assert "in Dutch on a wide screen" in TESTS["keyboard"]
    assert "on a very narrow screen" in TESTS["languages"] and NARROWEST < NARROW


def test_pages_of_everybody_are_looked_at() -> None:
    folders = {kind.split("/")[1] for kind in LISTED if "/" in kind}
    assert {"ideas", "me", "moderation", "office", "admin"} <= folders
