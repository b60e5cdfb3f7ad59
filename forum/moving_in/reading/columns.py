"""Columns: which of them holds which field, in which language, by the layout that fits."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.core.i18n.languages import LANGUAGES
from forum.core.text.cleaning import clean_line, excerpt, fold
from forum.moving_in.reading.encoding import DAMAGED
from forum.moving_in.reading.layouts import (
    COMMENTS,
    GENERIC,
    IDEA_FIELDS,
    IDEA_WORDS,
    LAYOUTS,
    NAME_WORDS,
    PERSON_WORDS,
    Layout,
)
from forum.moving_in.reading.publicity import Flag, find_flags, flag_of_field
from forum.moving_in.reading.table import MAX_NAME, UnreadableFile

_SEPARATORS = re.compile(r"[^\w/]+")
_REMARK = re.compile(r"(.*\S)\s*\((.*)\)\s*", re.DOTALL)
_PRIVATE = re.compile(
    r"intern|priv|confid|vertrou|vertrau|riserv|gizli|\b(?:not|niet|nicht|pas|non)\b"
)
_NUMBERED = re.compile(r" \(\d+\)$")
# Not `id`, `no`, `ja` and the like, which mean something else in names: `category/id`, `votes_no`.
_CODES = (
    *LANGUAGES, "es", "pt", "ca", "gl", "pl", "ro", "ru", "uk", "bg", "cs", "sk", "sl", "hr", "hu", "sv",
    "fi", "fy", "ku", "fa", "zh",
)  # fmt: skip
# Regions and scripts that exports name, as `nl_be`; any two letters would make `naam_en_nr` a name.
_REGIONS = (
    "ae|at|au|be|br|ca|ch|co|cy|de|dz|eg|es|fr|gb|ie|in|it|jo|lb|li|lu|ma|mx|nl|pt|sa|sr|sy|tn|tr|uk|us"
    "|bg|cn|cz|hr|hu|ir|pl|ro|ru|se|si|sk|ua|tw|hans|hant|latn|cyrl"
)
_SUFFIX = re.compile(rf"(?P<base>.+?)[/_](?P<language>{'|'.join(_CODES)})(?:_(?:{_REGIONS}))?")


# Fields that say whether an idea was public: a date may say so too.
_FLAGS = frozenset({"published", "hidden", "withdrawn", "merged", "answer_published"})
_PUBLICITY = ("published", "hidden", "withdrawn", "status")
# Such a column is no flag, whatever its name: it holds a text, or a name.
_CONTENT = (
    "id", "title", "body", "summary", "theme", "neighbourhood", "language", "author", "support", "answer",
    "comments", "subject", "subject_kind", "parent",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of the file: its name, and the field and language that its name tells."""

    name: str
    base: str
    language: str = ""


def normalise(name: str) -> str:
    """The name of a column for comparison: `extraData.theme` as `extradata/theme`.

    Of a text that is too long to be a name, the beginning.
    """
    plain = fold(_NUMBERED.sub("", name.strip()[:MAX_NAME]))
    dotted = re.sub(r"(?<=\w)\.(?=\w)", "/", plain)
    return _SEPARATORS.sub("_", dotted).replace("_/_", "/").strip("_/")


def parse_column(name: str) -> Column:
    """The column with this name; `Title_nl-BE` is `title` in `nl`."""
    base = normalise(name)
    if found := _SUFFIX.fullmatch(base):
        return Column(name, found["base"], found["language"])
    return Column(name, base)


@dataclass(frozen=True)
class ColumnMap:
    """Which columns hold which field, in the order in which they are asked.

    `flags`: the columns that say whether something was public, all of them.
    """

    layout: Layout
    fields: Mapping[str, tuple[Column, ...]]
    flags: tuple[Flag, ...] = ()

    def used(self) -> list[tuple[str, str]]:
        """Columns and the fields for which they are used, each column once."""
        pairs = [(column.name, name) for name, columns in self.fields.items() for column in columns]
        pairs += [(flag.column, flag.field) for flag in self.flags]
        fields: dict[str, list[str]] = {}
        for column, name in dict.fromkeys(pairs):
            fields.setdefault(column, []).append(name)
        return [(column, ", ".join(names)) for column, names in fields.items()]


def _bases(names: Iterable[str]) -> set[str]:
    """The names of columns with and without their language."""
    return {normalise(name) for name in names} | {parse_column(name).base for name in names}


def find_layout(names: Sequence[str]) -> Layout:
    """The layout whose signature is among the columns; the largest signature if several are."""
    bases = _bases(names)
    fitting = [
        (len(signature), layout)
        for layout in LAYOUTS
        for signature in layout.signatures
        if signature <= bases
    ]
    return max(fitting, key=lambda each: each[0])[1] if fitting else GENERIC


def map_columns(
    names: Sequence[str],
    candidates: Mapping[str, tuple[str, ...]],
    named: Mapping[str, str],
) -> dict[str, tuple[Column, ...]]:
    """The columns of each field; raises `UnreadableFile` if one that was `named` isn't there."""
    columns = [parse_column(name) for name in names if name]
    fields: dict[str, tuple[Column, ...]] = {}
    taken: set[str] = set()
    for field, wanted in named.items():
        found = [each for each in columns if normalise(wanted) in {normalise(each.name), each.base}]
        if not found:
            raise UnreadableFile(f"there is no column named {wanted!r}")
        fields[field] = tuple(found)
        taken |= {each.name for each in found}
    for field, bases in candidates.items():
        if field not in named:
            fields[field] = tuple(
                column
                for base in bases
                for column in columns
                if base in {column.base, normalise(column.name)} and column.name not in taken
            )
    return fields


def map_ideas(names: Sequence[str], named: Mapping[str, str]) -> ColumnMap:
    """The columns of ideas; raises `UnreadableFile` if there is none for the title."""
    layout = find_layout(names)
    candidates = {
        field: tuple(
            dict.fromkeys((*layout.columns.get(field, ()), *GENERIC.columns.get(field, ())))
        )
        for field in IDEA_FIELDS
    }
    fields = map_columns(names, candidates, named)
    used = {column.name for columns in fields.values() for column in columns}
    others = [name for name in names if name not in used]
    for field in ("title", "body"):
        fields[field] = fields[field] or _with_remark(others, candidates[field])
    if "title" not in named:
        fields["title"] = _titles(fields["title"], layout, names)
    # A column has one meaning: `description` may be the text, and then isn't the summary too.
    fields = _without_repeats(fields)
    if not fields["title"]:
        raise UnreadableFile(_no_column("title", names, "--map"))
    return ColumnMap(layout, fields, _flags(names, fields))


def _with_remark(names: Sequence[str], bases: Sequence[str]) -> tuple[Column, ...]:
    """Columns named as these with a remark, as `Text (at most 500 letters)` in forms."""
    bare = [
        Column(name, parse_column(found[1]).base)
        for name in names
        if len(name) <= MAX_NAME
        and (found := _REMARK.fullmatch(name))
        and not _PRIVATE.search(fold(found[2]))
    ]
    return tuple(column for base in bases for column in bare if column.base == base)


def _titles(
    columns: tuple[Column, ...], layout: Layout, names: Iterable[str]
) -> tuple[Column, ...]:
    """The best columns for the title: a person's name must not become one."""
    own = layout.columns.get("title", ()) if layout is not GENERIC else ()
    ranks = [
        0
        if column.base in own
        else 1 + (column.base in IDEA_WORDS) + 2 * (column.base in NAME_WORDS)
        for column in columns
    ]
    best = min(ranks, default=0)
    if best == 3 and _bases(names) & PERSON_WORDS:
        return ()
    return tuple(
        column
        for column, rank in zip(columns, ranks, strict=True)
        if rank == best or (rank < 2 and best < 2)
    )


def _without_repeats(fields: dict[str, tuple[Column, ...]]) -> dict[str, tuple[Column, ...]]:
    """Leave each column to one field; a date may also say whether something was published."""
    owner: dict[str, str] = {}
    result = {}
    for field in ("title", "id", "body", *fields):
        if field in result:
            continue
        free = tuple(
            column
            for column in fields[field]
            if field in _FLAGS or owner.get(column.name, field) == field
        )
        owner |= {column.name: field for column in free if column.name not in owner}
        result[field] = free
    return result


def _flags(
    names: Iterable[str], fields: Mapping[str, tuple[Column, ...]], *, of_comments: bool = False
) -> tuple[Flag, ...]:
    """The columns that say whether something was public: by their names, by layout, or as named."""
    said = {
        column.name: flag_of_field(column.name, field)
        for field in reversed(_PUBLICITY)
        for column in fields.get(field, ())
    }
    content = {column.name for field in _CONTENT for column in fields.get(field, ())}
    others = [name for name in names if name not in said and name not in content]
    return (*said.values(), *find_flags(others, of_comments=of_comments))


def check_text(mapping: ColumnMap, names: Sequence[str], *, titles_only: bool) -> None:
    """Raise `UnreadableFile` if no column holds the ideas' texts, or one does with `titles_only`."""
    columns = (*mapping.fields["body"], *mapping.fields["summary"])
    if titles_only and columns:
        raise UnreadableFile(f"leave out --titles-only: {columns[0].name} holds texts")
    if not titles_only and not columns:
        words = "--map body=COLUMN, or use --titles-only if the ideas have none"
        raise UnreadableFile(_no_column("text", names, words))


def map_comments(names: Sequence[str], named: Mapping[str, str] | None = None) -> ColumnMap:
    """The columns of comments; raises `UnreadableFile` if one that was `named` isn't there."""
    fields = map_columns(names, COMMENTS, named or {})
    return ColumnMap(GENERIC, fields, _flags(names, fields, of_comments=True))


def check_comments(mapping: ColumnMap, names: Sequence[str]) -> None:
    """Raise `UnreadableFile` if a file of comments names no text, or no idea."""
    for field in ("body", "subject"):
        if not mapping.fields[field]:
            raise UnreadableFile(_no_column(field, names, "--map-comments"))


def _no_column(field: str, names: Iterable[str], option: str) -> str:
    # In a file without a header these are a resident's data: show at most 30 characters of each,
    # as of a column's name, and no mail addresses.
    excerpts = [
        excerpt(clean_line(DAMAGED.sub("", name)), 30).casefold()
        for name in names
        if name and "@" not in name
    ]
    found = ", ".join(filter(None, excerpts[:12])) or "none"
    return f"no column for the {field}; name it with {option}; found: {found}"
