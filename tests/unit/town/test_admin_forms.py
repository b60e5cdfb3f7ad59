"""Forms and rules of administration: calls, themes, neighbourhoods, roles, slugs."""

from datetime import date

import pytest

from forum.accounts import rules as accounts_rules
from forum.accounts.forms import FindMember, GiveRole
from forum.calls import rules as calls_rules
from forum.calls.forms import CALL_TEXTS, WriteCall
from forum.core.actor import GUEST, Actor, Role
from forum.core.forms.translated import translated_model
from forum.town import rules as town_rules
from forum.town.forms import THEME_TEXTS, WriteNeighbourhood, WriteTheme
from forum.web.forms import validate

LANGUAGES = ("nl", "en", "ar")
CALL = translated_model(WriteCall, CALL_TEXTS, LANGUAGES, ["nl"])
THEME = translated_model(WriteTheme, THEME_TEXTS, LANGUAGES, ["nl"])
VALID = {
    "question_nl": "Wat brengt ons samen?",
    "intro_nl": "Vertel het ons, in een paar zinnen.",
    "opens_on": "2027-03-01",
    "closes_on": "2027-05-01",
}


def test_a_call_needs_only_the_towns_own_language() -> None:
    form = validate(CALL, VALID)
    assert form.is_valid, form.errors
    call = form.cleaned()
    assert call.texts("question", LANGUAGES) == {"nl": VALID["question_nl"]}
    assert call.texts("answer", LANGUAGES) == {}
    assert (call.opens_on, call.closes_on) == (date(2027, 3, 1), date(2027, 5, 1))
    assert (call.slug, call.answered_on) == ("", None)


def test_texts_come_in_the_order_of_the_languages() -> None:
    typed = VALID | {"question_ar": "ما الذي يجمعنا؟", "question_en": "What brings us together?"}
    assert list(validate(CALL, typed).cleaned().texts("question", LANGUAGES)) == ["nl", "en", "ar"]


@pytest.mark.parametrize("name", VALID)
def test_the_required_fields_of_a_call(name: str) -> None:
    form = validate(CALL, VALID | {name: "  "})
    assert list(form.errors) == [name]
    assert form.values[name] == "  "


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("question_nl", "Wat?"),
        ("question_en", "?" * 161),
        ("intro_nl", "Kort."),
        ("intro_ar", "ا" * 3001),
        ("answer_nl", "a" * 8001),
        ("opens_on", "morgen"),
        ("closes_on", "2027-02-30"),
        ("answered_on", "01/03/2027"),
        ("slug", "a" * 61),
    ],
)
def test_invalid_fields_of_a_call(name: str, typed: str) -> None:
    form = validate(CALL, VALID | {name: typed})
    assert list(form.errors) == [name]
    assert form.values[name] == typed


@pytest.mark.parametrize("position", ["", "x", "-1", "1.5", "99999", "²", "1e3"])
def test_a_position_is_a_small_number(position: str) -> None:
    assert list(validate(THEME, {"name_nl": "Buren", "position": position}).errors) == ["position"]


def test_a_position_may_be_written_in_other_digits() -> None:
    assert (
        validate(WriteNeighbourhood, {"name": "Noord", "position": "١٢"}).cleaned().position == 12
    )


@pytest.mark.parametrize("name", ["", "N", "n" * 81, "\u202e\x00"])
def test_a_neighbourhood_has_a_name(name: str) -> None:
    assert list(validate(WriteNeighbourhood, {"name": name, "position": "1"}).errors) == ["name"]


@pytest.mark.parametrize("role", ["", "emperor", "Admin", "admin "])
def test_a_role_is_one_of_the_four(role: str) -> None:
    assert list(validate(GiveRole, {"role": role}).errors) == ["role"]
    assert validate(GiveRole, {"role": "official"}).cleaned().role is Role.official


def test_a_member_is_looked_for_by_two_letters_at_least() -> None:
    assert validate(FindMember, {"query": " Mar "}).cleaned().query == "Mar"
    assert list(validate(FindMember, {"query": "m"}).errors) == ["query"]


@pytest.mark.parametrize(
    ("opens", "closes", "answered", "code"),
    [
        (1, 1, None, None),
        (1, 9, 9, None),
        (1, 9, 10, None),
        (2, 1, None, "closes_first"),
        (1, 9, 8, "answered_first"),
    ],
)
def test_the_days_of_a_call(
    opens: int, closes: int, answered: int | None, code: str | None
) -> None:
    day = [date(2027, 3, number) for number in range(1, 12)]
    span = calls_rules.check_span(day[opens], day[closes])
    answer = calls_rules.check_answer_day(day[closes], day[answered] if answered else None)
    assert (span.code or answer.code) == code


@pytest.mark.parametrize(
    ("texts", "slug"),
    [
        (("Sint-Jan Noord",), "sint-jan-noord"),
        (("", "Wat brengt ons samen?"), "wat-brengt-ons-samen"),
        (("!!!", "Grün & Öffentlich"), "grun-offentlich"),
        (("شمال", "North"), "north"),
    ],
)
def test_a_slug_is_made_from_the_first_text_that_gives_one(
    texts: tuple[str, ...], slug: str
) -> None:
    assert town_rules.slug_from(*texts) == slug


def test_a_name_without_latin_letters_has_a_slug_of_its_own() -> None:
    north, south = town_rules.slug_from("شمال"), town_rules.slug_from("جنوب")
    assert north != south
    assert north == town_rules.slug_from("شمال")
    assert north.isascii() and north.isalnum()


ACTORS = [GUEST, *(Actor(number, role) for number, role in enumerate(Role, 1))]


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.role or "guest")
def test_only_administrators_may_administer(actor: Actor) -> None:
    allowed = actor.role is Role.admin
    assert bool(accounts_rules.may_administer(actor)) is allowed
    assert bool(accounts_rules.may_give_role(actor, 99)) is allowed


def test_nobody_changes_their_own_role() -> None:
    assert accounts_rules.may_give_role(Actor(7, Role.admin), 7).code == "own_role"


def test_what_is_in_use_is_not_deleted() -> None:
    assert town_rules.may_delete(used=True).code == "in_use"
    assert town_rules.may_delete(used=False)
