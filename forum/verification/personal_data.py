"""Personal data of verification: the name of the neighbourhood that a member lives in."""

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from forum.accounts.tables import Member
from forum.core.i18n.translations import N_
from forum.core.personal_data import Person, PersonalTable, keep
from forum.town.tables import Neighbourhood


def _of(person: Person) -> ColumnElement[bool]:
    own = select(col(Member.neighbourhood_id)).where(col(Member.id) == person.member_id)
    return col(Neighbourhood.id).in_(own)


PERSONAL_DATA = (
    PersonalTable(
        Neighbourhood, N_("Where you live, as you told us"), (),
        keep("it is the town's; the column that refers to it is the member's, and erased there"),
        shown={"name": N_("Neighbourhood")}, where=_of,
    ),
)  # fmt: skip
