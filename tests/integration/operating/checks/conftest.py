"""Fixtures for `forum check`: a forum without a mistake, and how to check it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forum.cli import main
from tests.integration.operating.checks.running import (
    HOST,
    Run,
    apply_change,
    open_call,
)
from tests.services.smtp import FakeSmtpServer


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    """The operator's settings file, without a mistake."""
    path = tmp_path / "own.toml"
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    hours = "\n".join(f'{code} = "9-12"' for code in ("nl", "fr", "de", "en", "it", "tr", "ar"))
    path.write_text(
        f"""
        [site]
        town = "Lindekom"
        country = "BE"
        base_url = "https://{HOST}"
        phone = "+32 2 000 00 02"
        email = "forum@{HOST}"
        [site.hours]
        {hours}
        [server]
        allowed_hosts = ["{HOST}", "127.0.0.1"]
        [uploads]
        folder = "{tmp_path / "uploads"}"
        [welfare]
        name = "Sociaal huis"
        phone = "+32 2 000 00 03"
        [accessibility]
        prepared_on = {yesterday}
        enforcer = "Ombudsdienst"
        enforcer_contact = "Markt 2, 9999 Lindekom"
        enforcer_url = "https://www.lindekom.internal/ombuds"
        law = {{ nl = "Bestuursdecreet", en = "Decree" }}
        gaps = {{ nl = "De kaart.", en = "The map." }}
        [privacy]
        address = "Markt 1, 9999 Lindekom"
        officer = "Dienst gegevensbescherming"
        erasure_list = "{tmp_path / "erasures.jsonl"}"
        [[privacy.processors]]
        name = "Hosting"
        place = "Belgium"
        task = {{ nl = "beheert de server", en = "runs the server" }}
        """
    )
    path.chmod(0o644)
    return path


@pytest.fixture
def healthy(
    settings_file: Path, database_url: str, make_smtp_server: Callable[..., FakeSmtpServer]
) -> dict[str, str]:
    """The environment of a forum without a mistake, open to the public."""
    environment = {
        "FORUM_SETTINGS": str(settings_file),
        "FORUM_DATABASE__URL": database_url,
        "FORUM_SITE__LANGUAGES": '["nl", "en"]',
        "FORUM_MAIL__TRANSPORT": "smtp",
        "FORUM_MAIL__HOST": "127.0.0.1",
        "FORUM_MAIL__PORT": str(make_smtp_server().port),
        "FORUM_MAIL__SENDER": f"forum@{HOST}",
    }
    apply_change(environment, open_call)
    return environment


@pytest.fixture
def run(healthy: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `forum check` on the healthy forum, with additional environment variables."""

    def invoke(*arguments: str, **environment: str) -> Result:
        for name, value in (healthy | environment).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, ["check", *arguments])

    return invoke
