"""Names of cookies that hold a secret."""

from forum.core.site import Site


def host_cookie(site: Site, name: str) -> str:
    """The cookie's name; `__Host-` keeps a subdomain from setting it (RFC 6265bis, 4.1.3.2).

    Browsers refuse that prefix on http.
    """
    return f"__Host-{name}" if site.is_https else name
