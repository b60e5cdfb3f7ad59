"""Fixtures for residence: providers that vouch for residents."""

import pytest

from tests.integration.accounts.providers.residence.claims import (
    KEY,
)


@pytest.fixture
def provider_settings(provider_settings: dict[str, str]) -> dict[str, str]:
    """Both providers vouch for residents, with one numbering of persons; votes need it."""
    prefix = "FORUM_SIGN_IN__PROVIDERS__"
    claims = {
        "RESIDENT_CLAIM": "{ claim = 'address.postal_code', values = ['9000'] }",
        "PERSON_CLAIM": "national_number",
        "PERSON_SCHEME": "be",
    }
    vouching = {
        f"{prefix}{name}__{key}": value
        for name in ("STREET", "TOWN")
        for key, value in claims.items()
    }
    return (
        provider_settings
        | vouching
        | {"FORUM_VERIFICATION__KEY": KEY, "FORUM_VERIFICATION__VOTES": "resident"}
    )
