"""`make score SET=… FILE=… [POOL=…]`: how well what guesses and matches does, by a labelled set.

Sets: language, screening, search. FILE holds JSON Lines; without it the project's own set is taken.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.quality import language, screening, search
from tests.quality.rows import UnreadableSetError

HERE = Path(__file__).parent
NOT_YET = {"similar": "nothing in the forum tells yet which ideas are alike"}
SETS = ("language", "screening", "search")


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON Lines; raises `UnreadableSetError` with the line that is none."""
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
    """The lines to print for a set."""
    rows = read_rows(file)
    if name == "language":
        return language.score(rows)
    if name == "screening":
        return screening.score(rows)
    if pool is None:
        raise UnreadableSetError("search needs POOL=path.jsonl beside FILE")
    return search.score(rows, read_rows(pool))


def main(arguments: list[str]) -> int:
    """Print the score; 2 for a wrong set, 1 for a file that can't be read."""
    name, file, pool = [*arguments, "", "", ""][:3]
    if name not in SETS:
        why = NOT_YET.get(name)
        said = (
            f"SET={name} can't be scored yet: {why}" if why else f"SET is one of {', '.join(SETS)}"
        )
        print(said, file=sys.stderr)
        return 2
    own = HERE / f"{name}.jsonl"
    if not file and not own.exists():
        print(f"SET={name} needs FILE=path.jsonl", file=sys.stderr)
        return 2
    try:
        lines = score(name, Path(file) if file else own, Path(pool) if pool else None)
    except UnreadableSetError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
