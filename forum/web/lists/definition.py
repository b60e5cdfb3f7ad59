"""What a list of staff shows, and what can be asked of it. All labels are English sources."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from forum.core.i18n.translations import N_

Choices = Sequence[tuple[str, str]]
"""Values of a filter and their words, in the current language."""


class ListRow(Protocol):
    """A row.

    - `title`, `excerpt`: its first cell, in `lang` (empty: that of the page) and `dir`; a title of None
      is that of something that is no longer there;
    - `opens`: the `id` of what its title leads to, in the path of `StaffList.row_route`;
    - `mark`: its class in the stylesheet, or empty.
    """

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str | None: ...
    @property
    def excerpt(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def dir(self) -> str: ...
    @property
    def opens(self) -> int: ...
    @property
    def mark(self) -> str: ...


Row = TypeVar("Row", bound=ListRow)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column.

    - `key`: its class in the stylesheet; empty: it is in the CSV only, and has no cell in the template;
    - `export`: its text in the CSV; None: it isn't in there;
    - `sorts`: the sorts between which its head switches, the usual one first.
    """

    key: str
    label: str
    export: Callable[[Row], str] | None = None
    sorts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sort:
    """A way to sort; `descends`: whether the column that offers it then goes down."""

    label: str
    descends: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter of one value out of several; `key` is its parameter in the address."""

    key: str
    label: str
    everything: str = N_("All")


@dataclass(frozen=True)
class StaffList(Generic[Row]):
    """A list.

    - `route`, `export_route`: the names of its page and of its CSV; `row_route`: of what a row leads to;
    - `sorts`: by their parameter in the address, the usual one first;
    - `period`: the label of a filter of days, `first` to `last`; empty: it has none;
    - `search`: the label of the field for words, `q`; empty: it has none;
    - `selection`: the id of the form, on the list's page, to which ticked rows belong as `selected`;
      empty: rows can't be selected;
    - `next_page`: the words of the link to the rows that follow.
    """

    route: str
    export_route: str
    row_route: str
    caption: str
    columns: tuple[Column[Row], ...]
    sorts: Mapping[str, Sort]
    filters: tuple[Filter, ...] = ()
    period: str = ""
    search: str = ""
    selection: str = ""
    next_page: str = N_("Next page")

    @property
    def default_sort(self) -> str:
        """The sort of an address that names none."""
        return next(iter(self.sorts))
