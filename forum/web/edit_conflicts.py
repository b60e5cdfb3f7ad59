"""Edit conflicts: the optimistic lock of forms that two people edit concurrently.

The second to save keeps their input, and sees what the first one changed.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from starlette.requests import Request

from forum.core.i18n.formatting import format_long_date
from forum.core.i18n.number_parsing import NotANumber, parse_number
from forum.core.i18n.translations import current_language
from forum.core.versions import Editor, StaleVersion, changed_fields, digest, version_of
from forum.web.forms import EditConflict, Form
from forum.web.request import actor_of

_ROW_FIELD = re.compile(r"_\d+$")
_NUMBER_FIELD = re.compile(r"budget|position|value_\d+")
"""Number fields: their saved values are as displayed, not as typed."""
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def open_form(values: Mapping[str, str]) -> Form[Any]:
    """A form as first opened, with the version of the values it shows."""
    return Form(values=dict(values), version=version_of(values))


def raise_again_if_stale(form: Form[Any]) -> None:
    """Raise `StaleVersion` again for a conflict page that is only redisplayed."""
    if not form.is_valid and form.stale_version:
        raise StaleVersion


def rebase(
    request: Request,
    form: Form[Any],
    newer: Mapping[str, str],
    editor: Editor | None,
    together: Collection[str] = (),
) -> None:
    """Merge newer saved values into a form; its own changes overwrite them when it is saved again.

    There is no conflict, and nothing left to save, when every change of the form is saved already:
    the form was submitted twice, or the other editor entered the same values.

    A field without a change takes the newer value. Numbered rows are one list: a change to one of
    them keeps all rows of the form, because a row may be about different things in either version.
    So are the fields `together`, which say one thing: the name and the number of one person.
    """
    touched = _changed_by_sender(form)
    was_submitted = form.data is not None and form.is_valid
    if touched and was_submitted and all(_is_saved(form, newer, name) for name in touched):
        return
    form.stale_version = form.version
    theirs = changed_fields(form.version, newer)
    rows_touched = any(map(_ROW_FIELD.search, touched))
    kept = touched | set(together) if touched.intersection(together) else touched
    for name in theirs:
        if not (rows_touched if _ROW_FIELD.search(name) else name in kept):
            form.values[name] = newer.get(name, "")
    if theirs.intersection(together) and kept.issuperset(together):
        # The whole of theirs beside the whole of the form's.
        theirs |= set(together)
    form.version = version_of(newer)
    form.conflict = EditConflict(
        who=editor.name if editor else "",
        at=editor.at if editor else None,
        own=editor is not None and actor_of(request).owns(editor.member_id),
        theirs={name: _display_value(newer.get(name, "")) for name in sorted(theirs)},
    )


def _changed_by_sender(form: Form[Any]) -> set[str]:
    # A numbered field may be missing because it belongs to a spare row that isn't submitted. Any
    # other missing field is an unticked checkbox, which browsers don't submit: that is a change.
    return {
        name
        for name in changed_fields(form.version, form.values)
        if name not in ("version", "stale_version")
        and (name in form.values or not _ROW_FIELD.search(name))
    }


def _is_saved(form: Form[Any], newer: Mapping[str, str], name: str) -> bool:
    typed, saved = form.values.get(name, ""), newer.get(name, "")
    if digest(typed) == digest(saved):
        return True
    return (
        bool(_NUMBER_FIELD.fullmatch(name))
        and _normalised_number(typed) == _normalised_number(saved) != ""
    )


def _normalised_number(text: str) -> str:
    try:
        return str(parse_number(text.strip(), current_language.get()).number)
    except NotANumber:
        return ""


def _display_value(value: str) -> str:
    return format_long_date(date.fromisoformat(value)) if _ISO_DATE.fullmatch(value) else value
