"""JSON: lists of objects, wrapped or not, JSON:API documents, and JSON Lines.

Nested objects become columns with a path, as Decidim writes them in CSV: `title/nl`, `author/name`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from forum.moving_in.reading.encoding import Encoding
from forum.moving_in.reading.input_file import InputFile
from forum.moving_in.reading.layouts import ANSWER_LISTS, GENERIC
from forum.moving_in.reading.side_lists import with_side_lists
from forum.moving_in.reading.table import NO_IDEAS, Record, Table, UnreadableFile, printable

MAX_DEPTH = 6
_LISTS = ("data", "ideas", "proposals", "suggestions", "posts", "results", "items", "records")
# Half of an emoji, left where a text was cut. The others stand for bytes that can't be read.
_HALF_PAIRS = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_OF_TRANSLATIONS = frozenset({"locale", "text", "machineTranslated", "__typename"})
_COMMENTS = frozenset({*GENERIC.columns["comments"], *ANSWER_LISTS})
NOT_AN_OBJECT = "it isn't an object with names and values"


def is_json(file: InputFile, encoding: Encoding) -> bool:
    """Whether the text begins as JSON does."""
    text = file.head().decode(encoding.codec, "replace").lstrip("\ufeff\0 \t\r\n")
    return text.startswith(("[", "{"))


def read_json(file: InputFile, encoding: Encoding) -> Table:
    """The table of a JSON file. The format can't be read in parts: it is in memory as a whole."""
    file.handle.seek(0)
    try:
        text = file.handle.read().decode(encoding.codec, encoding.errors).lstrip("\ufeff")
    except UnicodeError as error:
        raise UnreadableFile(f"the file can't be read as {encoding.label}: {error}") from None
    items, kind = _items(text)
    if not items:
        raise UnreadableFile(NO_IDEAS)
    records = [
        Record(number, flatten(item))
        if isinstance(item, dict)
        else Record(number, {}, NOT_AN_OBJECT)
        for number, item in items
    ]
    columns = dict.fromkeys(name for record in records for name in record.cells)
    return Table(f"{kind} ({encoding.note})", tuple(columns), partial(_iterate, records))


def _iterate(records: list[Record]) -> Iterator[Record]:
    return iter(records)


def _items(text: str) -> tuple[list[tuple[int, Any]], str]:
    """The items with their numbers, which are those of their lines in JSON Lines."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        if lines := _json_lines(text):
            return lines, "JSON Lines"
        raise UnreadableFile(f"not JSON: {error}") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"not JSON: {error}") from None
    if isinstance(data, dict) and _is_json_api(data):
        return list(enumerate(_resources(data), 1)), "JSON:API"
    if isinstance(data, dict):
        data = with_side_lists(_list_in(data), data)
    if not isinstance(data, list):
        raise UnreadableFile("the JSON holds no list of ideas")
    return list(enumerate(data, 1)), "JSON"


def _json_lines(text: str) -> list[tuple[int, Any]]:
    """The line number and content of each line that isn't blank, if half of them are objects."""
    # Only where a line ends: strings may hold the other signs that Python takes for line ends.
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    items = [(number, _line(line)) for number, line in lines]
    objects = sum(isinstance(item, dict) for _, item in items)
    return items if len(items) > 1 and 2 * objects >= len(items) else []


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _list_in(data: Mapping[str, Any]) -> Any:
    """The list of a wrapping object: one with a usual name, else the longest; or one level down."""
    if (nodes := _nodes(data)) is not None:
        return nodes
    lists = {name: value for name, value in data.items() if isinstance(value, list)}
    for name in _LISTS:
        if name in lists:
            return lists[name]
    if lists:
        return max(lists.values(), key=len)
    inner = [_list_in(value) for value in data.values() if isinstance(value, dict)]
    return next((found for found in inner if found is not None), None)


def _is_json_api(data: Mapping[str, Any]) -> bool:
    items = data.get("data")
    return isinstance(items, list) and any(
        isinstance(item, dict) and isinstance(item.get("attributes"), dict) for item in items
    )


def _resources(document: Mapping[str, Any]) -> list[Any]:
    """Resources with their attributes on top, and the attributes of what they refer to below."""
    included = {
        (each.get("type"), str(each.get("id"))): each.get("attributes") or {}
        for each in document.get("included") or []
        if isinstance(each, dict)
    }

    def related(link: Any) -> Any:
        if isinstance(link, list):
            return [related(each) for each in link]
        if not isinstance(link, dict):
            return None
        found = included.get((link.get("type"), str(link.get("id"))))
        return {"id": link.get("id"), **found} if found else {"id": link.get("id")}

    def resource(item: Any) -> Any:
        if not isinstance(item, dict):
            return None
        relations = {
            name: related(value.get("data"))
            for name, value in (item.get("relationships") or {}).items()
            if isinstance(value, dict)
        }
        return {**relations, **(item.get("attributes") or {}), "id": item.get("id")}

    return [resource(item) for item in document["data"]]


def flatten(item: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, object]:
    """Columns with paths from nested objects; lists of objects stay, as comments may be in them."""
    cells: dict[str, object] = {}
    for name, own in item.items():
        nodes = _nodes(own) if isinstance(own, dict) else None
        value = own if nodes is None else nodes
        path = printable(f"{prefix}{name}").removesuffix("/translation")
        if translations := _translations(str(name), value):
            cells |= {
                printable(f"{path.removesuffix('/translations')}/{code}"): text
                for code, text in translations
            }
            continue
        if isinstance(value, dict) and depth < MAX_DEPTH:
            cells |= flatten(value, f"{path}/", depth + 1)
        elif isinstance(value, list) and not any(isinstance(each, dict) for each in value):
            cells[path] = ", ".join(_text(each) for each in value if each is not None)
        elif isinstance(value, list):
            cells[path] = value
        else:
            cells[path] = _text(value)
    return cells


def _nodes(value: Mapping[str, Any]) -> list[Any] | None:
    """The items of a GraphQL connection: its `nodes`, or the `node` of each of its `edges`."""
    if isinstance(value.get("nodes"), list):
        return list(value["nodes"])
    edges = value.get("edges")
    if isinstance(edges, list) and all(isinstance(each, dict) and "node" in each for each in edges):
        return [each["node"] for each in edges]
    return None


def _translations(name: str, value: Any) -> list[tuple[str, str]]:
    """Language and text of each item in a list such as `[{"locale": "nl", "text": …}]`.

    Comments may have a language and a text too: items with anything else are none, nor is a list of
    comments by its name, or one with a language twice.
    """
    if not isinstance(value, list) or not value or name.casefold() in _COMMENTS:
        return []
    if not all(
        isinstance(each, dict) and {"locale", "text"} <= each.keys() <= _OF_TRANSLATIONS
        for each in value
    ):
        return []
    texts = [(_text(each["locale"]), _text(each["text"])) for each in value]
    return texts if len(dict(texts)) == len(texts) else []


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _HALF_PAIRS.sub("", str(value))
