"""Form versions: unchanged by a browser's normalisation of values, changed by every edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.text.cleaning import clean_text
from forum.core.versions import (
    StaleVersion,
    changed_fields,
    check_version,
    digests_in,
    version_of,
)

# Stored values: form input is cleaned before it is stored.
VALUES = st.dictionaries(
    st.sampled_from(["title_nl", "title_fr", "state_1", "budget"]),
    st.text(max_size=20).map(clean_text),
)
STORED = {"title_nl": "Praatbanken", "partners": "Buurtwerk\nNoord", "budget": ""}


@given(VALUES)
def test_values_submitted_as_they_were_shown_are_unchanged(values: dict[str, str]) -> None:
    submitted = {name: value.replace("\n", "\r\n") + " " for name, value in values.items()}
    version = version_of(values)
    assert changed_fields(version, submitted | {"empty": ""}) == set()
    check_version(version, submitted)


@pytest.mark.parametrize(
    ("change", "changed"),
    [({"partners": ""}, {"partners"}), ({"budget": "1"}, {"budget"}), ({"fr": "x"}, {"fr"}),
     ({"title_nl": "praatbanken", "budget": "2"}, {"title_nl", "budget"}), ({"budget": " "}, set())],
)  # fmt: skip
def test_changed_fields_are_listed(change: dict[str, str], changed: set[str]) -> None:
    assert changed_fields(version_of(STORED), STORED | change) == changed


def test_a_stale_version_is_refused() -> None:
    check_version("", STORED)
    for expected in (version_of({}), version_of(STORED | {"budget": "1"}), "made:up", "soup"):
        with pytest.raises(StaleVersion):
            check_version(expected, STORED)


def test_nobody_can_make_two_texts_with_one_version() -> None:
    # Of 64 bits a pair is found in hours: a harmless text to be decided about, and another to replace it.
    [hashed] = digests_in(version_of({"title": "Praatbanken"})).values()
    assert len(hashed) * 4 >= 128
