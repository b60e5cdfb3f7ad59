"""Rendering what a form holds: in a thread, and before anything is written to the database.

A text of the worst kind takes some 50 ms: neither other requests nor other writers wait for it.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from forum.core.text.cleaning import clean_text
from forum.core.text.html import RichText, RichTexts, htmls, markdown, markdowns, plain_text
from forum.web.forms import Form

PREVIEW = "preview"
"""The name of the button that only shows how texts will look."""


async def render_plain(source: str) -> RichText:
    """What a resident typed, shown as typed."""
    return await asyncio.to_thread(plain_text, source)


async def render_markdown(source: str) -> RichText:
    """What staff typed, in Markdown."""
    return await asyncio.to_thread(markdown, source)


async def render_translations(texts: Mapping[str, str]) -> RichTexts:
    """What staff typed, in Markdown, by language."""
    return await asyncio.to_thread(markdowns, texts)


def is_preview(form: Form[Any]) -> bool:
    """Whether whoever sent the form only wants to see how its texts will look."""
    return PREVIEW in form.values


async def preview(form: Form[Any], names: Iterable[str]) -> int:
    """Put these texts of a form into its previews; returns the status of the page to show.

    What is wrong with them is still said; the rest of the form isn't finished yet.
    """
    wanted = list(names)
    form.errors = {name: form.errors[name] for name in wanted if name in form.errors}
    typed = {name: clean_text(form.values.get(name, "")) for name in wanted}
    shown = {name: text for name, text in typed.items() if text and name not in form.errors}
    form.previews = htmls(await render_translations(shown))
    return 422 if form.errors else 200
