"""What is wrong with a setting, in the words of whoever writes it: TOML's, not Python's."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from forum.settings.kinds import section_of, setting_kind

TEXT = 'must be a text in quotes, as "…"'
WHOLE_NUMBER = "must be a whole number, without quotes"
NUMBER = "must be a number, without quotes"
TABLE = "must be a table, with a key and a value on each line"
LIST = 'must be a list in brackets, as ["…", "…"]'
TRUE_OR_FALSE = "must be true or false, without quotes"
DAY = "must be a day such as 2027-03-01, without quotes"

_SENTENCES: Mapping[str, str] = {
    "missing": "this setting is missing",
    "string_type": TEXT,
    "path_type": TEXT,
    "tuple_type": LIST,
    "list_type": LIST,
    "dict_type": TABLE,
    "model_type": TABLE,
    "int_type": WHOLE_NUMBER,
    "int_parsing": WHOLE_NUMBER,
    "int_parsing_size": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": NUMBER,
    "bool_type": TRUE_OR_FALSE,
    "bool_parsing": TRUE_OR_FALSE,
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "too_short": "needs {min_length} or more",
    "too_long": "has too many: {max_length} at most",
    "string_too_short": "needs {min_length} or more characters",
    "string_too_long": "has too many characters: {max_length} at most",
    "string_pattern_mismatch": "has characters that can't be used here",
    "text": "has characters that can't be used here",
    "line": "must be on one line, without characters that nobody can see",
}
OTHER = "can't have this value"


def describe_errors(error: ValidationError) -> str:
    """A line for each fault: the setting, and what it must be."""
    return "\n".join(f"{_name(fault['loc'])}: {_describe(fault)}" for fault in error.errors())


def _name(location: tuple[int | str, ...]) -> str:
    """The setting as an operator writes it; pydantic adds `[key]` where the key itself is wrong."""
    return ".".join(str(part) for part in location if part != "[key]")


def _describe(fault: ErrorDetails) -> str:
    kind = fault["type"]
    if kind == "extra_forbidden":
        return f"there is no such setting; allowed here: {_sibling_keys(fault['loc'])}"
    if kind == "value_error":
        # Of our own validators, which say it in such words already.
        return fault["msg"].removeprefix("Value error, ")
    if kind.startswith("date"):
        return DAY
    return _SENTENCES.get(kind, OTHER).format(**fault.get("ctx", {}))


def _sibling_keys(location: tuple[int | str, ...]) -> str:
    section = section_of(setting_kind(location[:-1]))
    return ", ".join(section.model_fields) if section else "nothing"
