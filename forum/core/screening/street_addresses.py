"""Street addresses in texts: a street with a house number, as it is written in seven languages.

The patterns match a text in lower case without accents, of the same length, so that their places are
those of the text. Each search begins at a literal word (`straat`, `rue`, `caddesi`) and looks at a bounded
number of characters around it: the time is linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Iterator

MAX_WORD = 40
"""Letters of the longest street name in one word."""


class _BaseLetters(dict[int, int]):
    """A table for `str.translate`: each character's base letter in lower case, one for one."""

    def __missing__(self, code: int) -> int:
        lower = (chr(code).lower() or chr(code))[0]
        self[code] = ord(unicodedata.normalize("NFKD", lower)[0])
        return self[code]


_BASE = _BaseLetters(
    {ord("ı"): ord("i"), ord("İ"): ord("i"), ord("’"): ord("'"), ord("ø"): ord("o")}
)

# What is counted or measured after a number: then it is no house number. nl, fr, de, en, it, tr.
_COUNTED_WORDS = """
uur uren u h hr heures? hours? uhr ore am pm min minuten minutes? minuti dakika
dag dagen days? jours? tage?n? giorni gun weken? weeks? semaines? wochen? settimane hafta
maand maanden months? mois monate?n? mesi ay jaar years? ans? annees? jahre?n? anni yil
keer maal times? fois mal volte kez x euro? euros eur procent percent
m km cm m2 meter metres? metri metre
mensen personen people personnes? leute menschen persone kisi bewoners inwoners residents habitants bewohner abitanti
kinderen children enfants kinder bambini cocuk ouderen senioren seniors voisins buren nachbarn
autos? voitures? cars agac lamba bomen arbres trees baume banken bancs benches banke panchine stoelen chaises chairs
plaatsen places platze lampen lampes huizen maisons houses hauser case
januari februari maart april mei juni juli augustus september oktober november december
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
januar februar marz dezember january february march may june july august october
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre dicembre
ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
"""
_COUNTED = "|".join(_COUNTED_WORDS.split())
# In German the English word for mornings leads to a day or a place: "Hauptstraße 5 am Sonntag".
_GERMAN_AM = (
    r"am\s(?:mo|di|mi|do|fr|sa|so|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwoch|sonnabend|wochenende"
    r"|(?:vor|nach)?mittag|morgen|abend|bahnhof|markt|park|rathaus|platz|see|wald|eck|ende|anfang)\b"
)
_BOX = r"(?:,?\s?\b(?:bus|bte|boite|box|apt|app|b)\b\.?\s?[a-z0-9]{1,4}\b)?+"
_LETTER = r"(?:\s?/?[a-z]\b(?!:\d)|\s(?:bis|ter)\b)?+"
_AHEAD = rf"(?![.,:/–-]?\d|\s?[–-]\s?\d|\s?[€%]|\s?(?!{_GERMAN_AM})(?:{_COUNTED})\b)"
_NUMBER = (
    r"(?:,?\s{1,2}|\s?,\s?)(?:(?:nr|no|n|num|nummer|numero|civico)?[.:°º]?\s?)"
    # A year is no house number.
    rf"(?!(?:19|20)\d\d\b)\d{{1,4}}(?:[-/]\d{{1,3}}(?!\d))?+{_LETTER}{_AHEAD}{_BOX}"
)
_FIRST = rf"(?<![\w.,:/-])(?!(?:19|20)\d\d\b)\d{{1,4}}(?:/\d{{1,3}})?{_LETTER}\s?,?\s{{1,2}}"
"""A house number that precedes its street."""

# Dutch and German: the word for street ends the name.
_SUFFIXED = re.compile(
    r"(?:straat|laan|steenweg|dreef|plein|weg|gracht|kaai|kade|singel|dijk|steeg"
    r"|stra(?:ss|ß)e|str\.|gasse|allee|platz|ufer|damm)"
    + _NUMBER.replace(r"\s{1,2}", r"\s{0,2}", 1)
)
_WORD_BEFORE = re.compile(r"[\w'-]*")
_NO_STREET_WORDS = """
onderweg halfweg omweg uitweg fietsweg snelweg autoweg spoorweg waterweg voetweg wandelweg
radweg gehweg unterwegs hinweg vorweg durchweg mittelweg
speelplein schoolplein speelstraat leefstraat fietsstraat
spielplatz parkplatz sportplatz arbeitsplatz sitzplatz stellplatz blokkade blockade
"""
_NO_STREETS = frozenset(_NO_STREET_WORDS.split())
# The word for street stands alone, after a name with a capital: "Oude Baan 5", "Grote Markt 1".
_CAPITALISED = re.compile(
    r"\b[A-ZÀ-Þ][\w'’-]{1,30} (?:Straat|Laan|Steenweg|Weg|Baan|Plein|Markt|Dreef|Kaai|Kade|Dijk"
    r"|Gracht|Singel|Steeg|Vest|Lei|Allee|Platz|Gasse|Straße)\b"
)
_NUMBER_AFTER = re.compile(_NUMBER)

# French: the word for street begins the name, and the number comes before or after.
_VOIE = (
    r"\b(?:rue|avenue|av\.|boulevard|bd\.?|bld\.?|place|chaussee|impasse|quai|allee|chemin|route|sentier|venelle|clos"
    r"|square)\s{1,2}"
)
_PARTICLE = r"(?:(?:de|du|des|la|le|les|aux?|saint|sainte|st|ste)\s{1,2}|[ld]['’]){0,4}"
_VERBS = r"(?!(?:est|sont|etait|sera|a|ont|avec|pour|compte|il|elle|on|qui|que|et|ou|dans|in|is|the|where)\b)"
_NAME = r"[a-z0-9'-]{1,30}+"
_RUE_NUMBER = re.compile(
    rf"{_VOIE}{_VERBS}{_PARTICLE}{_NAME}(?:\s{{1,2}}{_VERBS}{_NAME}){{0,4}}?{_NUMBER}"
)
_NUMBER_RUE = re.compile(rf"{_FIRST}{_VOIE}{_VERBS}{_PARTICLE}[a-z][a-z'-]{{1,30}}")
# English: number, name, and the word for street.
_ENGLISH = re.compile(
    rf"{_FIRST}(?:[a-z'-]{{2,20}}\s){{1,3}}?(?:street|road|lane|avenue|drive|close|terrace|crescent|gardens|court|way"
    r"|st\.|rd\.)(?!\w)"
)
_CLAUSE_END = re.compile(r"\s*(?:[,.;:!?)\n]|$)")
_STREET_WORD = re.compile(
    r"(?:Street|Road|Lane|Avenue|Drive|Close|Terrace|Crescent|Gardens|Court|Way|St\.|Rd\.)$"
)
# Italian. `via` is a preposition in other languages: a capital follows, or "in" precedes.
_VIA = re.compile(
    rf"\b(?:via|viale|v\.le|piazza|p\.zza|piazzale|corso|largo|vicolo|strada|contrada)\s{{1,2}}"
    rf"{_NAME}(?:\s{{1,2}}{_NAME}){{0,3}}?{_NUMBER}"
)
_CAPITAL = re.compile(r"\s[A-ZÀ-Þ]")
# Turkish: the word for street follows the name, the number has "No" before it or not.
_TURKISH = re.compile(
    r"\b(?:sokak|sokagi|sok\.|sk\.|cadde|caddesi|cad\.|cd\.|bulvari|blv\.|mahallesi|mah\.)"
    + _NUMBER
)
_TURKISH_NAME = re.compile(r"(?:[\w.]{1,30} ){0,2}$")
# Arabic: after the word for street, with "number" or at the end of a clause.
_ARABIC = re.compile(
    r"(?:شارع|زنقه|زنقة|زقاق|نهج|حي|ميدان|ساحه|ساحة)(?: [^\W\d]{1,20}){1,4}?\s?[,،]?\s?"
    r"(?:(?:رقم|منزل|بيت|عماره|عمارة)\s?:?\s?\d{1,4}\b|\d{1,4}(?=\s*(?:[,،.؛!؟\n]|$)))"
)
_ARABIC_FIRST = re.compile(
    r"(?<![\w.,:/])\d{1,4}\s?[,،]?\s?(?:شارع|زنقه|زنقة|نهج)(?: [^\W\d]{1,20}){1,2}"
)


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """The places (start, end) of streets with a house number, in no order; they may overlap."""
    plain = text.translate(_BASE)
    yield from _suffixed(plain)
    yield from _capitalised(text, plain)
    for pattern in (_RUE_NUMBER, _NUMBER_RUE, _ARABIC, _ARABIC_FIRST):
        yield from (match.span() for match in pattern.finditer(plain))
    yield from _english(text, plain)
    yield from _italian(text, plain)
    yield from _turkish(plain)


def _suffixed(plain: str) -> Iterator[tuple[int, int]]:
    for match in _SUFFIXED.finditer(plain):
        # The name is read backwards from its ending, not searched from each of its letters.
        before = _WORD_BEFORE.match(plain[max(0, match.start() - MAX_WORD) : match.start()][::-1])
        length = before.end() if before else 0
        start = match.start() - length
        word = re.match(r"[\w'-]+", plain[start : match.end()])
        if length >= 2 and word and word[0] not in _NO_STREETS:
            yield start, match.end()


def _capitalised(text: str, plain: str) -> Iterator[tuple[int, int]]:
    for match in _CAPITALISED.finditer(text):
        if number := _NUMBER_AFTER.match(plain, match.end()):
            yield match.start(), number.end()


def _english(text: str, plain: str) -> Iterator[tuple[int, int]]:
    for match in _ENGLISH.finditer(plain):
        # "12 new street lamps" isn't one: a capital, or nothing after it.
        is_name = _STREET_WORD.search(text[match.start() : match.end()])
        if is_name or _CLAUSE_END.match(plain, match.end()):
            yield match.span()


def _italian(text: str, plain: str) -> Iterator[tuple[int, int]]:
    for match in _VIA.finditer(plain):
        if _CAPITAL.search(text, *match.span()) or plain.endswith("in ", 0, match.start()):
            yield match.span()


def _turkish(plain: str) -> Iterator[tuple[int, int]]:
    for match in _TURKISH.finditer(plain):
        window = plain[max(0, match.start() - MAX_WORD) : match.start()]
        name = _TURKISH_NAME.search(window)
        yield match.start() - (len(name[0]) if name else 0), match.end()
