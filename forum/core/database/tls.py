"""TLS to PostgreSQL, said as every manual of PostgreSQL says it: `?sslmode=verify-full&sslrootcert=…`."""

import ssl
from typing import Any

from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SYSTEM = "system"
"""As a `sslrootcert`: trust whom the system trusts."""
NAMES = ("sslmode", "ssl", "sslrootcert", "sslcert", "sslkey")


def options_of(url: URL) -> dict[str, str]:
    """What an address says of TLS, under PostgreSQL's names; `ssl` is the driver's for `sslmode`."""
    options = {name: value for name in NAMES if isinstance(value := url.query.get(name), str)}
    mode = options.pop("ssl", "")
    return {"sslmode": mode, **options} if mode else options


def tls_options(url: URL) -> tuple[URL, dict[str, Any]]:
    """The address without what it says of TLS, and that as options of the driver.

    Raises `ArgumentError` in words for an operator.
    """
    options = options_of(url)
    bare = url.difference_update_query(NAMES)
    if not options:
        return bare, {}
    mode = options.get("sslmode", "prefer")
    if mode not in MODES:
        raise ArgumentError(f"database.url: sslmode must be one of {', '.join(MODES)}")
    root = options.get("sslrootcert", "")
    # As PostgreSQL's own library has it: who names an authority wants it asked.
    checks = mode.startswith("verify") or (mode == "require" and root)
    if not checks and "sslcert" not in options:
        return bare, {"ssl": mode}
    return bare, {"ssl": _context(options, checks_name=mode == "verify-full", checks=bool(checks))}


def _context(options: dict[str, str], *, checks: bool, checks_name: bool) -> ssl.SSLContext:
    root = options.get("sslrootcert", SYSTEM)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = checks_name
    context.verify_mode = ssl.CERT_REQUIRED if checks else ssl.CERT_NONE
    if root == SYSTEM:
        context.load_default_certs()
    else:
        try:
            context.load_verify_locations(root)
        except OSError:
            raise ArgumentError(
                f"database.url: sslrootcert ({root}) isn't a file with certificates that can be read"
            ) from None
    if "sslcert" in options:
        try:
            context.load_cert_chain(options["sslcert"], options.get("sslkey"))
        except OSError:
            raise ArgumentError(
                "database.url: sslcert and sslkey aren't files with a certificate and its key"
            ) from None
    return context
