"""Text rendering for forms: in a thread, and before anything is written to the database.

A worst-case text takes some 50 ms, which blocks neither other requests nor other writers.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from forum.core.text.cleaning import clean_text
from forum.core.text.html import (
    RichText,
    RichTexts,
    htmls,
    rich_text_from_markdown,
    rich_text_from_plain,
    rich_texts_from_markdown,
)
from forum.web.forms import Form

PREVIEW = "preview"
"""The name of the button that submits a form for preview only."""


async def render_plain(source: str) -> RichText:
    """Render the plain text of a resident, which is shown as typed."""
    return await asyncio.to_thread(rich_text_from_plain, source)


async def render_markdown(source: str) -> RichText:
    """Render the Markdown of staff."""
    return await asyncio.to_thread(rich_text_from_markdown, source)


async def render_translations(texts: Mapping[str, str]) -> RichTexts:
    """Render the Markdown of staff, by language."""
    return await asyncio.to_thread(rich_texts_from_markdown, texts)


def is_preview(form: Form[Any]) -> bool:
    """Whether the form was submitted for preview only."""
    return PREVIEW in form.values


def keep_errors_of_preview(form: Form[Any], names: Iterable[str]) -> int:
    """Keep only the errors of the fields that a preview shows; returns the status of the page to show.

    The rest of the form isn't finished yet.
    """
    form.errors = {name: form.errors[name] for name in names if name in form.errors}
    return 422 if form.errors else 200


async def preview(form: Form[Any], names: Iterable[str]) -> int:
    """Render these texts of a form into its previews; returns the status of the page to show."""
    field_names = list(names)
    status = keep_errors_of_preview(form, field_names)
    typed = {name: clean_text(form.values.get(name, "")) for name in field_names}
    shown = {name: text for name, text in typed.items() if text and name not in form.errors}
    form.previews = htmls(await render_translations(shown))
    return status
