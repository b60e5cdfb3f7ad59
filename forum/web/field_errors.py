"""Field errors by public code: the sentence of a rule's refusal beside the field it concerns."""

from typing import Any

from starlette.requests import Request

from forum.web.forms import Form
from forum.web.rendering.pages import renderer_of


def add_error(request: Request, form: Form[Any], name: str, code: str | None) -> None:
    """Mark a field as wrong, with the message of `code`; nothing for None, as of an allowed verdict.

    The first error of a field stays.
    """
    if code:
        form.errors.setdefault(name, renderer_of(request).message(code))
