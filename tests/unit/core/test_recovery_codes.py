"""Recovery codes: how they look, how they may be typed, and what is stored of them."""

import re

import pytest

from forum.core.tokens import canonical_recovery_code, hash_recovery_code, new_recovery_code

CODE = "01a8-bcde-fghj-kmnp"


def test_a_new_code_is_canonical_and_of_its_own() -> None:
    codes = [new_recovery_code() for _ in range(200)]
    assert len(set(codes)) == 200
    for code in codes:
        assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}", code)
        assert canonical_recovery_code(code) == code


@pytest.mark.parametrize(
    "typed",
    [CODE.upper(), CODE.replace("-", ""), CODE.replace("-", " "), f" {CODE}\t", "oia8bcdefghjkmnp",
     "O1A8–BCDE–FGHJ–KMNP", CODE.replace("-", "‐")],
)  # fmt: skip
def test_it_may_be_typed_in_other_ways(typed: str) -> None:
    assert canonical_recovery_code(typed) == CODE


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "q", CODE.replace("a", "u"), "١" * 16])
def test_what_is_no_code(typed: str) -> None:
    assert canonical_recovery_code(typed) is None


def test_its_hash_belongs_to_one_member() -> None:
    assert hash_recovery_code(CODE, 1) == hash_recovery_code(CODE, 1)
    assert hash_recovery_code(CODE, 1) != hash_recovery_code(CODE, 2)
    assert re.fullmatch(r"[0-9a-f]{64}", hash_recovery_code(CODE, 1))
