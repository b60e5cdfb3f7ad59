"""README pictures: exactly those that `make pictures` takes, as small PNG files."""

import re

import pytest

from tests.architecture.source import ROOT
from tests.pictures import FOLDER, PICTURES, Picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_BYTES = 150_000


def test_the_readme_shows_each_picture_with_an_alternative_text() -> None:
    images = re.findall(
        r'<img src="([^"]+)" width="[\d.]+%" alt="([^"]+)">',
        (ROOT / "README.md").read_text("utf-8"),
    )
    assert [ROOT / path for path, _ in images] == [picture.file for picture in PICTURES]
    assert {picture.file for picture in PICTURES} == set(FOLDER.iterdir())


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_a_png_of_a_sensible_size(picture: Picture) -> None:
    content = picture.file.read_bytes()
    assert content.startswith(SIGNATURE)
    # The first chunk of a PNG begins with its width and height.
    size = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    assert size == picture.size, "run: make pictures"
    assert 10_000 < len(content) <= MAX_BYTES
