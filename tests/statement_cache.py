"""SQL is compiled once in a process of tests, as it is in a process of the forum.

SQLAlchemy keeps what it compiled with each engine and for each dialect object. A forum has its
engines for as long as it runs; every test makes new ones, and compiling took a fifth of its time.
"""

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache, immutabledict

MOST = 2_000
"""How many statements are kept: one engine's own cache keeps 500."""


def _is_of_the_same_kind(dialect: DefaultDialect, other: object) -> bool:
    return type(dialect) is type(other)


def _hash_of_its_kind(dialect: DefaultDialect) -> int:
    return hash(type(dialect))


def share_compiled() -> None:
    """Give all engines one cache, in which dialects of one class find each other's statements."""
    setattr(DefaultDialect, "__eq__", _is_of_the_same_kind)  # noqa: B010
    setattr(DefaultDialect, "__hash__", _hash_of_its_kind)  # noqa: B010
    # What every engine's execution options begin with.
    setattr(Engine, "_execution_options", immutabledict(compiled_cache=LRUCache(MOST)))  # noqa: B010
