"""Settings of sign-in providers: valid values, and the error message for each invalid one."""

from pathlib import Path

import pytest

from forum.app.factories import make_providers
from forum.core.actor import Role
from forum.settings.loader import SettingsError, load

PREFIX = "FORUM_SIGN_IN__PROVIDERS__TOWN__"
VALID = {
    "ISSUER": "https://login.example.org/realms/town",
    "CLIENT_ID": "samenspraak",
    "CLIENT_SECRET": "very-secret",
    "LABEL": "your town account",
}


def environment(**changes: str) -> dict[str, str]:
    """The environment variables that configure one provider."""
    return {PREFIX + key: value for key, value in (VALID | changes).items()}


def test_no_provider_is_configured_by_default() -> None:
    assert make_providers(load(environment={})) == {}


def test_a_file_and_a_secret_from_the_environment(tmp_path: Path) -> None:
    settings_file = tmp_path / "own.toml"
    settings_file.write_text(
        """
        [sign_in.providers.town]
        issuer = "https://login.example.org/"
        client_id = "samenspraak"
        label = { nl = "je stadsaccount", fr = "votre compte" }
        scope = "openid email groups"
        role_claim = "groups"
        roles = { "Forum Admins" = "admin", mods = "moderator" }
        """
    )
    settings = load(settings_file, {f"{PREFIX}CLIENT_SECRET": "very-secret"})
    (provider,) = make_providers(settings).values()
    assert (provider.name, provider.issuer) == ("town", "https://login.example.org/")
    assert provider.roles == {"Forum Admins": Role.admin, "mods": Role.moderator}
    assert provider.assigns_roles
    assert "very-secret" not in repr(provider) + repr(settings)


def test_a_single_label_is_used_for_every_language() -> None:
    (provider,) = make_providers(load(environment=environment())).values()
    assert set(provider.labels.values()) == {"your town account"}
    assert (provider.scope, provider.assigns_roles) == ("openid email", False)


INVALID = [
    ("ISSUER", "http://login.example.org", "issuer: must be https://"),
    ("ISSUER", "login.example.org", "issuer: must be https://"),
    ("ISSUER", "https://login.example.org/?tenant=1", "issuer: must be https://"),
    ("CLIENT_SECRET", "", "client_secret: "),
    ("LABEL", "", "label: must be a text, or texts by language"),
    ("LABEL", '{ vls = "x" }', "label: must be a text, or texts by language"),
    ("LABEL", '{ nl = "" }', "label: must be a text, or texts by language"),
    ("SCOPE", "email", "scope: must hold openid"),
    ("ROLE_CLAIM", "groups", "role_claim and roles go together"),
    ("ROLES", '{ mods = "moderator" }', "role_claim and roles go together"),
    ("SECRET", "x", "secret: there is no such setting; allowed here: issuer, client_id, "),
]


@pytest.mark.parametrize(("key", "value", "message"), INVALID)
def test_an_invalid_setting_is_named_in_the_error(key: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(environment=environment(**{key: value}))
    assert "sign_in.providers.town" in str(error.value)
    assert message in str(error.value)
    assert "very-secret" not in str(error.value)


def test_a_claim_cannot_assign_the_role_of_resident() -> None:
    with pytest.raises(SettingsError, match=r"roles\.all: .*'moderator', 'official' or 'admin'"):
        load(environment=environment(ROLE_CLAIM="groups", ROLES='{ all = "resident" }'))


def test_a_provider_name_has_only_letters_and_digits() -> None:
    variables = {
        key.replace("__TOWN__", "__MY-TOWN__"): value for key, value in environment().items()
    }
    with pytest.raises(SettingsError, match="small letters and digits"):
        load(environment=variables)


def test_missing_settings_are_named_in_the_error() -> None:
    with pytest.raises(SettingsError) as error:
        load(environment={f"{PREFIX}CLIENT_ID": "samenspraak"})
    for key in ("issuer", "client_secret", "label"):
        assert f"sign_in.providers.town.{key}: this setting is missing" in str(error.value)


RESIDENT = "{ claim = 'address.postal_code', values = ['9000'] }"
KEY = {"FORUM_VERIFICATION__KEY": "k" * 32}


def test_a_provider_that_vouches_for_residents() -> None:
    chosen = environment(RESIDENT_CLAIM=RESIDENT, PERSON_CLAIM="sub")
    settings = load(environment=chosen | KEY)
    (provider,) = make_providers(settings).values()
    assert provider.verifier is not None
    assert provider.verifier.resident_claim.matches("9000")
    assert provider.verifier.scheme == VALID["ISSUER"]
    assert provider.verifier.duration.days == settings.verification.days
    assert "k" * 32 not in repr(provider) + repr(settings)


def test_providers_of_one_scheme_share_their_persons() -> None:
    chosen = environment(RESIDENT_CLAIM=RESIDENT, PERSON_CLAIM="number", PERSON_SCHEME="be")
    (provider,) = make_providers(load(environment=chosen | KEY)).values()
    assert provider.verifier is not None
    assert provider.verifier.scheme == "be"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"RESIDENT_CLAIM": RESIDENT}, "resident_claim and person_claim go together"),
        ({"PERSON_CLAIM": "sub"}, "resident_claim and person_claim go together"),
        ({"PERSON_SCHEME": "be"}, "person_scheme needs a person_claim"),
        ({"RESIDENT_CLAIM": "{ claim = '' }", "PERSON_CLAIM": "sub"}, "resident_claim.claim"),
        (
            {"RESIDENT_CLAIM": "{ claim = 'a', prefixes = [''] }", "PERSON_CLAIM": "sub"},
            "hold no empty text",
        ),
    ],
)
def test_what_says_too_little_of_residents_is_refused(
    changes: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        load(environment=environment(**changes) | KEY)


@pytest.mark.parametrize("key", ["", "k" * 31])
def test_the_hash_needs_a_key(key: str) -> None:
    chosen = environment(RESIDENT_CLAIM=RESIDENT, PERSON_CLAIM="sub")
    with pytest.raises(SettingsError, match="verification: key must have 32"):
        load(environment=chosen | {"FORUM_VERIFICATION__KEY": key})


def test_nothing_needs_residents_without_a_provider_that_vouches_for_them() -> None:
    with pytest.raises(SettingsError, match="resident needs a provider"):
        load(environment={"FORUM_VERIFICATION__VOTES": "resident"})


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"verification\.votes"):
        load(environment={"FORUM_VERIFICATION__VOTES": "passport"})
