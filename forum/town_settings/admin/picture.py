"""The picture of a posted form, checked; and those of the history."""

import asyncio
import base64
import binascii
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import NotFound
from forum.core.town_settings.drawing import DrawingFailed, draw
from forum.core.town_settings.logo import (
    MAX_BYTES,
    SVG,
    PictureRefused,
    check_picture,
    ground_of,
)
from forum.core.town_settings.setting import Json, Setting, ValueKind
from forum.core.town_settings.values import json_of, logo_of
from forum.town_settings import form_values, queries
from forum.town_settings.admin.page import setting_of
from forum.town_settings.pages import ChosenPicture
from forum.web.database import read_session
from forum.web.edit_conflicts import open_form
from forum.web.forms import Form, Messages
from forum.web.middleware.body_limit import discard_body
from forum.web.middleware.security_headers import CONTENT_SECURITY_POLICY
from forum.web.rendering.pictures import picture_response
from forum.web.request import part_of, site_of

FIELD = "picture"
KEPT_FIELD = "chosen"
"""The hidden field in which a page keeps the file that was looked at first."""
PREVIEW_POLICY = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:")
"""Of a page that shows a picture which is nowhere but in the page."""
_one_at_a_time = asyncio.Lock()
"""Checks take threads, and memory of another process."""


async def read_picture(request: Request, form: Form[Any], setting: Setting) -> ChosenPicture | None:
    """The picture that was chosen now or looked at before; None with an error if it is refused."""
    async with request.form() as posted:
        upload = posted.get(FIELD)
        content = await upload.read(MAX_BYTES + 1) if isinstance(upload, UploadFile) else b""
    content = content or _decoded(form.values.pop(KEPT_FIELD, ""))
    if not content:
        form.add_error(FIELD, "picture_needed")
        return None
    try:
        async with _one_at_a_time:
            value = await asyncio.to_thread(_checked, content)
    except PictureRefused as refused:
        form.add_error(FIELD, refused.code, **refused.parameters)
        return None
    except DrawingFailed:
        form.add_error(FIELD, "svg_not_drawn")
        return None
    form.values |= form_values.of_value(setting, value)
    return ChosenPicture(base64.b64encode(content).decode(), value)


def _decoded(kept: str) -> bytes:
    """The file that a page kept; it is checked as any other."""
    try:
        return base64.b64decode(kept, validate=True)
    except binascii.Error:
        return b""


def _checked(content: bytes) -> Json:
    """The picture as it is served, as PNG for mails if it is another one, and what it stands on."""
    media_type, checked = check_picture(content)
    value = {"media_type": media_type, "content": base64.b64encode(checked).decode()}
    png = checked
    if media_type == SVG:
        png = draw(checked)
        value["png"] = base64.b64encode(png).decode()
    return {**value, "ground": ground_of(png)}


async def form_after_too_much(
    request: Request, setting: Setting, error: HTTPException
) -> Form[Any]:
    """The form as it was opened, for a file so large that the request wasn't read.

    Raises the error again if it is another one, or if the form has no file.
    """
    if error.status_code != 413 or setting.kind is not ValueKind.picture:
        raise error
    await discard_body(request)
    form = open_form(form_values.of_value(setting, json_of(site_of(request).values, setting)))
    form.messages = part_of(request, Messages).by_code
    form.add_error(FIELD, "picture_too_large", most=MAX_BYTES // 1000)
    return form


async def version_picture(request: Request) -> Response:
    """The picture of one version in the history."""
    setting = setting_of(request)
    async with read_session(request) as session:
        row = await queries.version(session, setting.key, request.path_params["id"])
    if setting.kind is not ValueKind.picture or row is None:
        raise NotFound
    logo = logo_of(row.value)
    if logo is None:
        raise NotFound
    return picture_response(logo.content, logo.media_type, "no-store")
