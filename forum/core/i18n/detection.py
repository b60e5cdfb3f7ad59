"""Language detection: script first, then the eldc n-gram model, then everyday words for short texts.

A code of `LANGUAGES`, or `UNKNOWN` for another language and for text that shows none: names,
addresses, digits, signs. Why this library: decision 0019.
"""

import re
from functools import cache

import eldc

from forum.core.i18n.languages import LANGUAGES, UNDETERMINED, UNKNOWN

LONGEST = 2_000
"""Characters that are read: more changes no answer, and bounds the time."""

LEAST_SCORE = 0.6
"""The model's least score for a language: texts in languages it doesn't know stay below."""

HOME_ADVANTAGE = 0.04
"""By how much another language must lead ours: `Ja, gerne` is as good Danish as it is German."""

WORD_WEIGHT = 0.25
"""What everyday words add to a score when every word of the text is one."""

LONGEST_NAME = 4
"""Words in a text that may be nothing but a name or an address."""

LONG_WORD = 10
"""Letters of a capitalised word that is hardly anybody's name."""

CLEAR_NOUNS = 0.75
"""German capitalises its nouns: from this score on they are words. Names score less."""

CLEAR_WORD = 0.93
"""From this score on a capitalised word by itself is a reply, such as `Perfetto`."""

CAPITAL_NOUN = 0.03
"""What a capital inside the text adds to German: it tells `Super Idee` from Dutch."""

# Addresses of pages and mailboxes, mentions and hashtags have no language.
_ADDRESS = re.compile(r"[@#]|://|^www\.|\.(?:be|com|de|eu|fr|info|it|net|nl|org|tr)(?:[/.,:)]|$)")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[!?.…]\s*$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile(r"[a-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE)
# Letters that Persian, Urdu and Kurdish write and Arabic doesn't.
_NOT_ARABIC = re.compile(r"[پچژگکیںٹڈڑےھہۆێەڕڵڤ]")
# What each language writes beside a to z, and what Turkish leaves out of them.
_LETTERS = {
    "nl": "áàâäçéèêëíïîñóòôöúùûü", "fr": "âàäæçéèêëîïñôöœùûüÿ", "de": "äàâéèêöôüß",
    "en": "âàçéèêëïîñóôöü", "it": "áàâéèêíìîóòôúù", "tr": "çğıöşüâîû",
}  # fmt: skip
_FOREIGN = {code: re.compile(f"[^a-z'{letters}]") for code, letters in _LETTERS.items()} | {
    "tr": re.compile(f"[^a-pr-vyz'{_LETTERS['tr']}]")
}
_EVERYWHERE = frozenset(
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
_IN_NAMES = frozenset(
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
# Of everyday words only those that no neighbouring language shares.
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
    """The language a text is written in, or `UNKNOWN`."""
    text = _prose(text)
    words = _WORD.findall(text)
    letters = "".join(words)
    if 2 * len(_ARABIC.findall(letters)) > len(letters):
        return _in_arabic_script(text)
    if 2 * len(_LATIN.findall(letters)) > len(letters):
        return _in_latin_script(text, words)
    return UNKNOWN


def fits_script(language: str, text: str) -> bool:
    """Whether a text that is said to be in a language is in that language's script at all."""
    letters = "".join(_WORD.findall(_prose(text)))
    own = _ARABIC if language == "ar" else _LATIN
    return not letters or 2 * len(own.findall(letters)) >= len(letters)


def settle_language(named: str, *texts: str) -> tuple[str, bool]:
    """The language of texts, and whether it is the one that was named.

    Whoever names one knows best, unless the script says otherwise: Arabic letters aren't Dutch.
    """
    text = "\n".join(texts)
    if named == UNDETERMINED:
        return UNKNOWN, True
    if named in LANGUAGES and fits_script(named, text):
        return named, True
    return detect_language(text), False


def is_language_choice(named: str) -> bool:
    """Whether a form may say so: nothing (then the text tells), one of ours, or none of them."""
    return named in {"", *LANGUAGES, UNDETERMINED}


def _prose(text: str) -> str:
    return " ".join(part for part in text[:LONGEST].split() if not _ADDRESS.search(part))


def _in_arabic_script(text: str) -> str:
    scores = _scores(text)
    best = max(scores, key=lambda code: scores[code], default="ar")
    foreign = _NOT_ARABIC.search(text)
    if best == "ar" or (not foreign and scores[best] - scores.get("ar", 0) < HOME_ADVANTAGE):
        return "ar"
    return UNKNOWN


def _in_latin_script(text: str, words: list[str]) -> str:
    lowered = [_lower(word) for word in words]
    telling = [word for word in lowered if word not in _EVERYWHERE]
    if not telling or len("".join(telling)) < 3:
        return UNKNOWN
    scores = _scores(" ".join(telling))
    if not any("ə" in word for word in lowered):
        # Hardly a sentence of Azerbaijani does without it; the rest is Turkish.
        scores.pop("az", None)
    known = {code: sum(word in _WORDS[code] for word in telling) for code in _WORDS}
    ours = {code: scores.get(code, 0) + WORD_WEIGHT * known[code] / len(telling) for code in _WORDS}
    if any(word[0].isupper() for word in words[1:]):
        ours["de"] += CAPITAL_NOUN
    best = max(ours, key=lambda code: ours[code])
    theirs = max((score for code, score in scores.items() if code not in LANGUAGES), default=0)
    foreign = sum(bool(_FOREIGN[best].search(word)) for word in telling)
    if (
        ours[best] < LEAST_SCORE
        or theirs >= ours[best] + HOME_ADVANTAGE
        or 3 * foreign > len(telling)
        or (not known[best] and _may_be_name(text, words, best, ours[best]))
    ):
        return UNKNOWN
    return best


def _may_be_name(text: str, words: list[str], language: str, score: float) -> bool:
    """A few capitalised words that end no sentence: somebody, or a place."""
    shouted = all(word.isupper() for word in words)
    capitals = all(word[0].isupper() or word in _IN_NAMES for word in words)
    if len(words) > LONGEST_NAME or shouted or not capitals:
        return False
    if _DIGIT.search(text):
        return True
    return not (
        _SENTENCE.search(text)
        or any(len(word) >= LONG_WORD for word in words)
        or (language == "de" and score >= CLEAR_NOUNS)
        or (len(words) == 1 and score >= CLEAR_WORD)
    )


def _lower(word: str) -> str:
    return word.replace("İ", "i").replace("’", "'").lower()


def _scores(text: str) -> dict[str, float]:
    _load()
    return dict(eldc.detect_details(text).scores)


@cache
def _load() -> None:
    """Set the model up at the first text: a start waits for nothing."""
    eldc.init()
    eldc.set_scores(eldc.MAX_SCORES)
