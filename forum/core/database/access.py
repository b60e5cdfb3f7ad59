"""Why a database can't be used, where the driver's error doesn't say: file, owner, disk, encoding."""

import os
import pwd
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from forum.core.database.errors import describe

ENCODING = "UTF8"
"""The encoding of a PostgreSQL database: any other lacks letters of the languages that are offered."""


def file_fault(path: Path) -> str:
    """Why this user can't use an SQLite file, and what to do; empty if that isn't the reason."""
    path = path.absolute()
    try:
        if not path.exists():
            return f"there is no file {path}; see database.url, or make it by: forum migrate"
        for each in (path, path.parent):
            if os.statvfs(each).f_flag & os.ST_RDONLY:
                return f"{each} is on a disk that may only be read"
            needed = os.R_OK | os.W_OK | (os.X_OK if each is path.parent else 0)
            if not os.access(each, needed, effective_ids=True):
                return _belongs_to_another(each)
    except PermissionError:
        return (
            f"{_user(os.geteuid())} may not enter {path.parent}; run this as the forum's own user"
        )
    return ""


def describe_access(error: BaseException, path: Path | None) -> str:
    """The reason of an error, and why this user can't use the SQLite file, if there is one."""
    cause = file_fault(path) if path else ""
    return f"{describe(error)}: {cause}" if cause else describe(error)


def _belongs_to_another(path: Path) -> str:
    owner, user = _user(path.stat().st_uid), _user(os.geteuid())
    if owner == user:
        return f"{path} can't be written to by its owner {owner}; see its permissions"
    return f"{path} belongs to {owner}, and this runs as {user}; run it as {owner}"


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def is_missing(engine: AsyncEngine) -> bool:
    """Whether it is the engine of an SQLite file that isn't there: to connect would make one."""
    name = engine.url.database
    return engine.dialect.name == "sqlite" and bool(name) and not Path(str(name)).exists()


async def encoding_fault(engine: AsyncEngine) -> str:
    """What is wrong with the encoding of a PostgreSQL database, and what to do; empty if nothing."""
    if engine.dialect.name == "sqlite":
        return ""
    async with engine.connect() as connection:
        encoding = (await connection.execute(text("SHOW server_encoding"))).scalar_one()
    if encoding == ENCODING:
        return ""
    return (
        f"its encoding is {encoding}, which can't hold every letter; make it anew by: "
        f"createdb --encoding={ENCODING} --template=template0"
    )
