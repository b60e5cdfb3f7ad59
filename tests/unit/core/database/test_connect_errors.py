"""Failed connects to PostgreSQL: the cause by the server's name, and what to do about it."""

import socket
from typing import Any

import asyncpg
import pytest

from forum.core.database.connect_errors import describe_connect_error

TCP = {"host": "db.example.org", "port": 6432, "user": "samenspraak"}
SOCKET = {"host": "/run/postgresql"}
NOTHING = "nothing answers at {}; is PostgreSQL running there? See also database.url"


@pytest.mark.parametrize(
    ("error", "options", "message"),
    [
        (ConnectionRefusedError(111, "Connect call failed"), TCP, NOTHING.format("db.example.org:6432")),
        (OSError("Multiple exceptions: [Errno 111] …"), {}, NOTHING.format("localhost:5432")),
        (FileNotFoundError(2, "No such file or directory"), SOCKET,
         NOTHING.format("the socket /run/postgresql/.s.PGSQL.5432")),
        (ConnectionRefusedError(111, "…"), {"host": "rest@db.example.org"}, NOTHING.format("db.example.org:5432")),
        (ConnectionRefusedError(111, "…"), {"host": ["a", "b"]}, NOTHING.format("any of its addresses")),
        (PermissionError(13, "Permission denied"), SOCKET,
         "this user may not use the socket /run/postgresql/.s.PGSQL.5432; see its permissions"),
        (socket.gaierror(-2, "Name or service not known"), TCP,
         "the name in db.example.org:6432 isn't known; see database.url"),
        (TimeoutError(), TCP, "no answer in time from db.example.org:6432; does a firewall stand before it?"),
        (asyncpg.InvalidPasswordError("password authentication failed"), TCP,
         "password authentication failed; see the password in database.url"),
        (asyncpg.TooManyConnectionsError("sorry, too many clients already"), TCP,
         "sorry, too many clients already; raise its max_connections, or lower server.workers"),
        (asyncpg.InvalidCatalogNameError('database "x" does not exist'), TCP,
         ('database "x" does not exist; see database.url, or make it by: '
          "createdb --encoding=UTF8 --template=template0 --owner=USER NAME")),
        (asyncpg.InvalidAuthorizationSpecificationError('role "x" does not exist'), TCP,
         "role \"x\" does not exist; see the user in database.url, and the server's pg_hba.conf"),
        (asyncpg.CannotConnectNowError("the database system is starting up"), TCP,
         "the database system is starting up; wait until it has started"),
        (ValueError("could not convert p@ss"), TCP, "its address can't be used"),
    ],
)  # fmt: skip
def test_a_failed_connect_says_what_to_do(
    error: Exception, options: dict[str, Any], message: str
) -> None:
    assert describe_connect_error(error, options) == message
