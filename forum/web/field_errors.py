"""Field errors by public code: a rule's refusal as the error of the form field it concerns."""

from typing import Any

from starlette.requests import Request

from forum.web.forms import Form
from forum.web.rendering.pages import renderer_of


def add_error(request: Request, form: Form[Any], name: str, code: str | None) -> None:
    """Set the error of a field to the message of `code`; None (of an allowed verdict) is ignored.

    The first error of a field is kept.
    """
    if code:
        form.errors.setdefault(name, renderer_of(request).message(code))
