"""The shield in forms: redisplays a form with a question about personal data in its texts."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request

from forum.core.content.shield import Review, public_contacts, review
from forum.core.screening.personal_data import find_personal_data
from forum.core.screening.signs import distress_of
from forum.core.text.cleaning import clean_text
from forum.web.forms import Form
from forum.web.request import site_of

NAME_FIELD = "name_shown"
"""The field of the name that is shown with a text."""


def shield(request: Request, form: Form[Any], *fields: str, known: Iterable[str] = ()) -> Review:
    """Review the personal data in these fields of a form; its page then shows the questions.

    A form that has errors too shows those first, and questions only if they were asked before. What is
    in the `known` texts isn't asked about. The form must be shown again if the review needs an answer.
    What may be a cry for help is noted on the form (`Form.care`). A name that everybody reads holds no address
    and no number: nothing would be left of it, so that is an error of its field.
    """
    typed = {name: clean_text(form.values.get(name, "")) for name in fields}
    form.care = distress_of(*typed.values())
    public = public_contacts(site_of(request))
    if not form.care and find_personal_data(form.values.get(NAME_FIELD, ""), public):
        form.add_error(NAME_FIELD, "private_name")
    texts = {name: getattr(form.data, name) for name in fields} if form.data else typed
    found = review(texts, form.values, public, known=known)
    if found.questions and (found.was_asked or (form.is_valid and found.needs_answer)):
        form.shield = found
    return found
