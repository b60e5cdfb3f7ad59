"""The table of a list: what can be selected and sorted is in the HTML, whatever the list is about."""

from dataclasses import dataclass

import pytest

from forum.core.i18n.translations import override_language
from forum.web.forms import Form
from forum.web.lists.query import ListInput
from forum.web.lists.view import Head, ListView
from forum.web.rendering.environment import make_environment

TEMPLATE = """
{%- from "parts/table.html" import table with context %}
{%- call(row) table(list) %}<td>{{ row.kind }}</td>{% endcall %}"""


@dataclass(frozen=True)
class Row:
    """A row of a list."""

    id: int
    title: str | None
    mark: str = ""
    excerpt: str = ""
    lang: str = ""
    dir: str = ""
    kind: str = "A kind"

    @property
    def opens(self) -> int:
        """What its title leads to."""
        return self.id + 100


def html(*, selection: str = "", keys: bool = False, is_ticked: bool = False) -> str:
    """The HTML of a list of three rows."""
    view = ListView(
        caption="Things", search="Title", period="", selection=selection,
        form=Form(values={"q": "<b>", "sort": ""}, data=ListInput()), filters=[],
        sorts=[("", "Newest first"), ("oldest", "Oldest first")], active=[],
        heads=[Head("title", "Title", "/list?sort=oldest", "descending")],
        rows=[Row(1, "One & two"), Row(2, "Üç", "is-late", "Uzun", "tr", "ltr"), Row(3, None)],
        row_path="/open/{id}".format,
        path="/list", parameters={"q": "<b>"}, export_path="/list.csv", export_delimiter=";",
        next_path="/list?after=x", next_page="Next page", tick_path="/list?ticked=yes",
        is_ticked=is_ticked, density="dense", keys=keys,
    )  # fmt: skip
    environment = make_environment()
    environment.globals["url"] = lambda name: f"/{name}"
    with override_language("en"):
        return environment.from_string(TEMPLATE).render(
            list=view, lang="en", request_path_in=lambda _: "/en/list"
        )


@pytest.mark.parametrize("selection", ["", "chosen"])
def test_rows_are_ticked_for_the_form_of_the_page(selection: str) -> None:
    page = html(selection=selection)
    ticks = page.count('type="checkbox" name="selected"')
    assert ticks == (3 if selection else 0)
    assert page.count('form="chosen"') == ticks
    assert page.count('aria-labelledby="row-select row-1"') == page.count('id="row-1"')
    assert ('id="row-1"' in page) is bool(selection)


@pytest.mark.parametrize("is_ticked", [False, True])
def test_all_rows_are_ticked_on_request(is_ticked: bool) -> None:
    assert html(selection="chosen", is_ticked=is_ticked).count(" checked></label>") == 3 * is_ticked


@pytest.mark.parametrize("keys", [False, True])
def test_keys_are_for_whoever_switched_them_on(keys: bool) -> None:
    page = html(selection="chosen", keys=keys)
    assert ("data-list-keys" in page, "<kbd>x</kbd>" in page) == (keys, keys)


def test_everything_works_without_scripts() -> None:
    page = html()
    assert 'role="search" action="/list"' in page
    assert (
        '<th scope="col" class="col-title" aria-sort="descending"><a href="/list?sort=oldest">'
        in page
    )
    assert '<a class="row-link" href="/open/101" data-row-link>One &amp; two</a>' in page
    assert 'href="/list?after=x" rel="next"' in page
    assert '<input type="hidden" name="q" value="&lt;b&gt;">' in page
    assert '<tr class="is-late">' in page


def test_a_row_says_what_it_is_about_in_its_language() -> None:
    page = html()
    assert '<th scope="row"><span class="title"><a' in page
    assert '<span class="title" lang="tr" dir="ltr">' in page
    assert '>Üç</a> <span class="excerpt">Uzun</span></span></th><td>A kind</td>' in page
    assert '<th scope="row"><span class="soft">no longer there</span></th>' in page
