"""Language detector: by script, then by the eldc n-gram model, for short texts by everyday words.

Its result is a code of `LANGUAGES`, or `UNKNOWN` for any other language and for texts without a
language: names, addresses, digits, symbols. Decision 0019 says why eldc.
"""

import re
from functools import cache

import eldc

from forum.core.i18n.languages import LANGUAGES, UNDETERMINED, UNKNOWN

MAX_CHARACTERS = 2_000
"""Characters that are analysed, to bound the time: more don't change any result."""

MIN_SCORE = 0.6
"""Minimum score of a language: texts in languages that the model doesn't know score lower."""

FOREIGN_MARGIN = 0.04
"""Lead that a foreign language needs over ours: `Ja, gerne` is as good Danish as it is German."""

WORD_WEIGHT = 0.25
"""Bonus for a text of everyday words only; otherwise in proportion to their share."""

MAX_NAME_WORDS = 4
"""Most words of a text that may be just a name or an address."""

MIN_LONG_WORD = 10
"""Letters from which on a capitalised word is unlikely to be a name."""

CLEAR_NOUNS = 0.75
"""Score from which on capitalised words are German nouns; names score lower."""

CLEAR_WORD = 0.93
"""Score from which on a single capitalised word is a reply, such as `Perfetto`, and no name."""

CAPITAL_NOUN = 0.03
"""Bonus of German for a capital inside the text: it distinguishes `Super Idee` from Dutch."""

# URLs, mail addresses, mentions and hashtags have no language.
_ADDRESS = re.compile(r"[@#]|://|^www\.|\.(?:be|com|de|eu|fr|info|it|net|nl|org|tr)(?:[/.,:)]|$)")
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[!?.…]\s*$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile(r"[a-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE)
# Letters of Persian, Urdu and Kurdish that Arabic doesn't have.
_NOT_ARABIC = re.compile(r"[پچژگکیںٹڈڑےھہۆێەڕڵڤ]")
# The letters of each language in addition to a to z. Turkish has no q, w and x.
_EXTRA_LETTERS = {
    "nl": "áàâäçéèêëíïîñóòôöúùûü", "fr": "âàäæçéèêëîïñôöœùûüÿ", "de": "äàâéèêöôüß",
    "en": "âàçéèêëïîñóôöü", "it": "áàâéèêíìîóòôúù", "tr": "çğıöşüâîû",
}  # fmt: skip
_FOREIGN_LETTER = {
    code: re.compile(f"[^a-z'{letters}]") for code, letters in _EXTRA_LETTERS.items()
} | {"tr": re.compile(f"[^a-pr-vyz'{_EXTRA_LETTERS['tr']}]")}
# Words of many languages: they are no evidence for any.
_INTERNATIONAL = frozenset(
    [
        "ok",
        "oke",
        "okay",
        "okey",
        "top",
        "super",
        "bravo",
        "perfect",
        "wow",
        "haha",
        "hahaha",
        "hihi",
        "cool",
        "lol",
        "hmm",
        "tja",
        "hallo",
        "hello",
        "tel",
        "gsm",
        "nr",
    ]
)
# Lower-case words inside of names.
_NAME_PARTICLES = frozenset(
    [
        "van",
        "de",
        "den",
        "der",
        "von",
        "zu",
        "di",
        "da",
        "del",
        "du",
        "le",
        "la",
        "el",
        "al",
        "bin",
        "ben",
        "y",
    ]
)
# Only everyday words that no neighbouring language shares.
_EVERYDAY = {
    "nl": "het een ik je dat niet met voor zijn wij kan geen waar wie wat hoe doen bedankt dank "
    "goed leuk mooi mooie idee graag welkom eens zeker jammer samen buren",
    "fr": "les et du qui dans est pas pour sur avec ce je nous vous au aux mais cette notre où "
    "merci oui bon bonne idée d'accord volontiers dommage ensemble bienvenue génial voisins j'adore",
    "de": "der das und ist nicht ein eine mit für auf ich wir sie auch aber wer wo wann wie danke "
    "ja gerne gut gute schön schöne tolle idee schade leider bitte nachbarn",
    "en": "the and of is it that for with not this are we you have from they would should where "
    "who how thanks thank yes please good great nice lovely agree agreed welcome together",
    "it": "il gli che non per sono della alla più anche questo nel noi dove chi quando grazie sì "
    "bella bello buona d'accordo volentieri peccato insieme benvenuti vicini",
    "tr": "ve bir bu için ile çok olan daha var yok ben biz gibi ama mı mu mü ki şey değil olsun "
    "nerede kim nasıl olur teşekkürler evet hayır güzel iyi fikir harika lütfen maalesef birlikte",
}  # fmt: skip
_WORDS = {code: frozenset(words.split()) for code, words in _EVERYDAY.items()}


def detect_language(text: str) -> str:
    """The language code of a text, or `UNKNOWN`."""
    text = _without_addresses(text)
    words = _WORD.findall(text)
    letters = "".join(words)
    if 2 * len(_ARABIC.findall(letters)) > len(letters):
        return _detect_arabic(text)
    if 2 * len(_LATIN.findall(letters)) > len(letters):
        return _detect_latin(text, words)
    return UNKNOWN


def fits_script(language: str, text: str) -> bool:
    """Whether at least half of the letters, if any, are in the script of `language`."""
    letters = "".join(_WORD.findall(_without_addresses(text)))
    own = _ARABIC if language == "ar" else _LATIN
    return not letters or 2 * len(own.findall(letters)) >= len(letters)


def resolve_language(named: str, *texts: str) -> tuple[str, bool]:
    """The language of the texts, and whether it is the one that the author chose (`named`).

    The author's choice wins, unless the script contradicts it: Arabic letters aren't Dutch.
    """
    text = "\n".join(texts)
    if named == UNDETERMINED:
        return UNKNOWN, True
    if named in LANGUAGES and fits_script(named, text):
        return named, True
    return detect_language(text), False


def is_language_choice(named: str) -> bool:
    """Whether a form may send this: nothing (to detect it), one of ours, or `UNDETERMINED`."""
    return named in {"", *LANGUAGES, UNDETERMINED}


def _without_addresses(text: str) -> str:
    return " ".join(part for part in text[:MAX_CHARACTERS].split() if not _ADDRESS.search(part))


def _detect_arabic(text: str) -> str:
    scores = _scores(text)
    best = max(scores, key=lambda code: scores[code], default="ar")
    foreign_letter = _NOT_ARABIC.search(text)
    if best == "ar" or (not foreign_letter and scores[best] - scores.get("ar", 0) < FOREIGN_MARGIN):
        return "ar"
    return UNKNOWN


def _detect_latin(text: str, words: list[str]) -> str:
    lowered = [_lower(word) for word in words]
    evidence = [word for word in lowered if word not in _INTERNATIONAL]
    if not evidence or len("".join(evidence)) < 3:
        return UNKNOWN
    scores = _scores(" ".join(evidence))
    if not any("ə" in word for word in lowered):
        # Nearly every Azerbaijani sentence has an ə; without one the text is Turkish.
        scores.pop("az", None)
    everyday = {code: sum(word in _WORDS[code] for word in evidence) for code in _WORDS}
    own_scores = {
        code: scores.get(code, 0) + WORD_WEIGHT * everyday[code] / len(evidence) for code in _WORDS
    }
    if any(word[0].isupper() for word in words[1:]):
        own_scores["de"] += CAPITAL_NOUN
    best = max(own_scores, key=lambda code: own_scores[code])
    best_foreign = max(
        (score for code, score in scores.items() if code not in LANGUAGES), default=0
    )
    foreign_words = sum(bool(_FOREIGN_LETTER[best].search(word)) for word in evidence)
    if (
        own_scores[best] < MIN_SCORE
        or best_foreign >= own_scores[best] + FOREIGN_MARGIN
        or 3 * foreign_words > len(evidence)
        or (not everyday[best] and _may_be_name(text, words, best, own_scores[best]))
    ):
        return UNKNOWN
    return best


def _may_be_name(text: str, words: list[str], language: str, score: float) -> bool:
    """Whether a text may name a person or a place: a few capitalised words, and no sentence."""
    all_caps = all(word.isupper() for word in words)
    capitalised = all(word[0].isupper() or word in _NAME_PARTICLES for word in words)
    if len(words) > MAX_NAME_WORDS or all_caps or not capitalised:
        return False
    if _DIGIT.search(text):
        return True
    return not (
        _SENTENCE_END.search(text)
        or any(len(word) >= MIN_LONG_WORD for word in words)
        or (language == "de" and score >= CLEAR_NOUNS)
        or (len(words) == 1 and score >= CLEAR_WORD)
    )


def _lower(word: str) -> str:
    return word.replace("İ", "i").replace("’", "'").lower()


def _scores(text: str) -> dict[str, float]:
    _load_model()
    return dict(eldc.detect_details(text).scores)


@cache
def _load_model() -> None:
    """Initialise the model at the first text, so that start-up doesn't wait for it."""
    eldc.init()
    eldc.set_scores(eldc.MAX_SCORES)
