"""Running the web process."""

import uvicorn

from forum.app import Forum, create_app

GRACE = 10
"""Seconds in which requests under way may end."""


def run_server(forum: Forum, host: str, port: int) -> None:
    """Serve until interrupted; what is under way is finished first."""
    uvicorn.run(
        create_app(forum),
        host=host,
        port=port,
        # One line per request is our own (`web/log.py`): uvicorn's holds addresses.
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        forwarded_allow_ips=list(forum.settings.server.trusted_proxies),
        timeout_graceful_shutdown=GRACE,
    )
