"""Encoding of a text file: read from its bytes where they leave no doubt, else asked for.

UTF-8, UTF-16 and UTF-32 prove themselves. Eight-bit encodings don't: cp1252 is taken only where
every word with a letter outside ASCII is plausible in it and none of its neighbours fits as well.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from forum.moving_in.reading.input_file import CHUNK
from forum.moving_in.reading.table import NOT_TEXT, UnreadableFile

DAMAGED = re.compile(r"[\udc80-\udcff\ufffd]")
"""A byte that isn't of the encoding (PEP 383), or a letter that was lost before."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_MARKED = frozenset({"utf-16", "utf-32"})
"""Encodings that Python reads only with a mark of their byte order."""
_NO_FILES = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_SAMPLE = 65_536
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(rb"[A-Za-z'\x80-\xff]*[\x80-\xff][A-Za-z'\x80-\xff]*")
MAX_WORDS = 50_000
"""Distinct words that are weighed: more change no result."""
SHOWN_WORDS = 3
TOLERANCE = 0.02
"""Share of implausible words that foreign names explain, in a text with many words."""

_LETTERS = "àâäáãåçéèêëíìîïñóòôöõøœúùûüÿæ"
_ACCENTED = frozenset(_LETTERS + _LETTERS.upper() + "ß")
_BEFORE = "“‘„‚«¡¿§€–—…•·±×©£½¼¾’\xa0"
_AFTER = "”“’‘»–—…°²³¹º€§ª®©™·½¼¾\xa0"
# Where the languages of western Europe have no such letter, central Europe has another of the same byte:
# Dziękuję, erdő, řeka, čas, větev.
_MISPLACED = re.compile(
    r"ê$|^(?!(?:d|cr|m|ind)û$).*û$|æ$|ø|^è(?!re).|[ìòù](?=\w)|ñ(?![aeiouáéíóú])|õ(?!e)|ã(?![oe])",
    re.IGNORECASE,
)
_INSIDE = frozenset("’'–—…·\xa0«»“”")
_RIVALS = ("cp850", "mac_roman", "iso8859-15")
_SUGGESTIONS = (
    "cp1252",
    "cp1254",
    "iso8859-15",
    "cp850",
    "mac_roman",
    "cp1250",
    "cp1256",
    "cp1251",
    "cp1253",
)


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file. `stated` is false where it was concluded: then the output says so."""

    codec: str
    label: str
    stated: bool = True

    @property
    def errors(self) -> str:
        """The error handler that keeps a damaged letter recognisable."""
        return "replace" if self.codec.startswith(("utf-16", "utf-32")) else "surrogateescape"

    @property
    def note(self) -> str:
        """What to say of it."""
        return (
            self.label if self.stated else f"{self.label}, concluded from its letters; look at them"
        )


def is_encoding(name: str) -> bool:
    """Whether Python knows this encoding, and files are written in it.

    Not `idna`, `punycode` or `unicode_escape`, which write other things than files.
    """
    try:
        codec = codecs.lookup(name).name
        # Four bytes, as UTF-32 needs; not an empty text, for which Python looks nothing up.
        b"\0\0\0\0".decode(codec)
    except (LookupError, ValueError):
        return False
    return codec.replace("-", "_") not in _NO_FILES


def find_encoding(handle: BinaryIO, named: str | None = None) -> Encoding:
    """The encoding of a file, or the one that was `named`; raises `UnreadableFile` if in doubt."""
    if named:
        return _named(handle, codecs.lookup(named).name)
    handle.seek(0)
    sample = handle.read(_SAMPLE)
    if marked := _marked(sample):
        return marked
    if unmarked := _utf16_without_mark(sample):
        return unmarked
    damaged, letters = _count_utf8(handle)
    # A damaged letter costs its line, if most of the others prove that it is UTF-8.
    if not damaged or damaged < letters:
        return Encoding("utf-8", "UTF-8")
    return _eight_bit(handle)


def _named(handle: BinaryIO, codec: str) -> Encoding:
    """The encoding that was named; without its mark UTF-16 is what its zeros say it is."""
    handle.seek(0)
    sample = handle.read(_SAMPLE)
    if codec in _MARKED and not any(sample.startswith(mark) for mark, *_ in _BOMS):
        found = _utf16_without_mark(sample) if codec == "utf-16" else None
        return Encoding(found.codec if found else f"{codec}-le", codec)
    return Encoding("utf-8-sig" if codec == "utf-8" else codec, codec)


def _marked(sample: bytes) -> Encoding | None:
    for mark, codec, label in _BOMS:
        if sample.startswith(mark):
            width = {"UTF-16": 2, "UTF-32": 4}.get(label, 1)
            text = sample[: len(sample) // width * width].decode(codec, errors="replace")
            if label != "UTF-8" and not re.search("[\x09-\x7e]", text):
                raise UnreadableFile(NOT_TEXT)
            return Encoding(codec, label)
    return None


def _utf16_without_mark(sample: bytes) -> Encoding | None:
    """Latin text in UTF-16 has a zero in nearly every second byte."""
    half = len(sample) // 2
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = sample[offset::2].count(0), sample[1 - offset :: 2].count(0)
        if half > 3 and zeros > 0.6 * half and others < 0.05 * half:
            return Encoding(codec, f"UTF-16 without a mark ({codec})", stated=False)
    return None


def _count_utf8(handle: BinaryIO) -> tuple[int, int]:
    """Bytes that aren't UTF-8, and letters outside ASCII that are."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    damaged = letters = 0
    handle.seek(0)
    while chunk := handle.read(CHUNK):
        text = decoder.decode(chunk)
        found = len(re.findall(r"[\udc80-\udcff]", text))
        damaged, letters = damaged + found, letters + len(_NOT_ASCII.findall(text)) - found
    return damaged, letters


def _words(handle: BinaryIO) -> Iterator[bytes]:
    handle.seek(0)
    rest = b""
    while chunk := handle.read(CHUNK):
        if _BINARY.search(chunk.replace(b"\0", b"") if b"\0" not in chunk[:64] else chunk):
            raise UnreadableFile(NOT_TEXT)
        block, _, rest = (rest + chunk).rpartition(b"\n")
        yield from _WORD.findall(block)
    yield from _WORD.findall(rest)


def _eight_bit(handle: BinaryIO) -> Encoding:
    counts: Counter[bytes] = Counter()
    for word in _words(handle):
        if word in counts or len(counts) < MAX_WORDS:
            counts[word] += 1
    total = counts.total()

    def share_implausible(codec: str) -> float:
        return sum(n for word, n in counts.items() if not is_plausible(word, codec)) / total

    limit = TOLERANCE if total >= 100 else 0.0
    own = share_implausible("cp1252")
    if own <= limit and all(
        share_implausible(rival) > own or _reads_alike(counts, rival) for rival in _RIVALS
    ):
        return Encoding("cp1252", "cp1252 (Windows, western Europe)", stated=False)
    raise UnreadableFile(_question(counts))


def _reads_alike(counts: Counter[bytes], rival: str) -> bool:
    """Whether another encoding gives the same words, so that the choice makes no difference."""
    return all(word.decode("cp1252", "replace") == word.decode(rival, "replace") for word in counts)


def is_plausible(word: bytes, codec: str) -> bool:
    """Whether these bytes are a word of western Europe in an encoding."""
    try:
        text = word.decode(codec)
    except UnicodeDecodeError:
        return False
    text = text.lstrip(_BEFORE + "'").rstrip(_AFTER + "'")
    if any(_MISPLACED.search(part) for part in re.split(r"['’]", text)):
        return False
    run, before = 0, ""
    for letter in text:
        if letter.isascii() or letter in _INSIDE:
            run = 0
        elif letter not in _ACCENTED:
            return False
        else:
            run += 1
            if run > 2 or (letter.isupper() and before.islower()):
                return False
        before = letter
    return True


def _question(counts: Counter[bytes]) -> str:
    """What to ask, with words that the usual encodings read in different ways."""
    words = [word for word, _ in counts.most_common(2_000) if len(word) <= 20]
    shown: list[bytes] = []
    while words and len(shown) < SHOWN_WORDS:
        best = max(words, key=lambda word: len(_readings([*shown, word])))
        if shown and len(_readings([*shown, best])) == len(_readings(shown)):
            break
        shown.append(best)
    readings = ", ".join(f"{codec}: {text}" for text, codec in _readings(shown).items())
    example = f" (the same words in {readings})" if readings else ""
    return (
        "the file isn't UTF-8, and which encoding it has can't be told for certain; "
        f"name it with --encoding, or save the file as UTF-8{example}"
    )


def _readings(words: list[bytes]) -> dict[str, str]:
    """What these words are in the usual encodings that may be theirs, each with the first of them."""
    found: dict[str, str] = {}
    for codec in _SUGGESTIONS:
        text = " ".join(word.decode(codec, "replace") for word in words)
        if text and "\ufffd" not in text and text.isprintable():
            found.setdefault(text, codec)
    return found
