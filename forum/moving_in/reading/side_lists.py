"""Side lists of a JSON document: what the ideas refer to by number, with their names beside them.

UserVoice writes `{"suggestions": [{"links": {"status": 4}}], "statuses": [{"id": 4, "name": …}]}`,
others `status_id: 4`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_PEOPLE = frozenset({"created_by", "creator", "author", "user"})
_KEPT = frozenset({"name", "title", "title_multiloc", "label", "slug", "code"})
"""What is taken of a thing that an idea refers to: nothing else of it belongs to the idea."""
_SCALARS = (int, str)


def with_side_lists(items: Any, document: Mapping[str, Any]) -> Any:
    """The items with what they refer to, as far as the document has a list of such things."""
    if not isinstance(items, list):
        return items
    lists = {name: _by_id(value) for name, value in document.items() if isinstance(value, list)}
    return [_joined(item, lists) if isinstance(item, dict) else item for item in items]


def _by_id(things: list[Any]) -> dict[str, dict[str, Any]]:
    return {
        str(each["id"]): {key: value for key, value in each.items() if key in _KEPT}
        for each in things
        if isinstance(each, dict) and "id" in each
    }


def _joined(
    item: dict[str, Any], lists: Mapping[str, Mapping[str, dict[str, Any]]]
) -> dict[str, Any]:
    found = {}
    for name, ids in _references(item):
        things = next((lists[each] for each in _plurals(name) if lists.get(each)), {})
        named = [things[str(each)] for each in ids if str(each) in things]
        if named and name not in item:
            found[name] = named if len(ids) > 1 else named[0]
    return {**item, **found}


def _references(item: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """The name of each thing that an item refers to, with the ids."""
    links = item.get("links")
    if isinstance(links, dict):
        yield from ((name, ids) for name, value in links.items() if (ids := _ids(value)))
    for key, value in item.items():
        name = key.removesuffix("s").removesuffix("_id")
        if name != key.removesuffix("s") and (ids := _ids(value)):
            yield name, ids


def _ids(value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, _SCALARS) and each != ""]


def _plurals(name: str) -> Iterator[str]:
    """The names that a list of such things may have: `categories` of a `category`."""
    yield name
    yield f"{name}s"
    yield f"{name}es"
    if name.endswith("y"):
        yield f"{name[:-1]}ies"
    if name in _PEOPLE:
        yield from ("users", "authors", "people", "members")
