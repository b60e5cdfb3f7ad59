"""Two people in one form: whoever saves second keeps their words, and sees what the other changed."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.requests import Request

from forum.core.i18n.formatting import spell_date
from forum.core.i18n.number_parsing import NotANumber, parse_number
from forum.core.i18n.translations import current_language
from forum.core.versions import Editor, StaleVersion, changed_fields, digest, version_of
from forum.web.forms import EditConflict, Form
from forum.web.request import actor_of

_IN_A_ROW = re.compile(r"_\d+$")
_FIGURE = re.compile(r"budget|position|value_\d+")
"""Fields of numbers, which are kept as they are shown and not as they were typed."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def opened(values: Mapping[str, str]) -> Form[Any]:
    """The form as it is opened, with the version of what it shows."""
    return Form(values=dict(values), version=version_of(values))


def recall_conflict(form: Form[Any]) -> None:
    """Raise `StaleVersion` anew for the page of a conflict that is only shown again."""
    if not form.is_valid and form.stale_version:
        raise StaleVersion


def rebase(
    request: Request, form: Form[Any], newer: Mapping[str, str], editor: Editor | None
) -> None:
    """Put what was typed beside the newer values: saved again, it replaces those.

    Where all of it stands there already, because the form was sent twice or the other wrote the
    same, there is no conflict, and nothing is left to save.

    A field that was left alone takes the newer value. Numbered rows are one list: whoever touched
    one of them keeps all of theirs, because the rows of the two may be about different things.
    """
    touched = _touched(form)
    was_sent = form.data is not None and form.is_valid
    if touched and was_sent and all(_is_there(form, newer, name) for name in touched):
        return
    form.stale_version = form.version
    theirs = changed_fields(form.version, newer)
    rows_touched = any(map(_IN_A_ROW.search, touched))
    for name in theirs:
        if not (rows_touched if _IN_A_ROW.search(name) else name in touched):
            form.values[name] = newer.get(name, "")
    form.version = version_of(newer)
    form.conflict = EditConflict(
        who=editor.name if editor else "",
        at=editor.at if editor else None,
        own=editor is not None and actor_of(request).owns(editor.member_id),
        theirs={name: _readable(newer.get(name, "")) for name in sorted(theirs)},
    )


def _touched(form: Form[Any]) -> set[str]:
    # Of the spare rows not all are sent; a box that isn't ticked isn't sent either, and counts.
    return {
        name
        for name in changed_fields(form.version, form.values)
        if name not in ("version", "stale_version")
        and (name in form.values or not _IN_A_ROW.search(name))
    }


def _is_there(form: Form[Any], newer: Mapping[str, str], name: str) -> bool:
    typed, kept = form.values.get(name, ""), newer.get(name, "")
    if digest(typed) == digest(kept):
        return True
    return bool(_FIGURE.fullmatch(name)) and _number(typed) == _number(kept) != ""


def _number(text: str) -> str:
    try:
        return str(parse_number(text.strip(), current_language.get()).number)
    except NotANumber:
        return ""


def _readable(value: str) -> str:
    return spell_date(date.fromisoformat(value)) if _DAY.fullmatch(value) else value
