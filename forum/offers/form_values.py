"""Form values of offers, from which versions are computed for optimistic locking."""

from forum.offers.tables import Offer


def of_offer(offer: Offer) -> dict[str, str]:
    """The values that its author fills in."""
    ticks = {way.value: "yes" for way in offer.chosen_ways}
    return {
        "body": offer.body,
        "times": offer.times,
        "phone": offer.phone,
        "name_shown": offer.name_shown,
        **ticks,
    }


def of_handling(offer: Offer) -> dict[str, str]:
    """What an official reads before they answer or close it."""
    return of_offer(offer) | {"state": offer.state, "given": offer.answer}
