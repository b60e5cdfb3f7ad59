"""Shared cache of compiled SQL statements for all engines of a test process.

SQLAlchemy caches compiled statements per engine and dialect object. The forum keeps its engines as
long as it runs, but every test creates new ones, and compiling took a fifth of a test's time.
"""

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache, immutabledict

SIZE = 2_000
"""The number of cached statements; the default of an engine is 500."""


def _has_same_class(dialect: DefaultDialect, other: object) -> bool:
    return type(dialect) is type(other)


def _hash_of_class(dialect: DefaultDialect) -> int:
    return hash(type(dialect))


def share_compiled() -> None:
    """Give all engines one cache; dialects of one class compare equal, and so share its entries."""
    patch = pytest.MonkeyPatch()
    patch.setattr(DefaultDialect, "__eq__", _has_same_class)
    patch.setattr(DefaultDialect, "__hash__", _hash_of_class)
    # The class's default, from which every engine's execution options are derived.
    patch.setattr(Engine, "_execution_options", immutabledict(compiled_cache=LRUCache(SIZE)))
