"""`make score SET=… FILE=… [POOL=…]`: quality metrics of heuristics, measured on a labelled set.

Sets: language, screening, search. FILE contains JSON Lines; it defaults to the set in this folder.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.quality import language, screening, search
from tests.quality.rows import UnreadableSetError

HERE = Path(__file__).parent
UNAVAILABLE_SETS = {"similar": "nothing in the forum tells yet which ideas are alike"}
SETS = ("language", "screening", "search")


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read a JSON Lines file. Raises `UnreadableSetError` with the number of the invalid line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it isn't UTF-8"
        raise UnreadableSetError(f"{path}: {reason}") from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise UnreadableSetError(f"{path}, line {number}: this isn't JSON") from None
        if not isinstance(row, dict):
            raise UnreadableSetError(f"{path}, line {number}: write an object") from None
        rows.append(row | {"line": number})
    if not rows:
        raise UnreadableSetError(f"{path}: there are no rows")
    return rows


def score(name: str, file: Path, pool: Path | None) -> list[str]:
    """The report lines of a set."""
    rows = read_rows(file)
    if name == "language":
        return language.score(rows)
    if name == "screening":
        return screening.score(rows)
    if pool is None:
        raise UnreadableSetError("search needs POOL=path.jsonl beside FILE")
    return search.score(rows, read_rows(pool))


def main(arguments: list[str]) -> int:
    """Print the score; returns the exit code: 2 for wrong arguments, 1 for an invalid file."""
    name, file, pool = [*arguments, "", "", ""][:3]
    if name not in SETS:
        reason = UNAVAILABLE_SETS.get(name)
        message = (
            f"SET={name} can't be scored yet: {reason}"
            if reason
            else f"SET is one of {', '.join(SETS)}"
        )
        print(message, file=sys.stderr)
        return 2
    default_file = HERE / f"{name}.jsonl"
    if not file and not default_file.exists():
        print(f"SET={name} needs FILE=path.jsonl", file=sys.stderr)
        return 2
    try:
        lines = score(name, Path(file) if file else default_file, Path(pool) if pool else None)
    except UnreadableSetError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
