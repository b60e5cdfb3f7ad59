"""Unicode display filters: invisible characters, stacked combining marks, over-wide characters.

Bodies keep every typed character, except combining marks stacked higher than any script stacks them
("Zalgo"), which paint over the page around them. Names and titles are shown alone in lists and
headings, so fillers (invisible characters) are removed there too, and over-wide characters are
expanded to letters.
"""

import re
import unicodedata
from itertools import islice

from forum.core.text.cleaning import clean_line, one_line

# Default_Ignorable_Code_Point (Unicode 16), and blanks whose category is letter or symbol.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_BLANK = "\u2800\U0001d159"
_INVISIBLE = re.compile(f"[{_IGNORABLE}{_BLANK}]")

# Letters of scripts in which a joiner (U+200C, U+200D) selects between two spellings or shapes.
_JOINING = (
    "\u0600-\u061b\u061d-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u180a\u1810-\u18af"
    "\u1900-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefe\U00010d00-\U00011fff\U0001e900-\U0001e95f"
)
_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_FILLERS = re.compile(
    # Kept: the flag of a region, spelled in tag characters;
    "(?P<meant>\U0001f3f4[\U000e0020-\U000e007e]{1,7}\U000e007f"
    # a keycap; an emoji with its variation selector and the joiner to the next emoji;
    f"|[0-9#*]\ufe0f\u20e3|[{_EMOJI}][\ufe0e\ufe0f]?(?:\u200d(?=[{_EMOJI}]))?"
    # a variant of an ideograph or of a Mongolian letter; a joiner between letters that join.
    "|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    f"|[\u1810-\u18af][\u180b-\u180d\u180f]|(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}]))"
    # Removed: all others.
    f"|[{_IGNORABLE}{_BLANK}]"
)
_OVERWIDE = re.compile(
    "[\u0bf5\u0df4\u2e3a\u2e3b\ua9c1-\ua9cd\ufdf0-\ufdfd\U00012000-\U0001254f\U00012f90-\U00012fff]"
)
MAX_COMBINING_MARKS = 3
"""Limit of combining marks in a row: phonetic notation, Vietnamese, Thai and Lao need as many."""
# First and last mark of a block, and the limit of marks in a row.
_MARK_LIMITS = (
    # Hebrew points and accents, Arabic vowels and recitation signs, Syriac.
    ("\u0591", "\u08ff", 5),
    # Indic scripts. `MAX_COMBINING_MARKS` applies to Thai and Lao, whose marks reach over the line.
    ("\u0900", "\u0dff", 5),
    # Tibetan writes whole syllables as one stack.
    ("\u0f00", "\u0fff", 8),
    ("\u1000", "\u1aaf", 5),
    ("\u1b00", "\u1cff", 5),
    ("\ua800", "\uabff", 5),
    ("\U00010a00", "\U00011fff", 5),
)


def has_letter_or_digit(text: str) -> bool:
    """Whether a text has a visible letter or digit: fillers of category letter don't count."""
    return any(
        unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lo", "Nd", "Nl", "No"}
        for character in _INVISIBLE.sub("", text)
    )


def has_visible_character(text: str) -> bool:
    """Whether a text has a visible character: a letter, a digit, punctuation or a symbol."""
    return any(
        unicodedata.category(character)[0] in "LNPS" for character in _INVISIBLE.sub("", text)
    )


def has_visible_length(text: str, least: int) -> bool:
    """Whether a text has at least so many characters that take up space: no fillers, joiners, marks."""
    visible = (
        character
        for character in strip_invisible(text)
        if unicodedata.category(character)[0] != "M"
    )
    return sum(1 for _ in islice(visible, least)) == least


def strip_invisible(text: str) -> str:
    """Strip all invisible characters, for comparison."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def clean_label(text: str) -> str:
    """Clean a title or a name: one line without fillers, over-wide ligatures and stacked marks."""
    bare = expand_overwide(strip_fillers(clean_line(text)))
    return truncate_marks(unicodedata.normalize("NFC", one_line(bare)))


def strip_fillers(text: str) -> str:
    """Strip invisible characters; joiners and variation selectors stay where a script has them."""
    if text.isascii():
        return text
    return _FILLERS.sub(lambda match: match["meant"] or "", text)


def expand_overwide(text: str) -> str:
    """Expand over-wide characters to the letters they stand for, where NFKC has any."""
    return _OVERWIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def find_overwide(text: str) -> str | None:
    """The over-wide character that `expand_overwide` left in a text, or None."""
    match = _OVERWIDE.search(text)
    return match[0] if match else None


def truncate_marks(text: str) -> str:
    """Truncate runs of combining marks that are longer than their script stacks them.

    Expects NFC. Only the end of a run is dropped, so the result is NFC too.
    """
    if text.isascii():
        return text
    kept: list[str] = []
    run = ""
    for character in text:
        category = "L" if character < "\u0300" else unicodedata.category(character)
        if category == "Cf":
            # A joiner starts no new run: otherwise marks could be stacked in several runs.
            pass
        elif category not in {"Mn", "Me"}:
            run = ""
        elif len(run) >= _mark_limit(character) or run.endswith(character * 2):
            continue
        else:
            run += character
        kept.append(character)
    return "".join(kept)


def _mark_limit(mark: str) -> int:
    return next(
        (limit for first, last, limit in _MARK_LIMITS if first <= mark <= last), MAX_COMBINING_MARKS
    )
