"""TLS options for PostgreSQL, as libpq's parameters: `?sslmode=verify-full&sslrootcert=…`."""

import ssl
from typing import Any

from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SYSTEM = "system"
"""Value of `sslrootcert`: trust the certificate authorities of the system."""
NAMES = ("sslmode", "ssl", "sslrootcert", "sslcert", "sslkey")


def tls_parameters(url: URL) -> dict[str, str]:
    """The TLS parameters of a URL by libpq's names; `ssl` is the driver's name for `sslmode`."""
    options = {name: value for name in NAMES if isinstance(value := url.query.get(name), str)}
    mode = options.pop("ssl", "")
    return {"sslmode": mode, **options} if mode else options


def tls_options(url: URL) -> tuple[URL, dict[str, Any]]:
    """The URL without its TLS parameters, and connect arguments for the driver instead of them.

    Raises `ArgumentError`, with a message for operators.
    """
    options = tls_parameters(url)
    bare_url = url.difference_update_query(NAMES)
    if not options:
        return bare_url, {}
    mode = options.get("sslmode", "prefer")
    if mode not in MODES:
        raise ArgumentError(f"database.url: sslmode must be one of {', '.join(MODES)}")
    root = options.get("sslrootcert", "")
    # As in libpq, `require` with a root certificate verifies the server's certificate.
    verify = mode.startswith("verify") or (mode == "require" and root)
    if not verify and "sslcert" not in options:
        return bare_url, {"ssl": mode}
    return bare_url, {
        "ssl": _context(options, verify_name=mode == "verify-full", verify=bool(verify))
    }


def _context(options: dict[str, str], *, verify: bool, verify_name: bool) -> ssl.SSLContext:
    root = options.get("sslrootcert", SYSTEM)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = verify_name
    context.verify_mode = ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
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
