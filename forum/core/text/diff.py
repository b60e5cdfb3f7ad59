"""Word-level differences between two versions of a plain text."""

import re
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import LCSseq

_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class DiffChunk:
    """A part of a diff; `kind` is "same", "gone" (deleted) or "come" (inserted)."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[DiffChunk]:
    """The word-level diff of two plain texts. Differences in white space are ignored."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    chunks: list[DiffChunk] = []
    # Longest common subsequence by rapidfuzz: `difflib` takes up to a second for two texts of
    # 5,000 characters.
    opcodes = LCSseq.opcodes([word.rstrip() for word in old], [word.rstrip() for word in new])
    space = ""
    for are_same, group in groupby(opcodes, key=lambda step: step.tag == "equal"):
        steps = list(group)
        deleted = "".join(old[steps[0].src_start : steps[-1].src_end])
        inserted = "".join(new[steps[0].dest_start : steps[-1].dest_end])
        if are_same:
            chunks.append(DiffChunk("same", space + inserted))
            space = ""
            continue
        # White space after a replaced word counts as neither deleted nor inserted: it goes into the
        # next "same" chunk.
        space = inserted[len(inserted.rstrip()) :]
        deleted, inserted = deleted.rstrip() if space else deleted, inserted.rstrip()
        chunks += [
            DiffChunk(kind, text) for kind, text in (("gone", deleted), ("come", inserted)) if text
        ]
    return [*chunks, DiffChunk("same", space)] if space else chunks
