"""`make score SET=… FILE=… [POOL=…]`: quality metrics of heuristics, measured on a labelled set.

Sets: language, screening, search, similar. FILE contains JSON Lines; it defaults to the set in this
folder, and POOL to its pool.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.quality import language, screening, search, similar
from tests.quality.rows import UnreadableSetError

HERE = Path(__file__).parent
SETS = ("language", "screening", "search", "similar")
POOLED = {"search": search.score, "similar": similar.score}


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
        raise UnreadableSetError(f"{name} needs POOL=path.jsonl beside FILE")
    return POOLED[name](rows, read_rows(pool))


def main(arguments: list[str]) -> int:
    """Print the score; returns the exit code: 2 for wrong arguments, 1 for an invalid file."""
    name, file, pool = [*arguments, "", "", ""][:3]
    if name not in SETS:
        print(f"SET is one of {', '.join(SETS)}", file=sys.stderr)
        return 2
    if not file:
        file = str(HERE / f"{name}.jsonl")
        pool = pool or (str(HERE / f"{name}_pool.jsonl") if name in POOLED else "")
    try:
        lines = score(name, Path(file), Path(pool) if pool else None)
    except UnreadableSetError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
