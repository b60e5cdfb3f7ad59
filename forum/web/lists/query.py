"""What the address of a list asks for: words, filters, days, sort and page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request

from forum.core.forms.fields import Input, SingleLine
from forum.core.forms.translated import Day, LastDay
from forum.web.forms import Form, Messages, validate
from forum.web.lists.definition import Choices, StaffList
from forum.web.request import part_of

MAX_SEARCH_LENGTH = 100
"""Characters of a search."""
TYPED = ("q", "first", "last")


class ListInput(Input):
    """What is typed: the words `q`, and the days of a period."""

    q: SingleLine(0, MAX_SEARCH_LENGTH) = ""  # type: ignore[valid-type]
    first: Day = None
    last: LastDay = None


@dataclass(frozen=True)
class ListQuery:
    """What is asked of a list. Unknown values of filters and sorts are left out, as if not given.

    - `form`: what was typed and chosen, with its errors; of an invalid one nothing is shown;
    - `chosen`: the value of each filter, or empty;
    - `after`: the cursor of the page; `is_ticked`: all its rows are ticked.
    """

    form: Form[ListInput]
    choices: Mapping[str, Choices]
    chosen: Mapping[str, str]
    search: str
    first: date | None
    last: date | None
    sort: str
    after: str | None
    is_ticked: bool

    @property
    def is_valid(self) -> bool:
        """Whether everything that was typed could be read."""
        return self.form.is_valid

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of its address, but for the page."""
        return {name: value for name, value in self.form.values.items() if value}


def read_query(
    request: Request, definition: StaffList[Any], choices: Mapping[str, Choices]
) -> ListQuery:
    """What the address asks of a list; `choices` are those of each of its filters."""
    sent = request.query_params
    chosen = {
        key: value if (value := sent.get(key, "")) in dict(options) else ""
        for key, options in choices.items()
    }
    sort = sent.get("sort", "")
    if sort not in definition.sorts or sort == definition.default_sort:
        sort = ""
    offered = ("q",) * bool(definition.search) + ("first", "last") * bool(definition.period)
    # Cut off beyond what a field accepts, so that an address can't grow with each link.
    typed = {name: sent.get(name, "").strip()[: MAX_SEARCH_LENGTH + 1] for name in offered}
    form = validate(ListInput, typed, part_of(request, Messages).by_code)
    data = form.data or ListInput()
    # As a date field of a browser needs them.
    days = {"first": data.first, "last": data.last}
    read = {name: day.isoformat() for name, day in days.items() if day}
    form.values = typed | read | chosen | {"sort": sort}
    return ListQuery(
        form=form,
        choices=choices,
        chosen=chosen,
        search=data.q,
        first=data.first,
        last=data.last,
        sort=sort or definition.default_sort,
        after=sent.get("after"),
        is_ticked=sent.get("ticked") == "yes",
    )
