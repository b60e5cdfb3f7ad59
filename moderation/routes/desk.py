"""Route of the desk's keyboard shortcuts."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts.rules import is_own_path
from forum.web.cookies import KEYS_COOKIE, keep_choice
from forum.web.forms import posted_values
from forum.web.guards import MODERATORS
from forum.web.redirects import url_for
from forum.web.routing import post


async def set_keys(request: Request) -> Response:
    """Turn single-character shortcuts on or off for this browser, by a cookie (WCAG 2.1.4)."""
    values = await posted_values(request)
    setting = "on" if values.get("keys") == "on" else "off"
    return_path = values.get("next", "")
    target = return_path if is_own_path(return_path) else url_for(request, "moderation:queue")
    response = RedirectResponse(target, status_code=303)
    keep_choice(request, response, KEYS_COOKIE, setting)
    return response


ROUTES = (post("/moderation/keys", set_keys, "moderation:keys", MODERATORS),)
