"""What an operator may write for a provider, and what is said to a mistake."""

from pathlib import Path

import pytest

from forum.app.factories import make_providers
from forum.core.actor import Role
from forum.settings.loader import SettingsError, load

BEFORE = "FORUM_SIGN_IN__PROVIDERS__TOWN__"
RIGHT = {
    "ISSUER": "https://login.example.org/realms/town",
    "CLIENT_ID": "samenspraak",
    "CLIENT_SECRET": "very-secret",
    "LABEL": "your town account",
}


def environment(**changes: str) -> dict[str, str]:
    """The variables for one provider."""
    return {BEFORE + key: value for key, value in (RIGHT | changes).items()}


def test_none_is_set_up_as_shipped() -> None:
    assert make_providers(load(environment={})) == {}


def test_a_file_and_a_secret_from_the_environment(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
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
    settings = load(own, {f"{BEFORE}CLIENT_SECRET": "very-secret"})
    (provider,) = make_providers(settings).values()
    assert (provider.name, provider.issuer) == ("town", "https://login.example.org/")
    assert provider.roles == {"Forum Admins": Role.admin, "mods": Role.moderator}
    assert provider.assigns_roles
    assert "very-secret" not in repr(provider) + repr(settings)


def test_one_text_is_for_every_language() -> None:
    (provider,) = make_providers(load(environment=environment())).values()
    assert set(provider.labels.values()) == {"your town account"}
    assert (provider.scope, provider.assigns_roles) == ("openid email", False)


WRONG = [
    ("ISSUER", "http://login.example.org", "issuer: must be https://"),
    ("ISSUER", "login.example.org", "issuer: must be https://"),
    ("ISSUER", "https://login.example.org/?tenant=1", "issuer: must be https://"),
    ("CLIENT_SECRET", "", "client_secret: "),
    ("LABEL", "", "label: must be a text, or texts by language"),
    ("LABEL", '{ vls = "x" }', "label: must be a text, or texts by language"),
    ("LABEL", "[1]", "label: must be a text, or texts by language"),
    ("SCOPE", "email", "scope: must hold openid"),
    ("ROLE_CLAIM", "groups", "role_claim and roles go together"),
    ("ROLES", '{ mods = "moderator" }', "role_claim and roles go together"),
    ("SECRET", "x", "secret: there is no such setting; allowed here: issuer, client_id, "),
]


@pytest.mark.parametrize(("key", "value", "told"), WRONG)
def test_a_mistake_is_named(key: str, value: str, told: str) -> None:
    with pytest.raises(SettingsError) as found:
        load(environment=environment(**{key: value}))
    assert "sign_in.providers.town" in str(found.value)
    assert told in str(found.value)
    assert "very-secret" not in str(found.value)


def test_residents_are_no_role_to_give() -> None:
    with pytest.raises(SettingsError, match=r"roles\.all: .*'moderator', 'official' or 'admin'"):
        load(environment=environment(ROLE_CLAIM="groups", ROLES='{ all = "resident" }'))


def test_a_name_has_letters_and_digits() -> None:
    odd = {key.replace("__TOWN__", "__MY-TOWN__"): value for key, value in environment().items()}
    with pytest.raises(SettingsError, match="small letters and digits"):
        load(environment=odd)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(SettingsError) as found:
        load(environment={f"{BEFORE}CLIENT_ID": "samenspraak"})
    for key in ("issuer", "client_secret", "label"):
        assert f"sign_in.providers.town.{key}: this setting is missing" in str(found.value)
