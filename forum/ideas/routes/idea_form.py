"""What the forms of a new idea and of an edit have in common: their choices, their errors, their preview."""

from typing import Any

from starlette.requests import Request

from forum.core.content.shield import public_contacts
from forum.core.i18n.detection import is_language_choice
from forum.core.screening.personal_data import PersonalKind, find_personal_data
from forum.town.presenters.lookup import TownLookup
from forum.web.forms import Form
from forum.web.request import site_of

SHOWN_IN_PREVIEW = ("title", "body", "location", "name_shown")
"""The fields of which a preview of the idea has the text."""


def check_fields(request: Request, form: Form[Any], lookup: TownLookup) -> None:
    """Add the errors of choices that there aren't, and of a location that says whom to reach and how.

    A street and a number may be where the idea is about: a moderator reads those first.
    """
    values = form.values
    if (slug := values.get("neighbourhood")) and lookup.neighbourhood_id(slug) is None:
        form.add_error("neighbourhood", "not_a_choice")
    if (slug := values.get("theme")) and lookup.theme_id(slug) is None:
        form.add_error("theme", "not_a_choice")
    if not is_language_choice(values.get("language", "")):
        form.add_error("language", "not_a_choice")
    found = find_personal_data(values.get("location", ""), public_contacts(site_of(request)))
    if any(span.kind is not PersonalKind.address for span in found):
        form.add_error("location", "private_location")
