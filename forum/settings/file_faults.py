"""What is wrong with a settings file as such: its letters, or how its lines are written."""

import re
from tomllib import TOMLDecodeError

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What a file begins with that an editor saved as UTF-16."""
_PLACE = re.compile(r"(.*) \(at line (\d+), column \d+\)")
_KEY = re.compile(r"""\s*\[*\s*([\w."'-]+)""")
_SENTENCES = (
    (re.compile(r"Cannot (?:overwrite|declare|mutate)"), "{key} is there twice"),
    (
        re.compile(r"Invalid value|Expected newline"),
        "what {key} is set to isn't a value; a text stands in quotes",
    ),
    (
        re.compile(r"Unescaped '\\'"),
        "a text in double quotes has a \\; write it in single quotes",
    ),
    (re.compile(r"Illegal character '\\n'"), "a text has no closing quote"),
    (re.compile(r"Expected '='|Invalid statement"), 'a line must be as: key = "value"'),
)


def describe_encoding(written: bytes, error: UnicodeDecodeError) -> str:
    """Which line isn't UTF-8."""
    if written.startswith(UTF_16):
        return "is saved as UTF-16; save it as UTF-8"
    line = written.count(b"\n", 0, error.start) + 1
    return f"line {line} has a letter that isn't UTF-8; save the file as UTF-8"


def describe_syntax(text: str, error: TOMLDecodeError) -> str:
    """Which line can't be read, and what is wrong with it; never its value, it may be a secret."""
    found = _PLACE.fullmatch(str(error))
    if not found:
        return str(error)
    reason, number = found[1], int(found[2])
    key = _KEY.match(text.split("\n")[number - 1])
    for pattern, sentence in _SENTENCES:
        if key and pattern.match(reason):
            return f"line {number}: {sentence.format(key=key[1])}"
    return f"line {number}: {reason}"
