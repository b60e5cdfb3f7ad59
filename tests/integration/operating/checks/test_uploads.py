"""`forum check` and the storage of photos: a file is written, read and deleted."""

from pathlib import Path

import pytest

from tests.integration.operating.checks.running import Run
from tests.services import rclone
from tests.services.databases import ON_SQLITE


def _settings(url: str, secret: str) -> dict[str, str]:
    return {
        "FORUM_UPLOADS__STORAGE": "s3",
        "FORUM_UPLOADS__ENDPOINT": url,
        "FORUM_UPLOADS__BUCKET": rclone.BUCKET,
        "FORUM_UPLOADS__ACCESS_KEY": rclone.ACCESS_KEY,
        "FORUM_UPLOADS__SECRET_KEY": secret,
    }


@ON_SQLITE
@pytest.mark.parametrize("is_right", [True, False])
def test_a_bucket_is_tried(run: Run, tmp_path: Path, is_right: bool) -> None:
    with rclone.serve_bucket(tmp_path / "s3") as url:
        checked = run(**_settings(url, rclone.SECRET_KEY if is_right else "another"))
        assert ("photos can't be kept" in checked.output) is not is_right
        assert list((tmp_path / "s3" / rclone.BUCKET).iterdir()) == []
