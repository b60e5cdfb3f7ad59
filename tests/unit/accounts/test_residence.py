"""What a provider's claims say of residence, and the hash of a person."""

import pytest

from forum.accounts.oidc.residence import ResidentClaim, claim_named, person_hash

KEY = "k" * 32
BY_VALUE = ResidentClaim("code", values=frozenset({"9000", "9030"}))
BY_PREFIX = ResidentClaim("code", prefixes=("90",))
BY_TRUTH = ResidentClaim("lives_here")


@pytest.mark.parametrize(
    ("rule", "claim", "expected"),
    [
        (BY_VALUE, "9000", True),
        (BY_VALUE, " 9030 ", True),
        (BY_VALUE, 9000, True),
        (BY_VALUE, ["1000", "9030"], True),
        (BY_VALUE, "90000", False),
        (BY_VALUE, "1000", False),
        (BY_VALUE, [], False),
        (BY_VALUE, "", False),
        (BY_VALUE, True, False),
        (BY_VALUE, {"9000": True}, False),
        (BY_VALUE, [["9000"]], False),
        (BY_PREFIX, "9031", True),
        (BY_PREFIX, ["8000", "9099"], True),
        (BY_PREFIX, "1900", False),
        (BY_PREFIX, "", False),
        (BY_PREFIX, None, False),
        (BY_TRUTH, True, True),
        (BY_TRUTH, "true", True),
        (BY_TRUTH, [True], True),
        (BY_TRUTH, False, False),
        (BY_TRUTH, 1, False),
        (BY_TRUTH, "yes", False),
        (BY_TRUTH, "9000", False),
    ],
)
def test_the_claim_matches(rule: ResidentClaim, claim: object, expected: bool) -> None:
    assert rule.matches(claim) is expected


def test_a_claim_is_found_by_its_name_or_its_path() -> None:
    userinfo = {"address": {"postal_code": "9000"}, "https://example.org/code": "1"}
    id_token = {"code": "from the token", "address": "a text"}
    assert claim_named("address.postal_code", userinfo, id_token) == "9000"
    assert claim_named("https://example.org/code", userinfo, id_token) == "1"
    assert claim_named("code", userinfo, id_token) == "from the token"
    assert claim_named("address.city", userinfo, id_token) is None
    assert claim_named("address.postal_code.more", userinfo, id_token) is None
    assert claim_named("missing", userinfo, id_token) is None


def test_userinfo_counts_before_the_token() -> None:
    assert claim_named("code", {"code": "1000"}, {"code": "9000"}) == "1000"


def test_the_hash_depends_on_key_scheme_and_identifier() -> None:
    same = person_hash(KEY, "town", "person-0001")
    assert same == person_hash(KEY, "town", " person-0001 ")
    others = [
        person_hash("x" * 32, "town", "person-0001"),
        person_hash(KEY, "street", "person-0001"),
        person_hash(KEY, "town", "person-0002"),
    ]
    assert same
    assert len({same, *others}) == 4
    assert len(same) == 64


@pytest.mark.parametrize("claim", [None, "", "  ", True, 1.5, [], ["1"], {"a": 1}, "x" * 256])
def test_without_exactly_one_identifier_there_is_no_person(claim: object) -> None:
    assert person_hash(KEY, "town", claim) is None


def test_a_number_and_its_text_are_one_person() -> None:
    assert person_hash(KEY, "town", 850730) == person_hash(KEY, "town", "850730")
