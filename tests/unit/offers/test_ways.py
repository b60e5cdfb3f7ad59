"""The ways to help: the form asks for each, in words."""

from forum.offers.forms import OfferHelp
from forum.offers.labels import WAYS
from forum.offers.tables import Way


def test_each_way_is_a_tick_of_the_form_and_has_words() -> None:
    assert list(WAYS) == list(Way)
    assert set(Way) <= set(OfferHelp.model_fields)
