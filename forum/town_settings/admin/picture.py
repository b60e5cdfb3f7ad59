"""The picture of a posted form, checked."""

import base64
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from forum.core.town_settings.logo import MAX_BYTES, PictureRefused, check_picture
from forum.core.town_settings.setting import Json
from forum.web.forms import Form

FIELD = "picture"


async def read_picture(request: Request, form: Form[Any]) -> Json:
    """The picture as the table stores it; None with an error on the form if it is refused."""
    async with request.form() as posted:
        upload = posted.get(FIELD)
        content = await upload.read(MAX_BYTES + 1) if isinstance(upload, UploadFile) else b""
    if not content:
        form.add_error(FIELD, "picture_needed")
        return None
    try:
        media_type, checked = check_picture(content)
    except PictureRefused as refused:
        form.add_error(FIELD, refused.code, **refused.parameters)
        return None
    return {"media_type": media_type, "content": base64.b64encode(checked).decode()}
