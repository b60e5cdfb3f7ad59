"""Registration of the verification slice: what acts of residents need."""

from forum.feature import Slice
from forum.verification import messages, personal_data, staff_notes
from forum.verification.routes import steps

SLICE = Slice(
    "verification",
    routes=steps.ROUTES,
    staff_notes=(staff_notes.notes_on_member,),
    personal_data=personal_data.PERSONAL_DATA,
    messages=messages.MESSAGES,
)
