"""Why a PostgreSQL server can't be connected to, and what to do, in an operator's words."""

import socket
import ssl
from collections.abc import Mapping
from typing import Any

ADVICE = {
    "28P01": "see the password in database.url",
    "28000": "see the user in database.url, and the server's pg_hba.conf",
    "3D000": (
        "see database.url, or make it by: createdb --encoding=UTF8 --template=template0 "
        "--owner=USER NAME"
    ),
    "53300": "raise its max_connections, or lower server.workers",
    "57P03": "wait until it has started",
}
"""What to do, by the SQLSTATE with which a server refuses a connection."""
_UNKNOWN_PARAMETER = "unexpected keyword argument"


def describe_connect_error(error: Exception, options: Mapping[str, Any]) -> str:
    """Message for a failed connect with these options of the driver.

    It hasn't the driver's own text, which may quote the URL: drivers raise exceptions of many types
    for a URL they can't use.
    """
    if state := getattr(error, "sqlstate", None):
        return f"{error}; {ADVICE[state]}" if state in ADVICE else str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, ssl.SSLError) or "SSL" in str(error):
        return "it can't be spoken to by TLS as sslmode in database.url wants it"
    if isinstance(error, OSError):
        return _describe_network_error(error, options)
    if _UNKNOWN_PARAMETER in str(error):
        # Don't quote the unknown parameter: by mistake it may be part of a password.
        return "its address can't be used: something after the ? isn't known there"
    return "its address can't be used"


def _describe_network_error(error: OSError, options: Mapping[str, Any]) -> str:
    server = _server(options)
    if isinstance(error, socket.gaierror):
        return f"the name in {server} isn't known; see database.url"
    if isinstance(error, TimeoutError):
        return f"no answer in time from {server}; does a firewall stand before it?"
    if isinstance(error, PermissionError):
        return f"this user may not use {server}; see its permissions"
    return f"nothing answers at {server}; is PostgreSQL running there? See also database.url"


def _server(options: Mapping[str, Any]) -> str:
    host, port = options.get("host") or "localhost", options.get("port") or 5432
    if not isinstance(host, str):
        return "any of its addresses"
    if host.startswith("/"):
        return f"the socket {host}/.s.PGSQL.{port}"
    # URL parsing ends the password at the first @: if it has one, its rest is in the host.
    return f"{host.rpartition('@')[2]}:{port}"
