"""View model of a list, for the macro of `templates/parts/table.html`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Generic, cast

from starlette.requests import Request

from forum.core.i18n.formatting import format_long_date
from forum.core.i18n.translations import N_, current_language, gettext
from forum.web.cookies import has_single_keys
from forum.web.forms import Form
from forum.web.lists.definition import Choices, Column, Filter, Row, StaffList
from forum.web.lists.density import density_of
from forum.web.lists.query import ListInput, ListQuery
from forum.web.redirects import url_for
from forum.web.rendering.pages import renderer_of

WITH_DECIMAL_POINT = ("en",)
"""Languages whose spreadsheets separate the cells of a CSV by commas."""


@dataclass(frozen=True)
class Head:
    """The head of a column; `path` sorts by it, `direction` is a value of aria-sort or empty."""

    key: str
    label: str
    path: str | None
    direction: str


@dataclass(frozen=True)
class FilterView:
    """A filter with its choices; `empty` are the words of the choice that filters nothing."""

    key: str
    label: str
    empty: str
    choices: Choices


@dataclass(frozen=True)
class ActiveFilter:
    """A filter in force, in words; `path` leads to the list without it."""

    label: str
    words: str
    path: str


@dataclass(frozen=True)
class ListView(Generic[Row]):
    """A page of a list.

    - `row_path`: the path of what a row leads to, `id` being its `opens`;
    - `path`: of the list as it is without parameters; `parameters`: those of this page's address;
    - `export_path`: of its CSV; `export_delimiter`: the usual one in the current language;
    - `next_path`: of the rows that follow, if there are any;
    - `tick_path`: of the same rows, all of them ticked; `is_ticked`: they are.
    """

    caption: str
    search: str
    period: str
    selection: str
    form: Form[ListInput]
    filters: list[FilterView]
    sorts: list[tuple[str, str]]
    active: list[ActiveFilter]
    heads: list[Head]
    rows: Sequence[Row]
    row_path: Callable[..., str]
    path: str
    parameters: dict[str, str]
    export_path: str
    export_delimiter: str
    next_path: str | None
    next_page: str
    tick_path: str
    is_ticked: bool
    density: str
    keys: bool

    @property
    def is_filtered(self) -> bool:
        """Whether it may leave rows out."""
        return bool(self.active) or not self.form.is_valid


def list_view(
    request: Request,
    definition: StaffList[Row],
    query: ListQuery,
    rows: Sequence[Row],
    after: str | None,
) -> ListView[Row]:
    """The view of rows that were read for a query; `after` is the cursor of the next page."""
    path, parameters = url_for(request, definition.route), query.parameters
    return ListView(
        caption=gettext(definition.caption),
        search=gettext(definition.search) if definition.search else "",
        period=gettext(definition.period) if definition.period else "",
        selection=definition.selection,
        form=query.form,
        filters=[_filter_view(each, query) for each in definition.filters],
        sorts=[
            ("" if key == definition.default_sort else key, gettext(sort.label))
            for key, sort in definition.sorts.items()
        ],
        active=list(_active(request, definition, query)),
        heads=[_head(request, definition, query, each) for each in definition.columns if each.key],
        rows=rows,
        row_path=partial(
            renderer_of(request).urls.path, definition.row_route, current_language.get()
        ),
        path=path,
        parameters=parameters,
        export_path=url_for(request, definition.export_route),
        export_delimiter="," if current_language.get() in WITH_DECIMAL_POINT else ";",
        next_path=url_for(request, definition.route, **parameters, after=after) if after else None,
        next_page=gettext(definition.next_page),
        tick_path=url_for(request, definition.route, **parameters, after=query.after, ticked="yes"),
        is_ticked=query.is_ticked,
        density=density_of(request),
        keys=has_single_keys(request),
    )


def _filter_view(definition: Filter, query: ListQuery) -> FilterView:
    return FilterView(
        definition.key,
        gettext(definition.label),
        gettext(definition.everything),
        query.choices[definition.key],
    )


def _active(
    request: Request, definition: StaffList[Row], query: ListQuery
) -> Iterator[ActiveFilter]:
    def without(*names: str) -> str:
        rest = {name: value for name, value in query.parameters.items() if name not in names}
        return url_for(request, definition.route, **rest)

    if query.search:
        yield ActiveFilter(gettext(definition.search), query.search, without("q"))
    for each in definition.filters:
        if value := query.chosen[each.key]:
            words_of = dict(query.choices[each.key])
            yield ActiveFilter(gettext(each.label), words_of[value], without(each.key))
    if query.first or query.last:
        words = _period(query.first, query.last)
        yield ActiveFilter(gettext(definition.period), words, without("first", "last"))


def _period(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        source = N_("from {day}") if first else N_("until {day}")
        return gettext(source).format(day=format_long_date(cast(date, first or last)))
    return f"{format_long_date(first)} – {format_long_date(last)}"


def _head(
    request: Request, definition: StaffList[Row], query: ListQuery, column: Column[Row]
) -> Head:
    if not column.sorts:
        return Head(column.key, gettext(column.label), None, "")
    direction, target = "", column.sorts[0]
    if query.sort in column.sorts:
        direction = "descending" if definition.sorts[query.sort].descends else "ascending"
        target = column.sorts[(column.sorts.index(query.sort) + 1) % len(column.sorts)]
    parameters = query.parameters | {"sort": "" if target == definition.default_sort else target}
    return Head(
        column.key,
        gettext(column.label),
        url_for(request, definition.route, **parameters),
        direction,
    )
