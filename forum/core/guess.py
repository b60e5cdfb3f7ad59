"""Which language a text is in, guessed from its commonest words. Good enough for a paragraph.

A model would weigh more than the whole forum; a wrong guess is put right by a moderator.
"""

import re

from forum.core.language import RIGHT_TO_LEFT

_WORD = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_COMMON = {
    "nl": "de het een en van ik je dat die in te is niet met voor op zijn er om aan ook als maar naar wij we kan bij of nog uit wordt worden deze onze geen",
    "fr": "le la les un une des et de du que qui dans est pas pour sur avec ce il elle je nous vous au aux par plus ou mais sont cette notre être ne se",
    "de": "der die das und ist nicht ein eine einen zu von mit für auf den dem des im es ich wir sie auch als an bei oder aber sind wird werden durch zum zur nur nach sich aus dass hier könnte",
    "en": "the a an and of to in is it that for on with not this be are as at or but we you i have from by they can our more would should there",
    "it": "il lo la i gli le un una e di che non per con in è sono del della dei al alla si più come ma anche questo nel noi da ci o",
    "tr": "ve bir bu için de da ile çok olan olarak daha ne var yok ben biz siz gibi kadar ama her o mi mı ki en şey değil olsun",
}  # fmt: skip
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
ENOUGH = 2


def guess_language(text: str, default: str) -> str:
    """The language with the most common words in the text; `default` when there are too few."""
    letters = [character for character in text if character.isalpha()]
    if letters and len(_ARABIC.findall(text)) * 2 > len(letters):
        return next(iter(RIGHT_TO_LEFT))
    words = _WORD.findall(text.lower())
    scores = {
        language: sum(word in common for word in words) for language, common in _WORDS.items()
    }
    best = max(scores, key=lambda language: (scores[language], language == default))
    return best if scores[best] >= ENOUGH else default
