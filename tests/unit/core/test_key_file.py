"""Key file: made once, by whichever process needs it first, and readable by its owner alone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from forum.core.key_file import KeyFile


def test_everybody_who_needs_it_at_once_gets_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "new" / "erasures.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: KeyFile(path).read(), range(8)))
    assert keys == {path.read_text().strip()}
    assert len(keys.pop()) >= 32
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in path.parent.iterdir()] == [path.name]
