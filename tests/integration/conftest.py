"""Processes on this test's database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.processes.installation import Installation, installation_on
from tests.services.loopback import free_port


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """Starts processes on this test's database."""
    with installation_on(database_url, tmp_path, f"http://127.0.0.1:{free_port()}") as made:
        yield made
