"""Helpers of the tests of lists: what a page or a CSV shows of each row."""

import csv
import re
from html import unescape
from io import StringIO

import httpx2

_ROW, _CELL = re.compile("<tr[ >].*?</tr>", re.DOTALL), re.compile("<t[dh][ >]")
_ROW_LINK = re.compile(r"<a class=\"row-link\"[^>]*>([^<]*)</a>")


def titles(page: str) -> list[str]:
    """The titles of a page's rows, in their order."""
    return [unescape(title) for title in _ROW_LINK.findall(page)]


def cells_by_row(page: str) -> set[int]:
    """How many cells its head and its rows have: one number, unless a row lacks one."""
    return {len(_CELL.findall(row)) for row in _ROW.findall(page)}


def next_path(page: str) -> str | None:
    """The path of the rows that follow."""
    before, found, _ = page.partition('rel="next"')
    return unescape(before.rsplit('href="', 1)[1].split('"')[0]) if found else None


async def walk(browser: httpx2.AsyncClient, path: str) -> list[str]:
    """The titles of all rows, from page to page."""
    found: list[str] = []
    following: str | None = path
    while following:
        page = (await browser.get(following)).text
        found += titles(page)
        following = next_path(page)
    return found


def csv_rows(response: httpx2.Response, delimiter: str = ";") -> list[dict[str, str]]:
    """The rows of a CSV by the heads of their columns."""
    text = response.text.removeprefix("\ufeff")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=delimiter))
