"""Rules of offers of help, as tables on unsaved objects."""

from datetime import UTC, datetime

import pytest

from forum.core.actor import GUEST, Actor, Role
from forum.core.content.summary import Summary
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.offers import rules
from forum.offers.tables import KIND, Offer, OfferState

NOW = datetime(2027, 3, 1, tzinfo=UTC)
AUTHOR = Actor(1, Role.resident)
OTHER = Actor(2, Role.resident)
MODERATOR = Actor(3, Role.moderator)
OFFICIAL = Actor(4, Role.official)
ADMIN = Actor(5, Role.admin)


def offer(*, author_id: int = 1, state: OfferState = OfferState.new, body: str = "") -> Offer:
    """An offer that was sent."""
    return Offer(
        author_id=author_id, state=state, body=body, body_html="", language="nl", posted_at=NOW,
        subject_kind="idea", subject_id=7, visibility=rules.SENT,
    )  # fmt: skip


def summary(visibility: Visibility) -> Summary:
    """Its summary, by its author."""
    return Summary(ContentRef(KIND, 1), "", "", "nl", visibility, 1, "", NOW, "me/support")


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (GUEST, False), (AUTHOR, True), (OTHER, False), (MODERATOR, False), (OFFICIAL, True),
        (ADMIN, True),
    ],
)  # fmt: skip
def test_its_author_and_officials_see_it(actor: Actor, sees: bool) -> None:
    assert rules.may_see(actor, summary(rules.SENT)) is sees


@pytest.mark.parametrize("visibility", sorted(set(Visibility) - {rules.SENT}))
def test_nobody_sees_one_that_was_not_sent_or_is_withdrawn(visibility: Visibility) -> None:
    readers = (AUTHOR, OFFICIAL, ADMIN)
    assert not any(rules.may_see(each, summary(visibility)) for each in readers)


@pytest.mark.parametrize(
    ("actor", "state", "handles", "closes"),
    [
        (OFFICIAL, OfferState.new, None, None),
        (OFFICIAL, OfferState.answered, None, None),
        (OFFICIAL, OfferState.closed, None, "offer_closed"),
        (ADMIN, OfferState.new, None, None),
        (MODERATOR, OfferState.new, "not_official", "not_official"),
        (Actor(1, Role.official), OfferState.new, "own_offer", "own_offer"),
    ],
)
def test_officials_answer_and_close_those_of_others(
    actor: Actor, state: OfferState, handles: str | None, closes: str | None
) -> None:
    found = offer(state=state)
    assert rules.may_handle(actor, found).code == handles
    assert rules.may_close(actor, found).code == closes


@pytest.mark.parametrize(
    ("body", "code"),
    [("Ik heb een bestelwagen.", "offer_sent"), ("Ik wil niet meer leven zo alleen.", "")],
)
def test_whoever_may_be_in_danger_gets_no_thanks(body: str, code: str) -> None:
    assert rules.sent_code(offer(body=body)) == code
