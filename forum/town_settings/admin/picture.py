"""The picture of a posted form, checked."""

import asyncio
import base64
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from forum.core.town_settings.drawing import DrawingFailed, draw
from forum.core.town_settings.logo import MAX_BYTES, SVG, PictureRefused, check_picture
from forum.core.town_settings.setting import Json
from forum.web.forms import Form

FIELD = "picture"
_one_at_a_time = asyncio.Lock()
"""Checks take threads, and memory of another process."""


async def read_picture(request: Request, form: Form[Any]) -> Json:
    """The picture as the table stores it; None with an error on the form if it is refused."""
    async with request.form() as posted:
        upload = posted.get(FIELD)
        content = await upload.read(MAX_BYTES + 1) if isinstance(upload, UploadFile) else b""
    if not content:
        form.add_error(FIELD, "picture_needed")
        return None
    try:
        async with _one_at_a_time:
            return await asyncio.to_thread(_checked, content)
    except PictureRefused as refused:
        form.add_error(FIELD, refused.code, **refused.parameters)
    except DrawingFailed:
        form.add_error(FIELD, "svg_not_drawn")
    return None


def _checked(content: bytes) -> Json:
    """The picture as it is served, and as PNG for mails if it is another one."""
    media_type, checked = check_picture(content)
    value = {"media_type": media_type, "content": base64.b64encode(checked).decode()}
    if media_type == SVG:
        value["png"] = base64.b64encode(draw(checked)).decode()
    return value
