"""A house on this test's database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.serving import free_port
from tests.integration.processes.processes import House, house


@pytest.fixture
def home(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Starts processes on this test's database."""
    with house(database_url, tmp_path, f"http://127.0.0.1:{free_port()}") as made:
        yield made
