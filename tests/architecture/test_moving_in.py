"""The operators' page about moving in lists what the layouts read."""

from forum.cli import main
from forum.moving_in.reading.layouts import LAYOUTS
from tests.architecture.moving_in import DOCUMENT, updated_document


def test_the_tables_are_up_to_date() -> None:
    assert DOCUMENT.read_text() == updated_document(), "run: python -m tests.architecture.moving_in"


def test_every_option_and_platform_is_described() -> None:
    text = DOCUMENT.read_text()
    command = main.get_command(None, "import")  # type: ignore[arg-type]
    assert command is not None
    options = [name for parameter in command.params for name in parameter.opts if name[:2] == "--"]
    assert [name for name in options if f"`{name}" not in text and f" {name}" not in text] == []
    assert all(f"### {layout.name}" in text for layout in LAYOUTS)
