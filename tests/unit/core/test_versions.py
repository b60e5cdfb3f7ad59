"""The version of what a form showed: alike for what a browser sends back, else another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.text.cleaning import clean_text
from forum.core.versions import StaleVersion, changed_fields, check_version, version_of

# As they are kept: what forms show was cleaned when it was written.
VALUES = st.dictionaries(
    st.sampled_from(["title_nl", "title_fr", "state_1", "budget"]),
    st.text(max_size=20).map(clean_text),
)
SHOWN = {"title_nl": "Praatbanken", "partners": "Buurtwerk\nNoord", "budget": ""}


@given(VALUES)
def test_what_is_sent_back_as_it_was_shown_is_unchanged(values: dict[str, str]) -> None:
    sent = {name: value.replace("\n", "\r\n") + " " for name, value in values.items()}
    version = version_of(values)
    assert changed_fields(version, sent | {"empty": ""}) == set()
    check_version(version, sent)


@pytest.mark.parametrize(
    ("change", "changed"),
    [({"partners": ""}, {"partners"}), ({"budget": "1"}, {"budget"}), ({"fr": "x"}, {"fr"}),
     ({"title_nl": "praatbanken", "budget": "2"}, {"title_nl", "budget"}), ({"budget": " "}, set())],
)  # fmt: skip
def test_it_tells_which_fields_changed(change: dict[str, str], changed: set[str]) -> None:
    assert changed_fields(version_of(SHOWN), SHOWN | change) == changed


def test_who_expects_a_version_gets_no_other() -> None:
    check_version("", SHOWN)
    for expected in (version_of({}), version_of(SHOWN | {"budget": "1"}), "made:up", "soup"):
        with pytest.raises(StaleVersion):
            check_version(expected, SHOWN)
