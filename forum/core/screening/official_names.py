"""Impersonation check: names that look like the municipality's.

A resident's text under such a name waits for a moderator. The result is a sign, never a refusal:
somebody may be called Jan Stad. Whole words are compared, after folding look-alikes
(`core/screening/confusables.py`), so that Van Gemeenteren and Stadler pass.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from forum.core.screening.confusables import skeleton, to_latin

OFFICIAL_NAME = "official_name"
"""Sign of a text whose author's name looks like the municipality's."""

# Matched as whole words: nl, fr, de, en, it, tr, ar, and some that many readers know from others.
_ROLES = """
gemeente gemeentes gemeenten gemeentelijk gemeentelijke stad stadhuis stadswachter stedelijk
stedelijke beheer schepen schepenen college overheid ocmw griffier griffiers personeel
wijkmanager wijkagent politie officieel officiele officieelaccount geverifieerd lokaalbestuur
sociaalhuis ombudsman ombudsvrouw ombudsdienst dienst
dienstwelzijn socialedienst medewerker medewerkers medewerkster
commune communes communal communale communaux mairie mairies municipaux ville villes maire maires
echevin echevine echevins echevines officiel officielle officiels officielles conseil conseiller
conseillere conseillers elu elue elus elues equipe verifie cpas prefecture prefet prefete police
gemeinde gemeinden stadt stadte stadtisch stadtische stadtischer stadtisches beamter beamte beamten
beamtin beamtinnen offiziell offizielle offizieller verifiziert behorde behorden amt amter
landrat landratin polizei mitarbeiter mitarbeiterin
city town council councils councillor councillors councilor councilors councilman councilwoman
mayor mayors alderman clerk official officials officer officers admin admins mod mods staff team
government governments authority authorities support helpdesk civilservant civilservants verified
comune comuni sindaco sindaca sindaci assessore assessora assessori ufficiale ufficiali ufficio
consigliere consigliera consiglieri consiglio citta verificato giunta polizia
baskan baskani baskanlik baskanligi yetkili yetkilisi yetkililer resmi memur memuru memurlar sehir
buyuksehir ekip ekibi gorevli gorevlisi gorevliler vali valilik valiligi muhtar muhtarlik muhtarligi
onayli polis
مدير مديرة مديرون مديرين رسمي رسمية رسميون عمدة فريق إدارة الإدارة مدينة مجلس محافظ محافظة موثق
رئيس رئيسة أدمن ادمن شرطة مختار بلدية بلديه
модератор администратор администрация админ мэрия полиция
alcalde alcaldesa
"""
# Matched inside longer words too, in any inflection: Moderatorinnen, Belediyemizin, Ambtenares.
_STEMS = """
moderat moderasyon administrat administrac amministra beheerder ambtena wethouder
burgemeester bourgmestre burgermeister buergermeister vicesindac vicemaire
gemeentebestuur gemeenteraad gemeentehuis gemeentepersoneel gemeentedienst gemeentewerk
gemeentearbeid gemeindeamt gemeindeburo gemeindebuero gemeinderat gemeindemitarbeit
gemeindeverwalt stadtverwalt stadtrat stadtamt stadtburo stadtbuero burgerburo buergerbuero
burgeramt buergeramt verwaltung rathaus bezirksamt ortsamt landratsamt sozialamt ordnungsamt
jugendamt schepencollege raadslid raadsled municip fonctionnaire funzionari redactie redaktion
redazion redaction webmaster sysadmin belediye yonetici yonetim kaymakam zabita ayuntamiento
بلديت بلديات مشرف موظف مسؤول مسئول
"""
# Parts of compounds with roles. Alone they are weak evidence: Jo Van de Raad.
_COMPOUND_PARTS = """
huis bestuur raad dienst diensten kantoor loket groep medewerker secretaris rat haus account hall
werker werkster werkers personeel college amt buro buero mitarbeiter mitarbeiterin
"""
_BADGES = re.compile("[✓✔✅☑🗸🛡🏛🏢🏤🔰⚜🎖👮®©™℠\U0001fbb1]")
_CAMEL_CASE = re.compile("(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[^\W_]+")
_INNER_PUNCTUATION = re.compile(r"(?<=\w)[^\w\s]+(?=\w)")
# Characters that are read as others: circles as an o, dotless Arabic letters as dotted ones.
_READ_AS = str.maketrans(
    {"@": "a", "$": "s", "!": "i", "|": "i", "ٮ": "ب", "ٯ": "ق", "ڡ": "ف", "ں": "ن"}
    | dict.fromkeys("○◯⊙◎●°∘⚪٠", "o")
)
_ARABIC_ARTICLE = re.compile("^(?:[وفبك]?ال|لل)")
_REPEATED = re.compile(r"(.)\1+")
_PARTICLE_WORDS = """
van de der den von zu la le du des di da del el al ten ter ben
"""
# Words for the municipality that are given names if a family name follows: Ville Virtanen.
_GIVEN_NAMES = frozenset(map(skeleton, ("ville", "vali", "muhtar")))
_LONG_WORD = 6
"""Letters from which on a word is also matched in pieces and with doubled letters."""
_MOST_WORDS = 12
"""Most words of a name that is compared: nobody has more, and each pair of words takes time."""
_SHORT_NAME = 3
"""Letters from which on a colleague's name is also matched with doubled letters."""
_PARTICLES = frozenset(map(skeleton, _PARTICLE_WORDS.split()))


@dataclass(frozen=True)
class _Reserved:
    """Words to match whole, with doubled letters, in compounds and inside longer words."""

    words: frozenset[str]
    joined: re.Pattern[str] | None = None
    stems: re.Pattern[str] | None = None

    @cached_property
    def undoubled(self) -> frozenset[str]:
        """The long words with doubled letters reduced to single ones."""
        return frozenset(_undouble(word) for word in self.words if len(word) >= _LONG_WORD)


def resembles_role(name: str, reserved_names: Sequence[str]) -> bool:
    """Whether a name has a word for the municipality or for its staff, or a badge.

    `reserved_names` are the names of town and site: with a role they form compounds, GemeenteLindekom.
    """
    readings, roles = list(_readings(name)), _roles(tuple(reserved_names))
    return (
        bool(_BADGES.search(name))
        or _has_too_many_words(readings)
        or any(_contains(_without_given_name(words), roles) for words in readings)
    )


def resembles_town(name: str, reserved_names: Sequence[str]) -> bool:
    """Whether a name has the name of the town or the site in it."""
    readings, names = list(_readings(name)), _Reserved(_joined_names(reserved_names))
    return not _has_too_many_words(readings) and any(_contains(words, names) for words in readings)


def resembles_colleague(name: str, colleagues: Iterable[str]) -> bool:
    """Whether a name is that of a member of staff: Tom Claes, T. Claes, Claes Tom."""
    readings = list(_readings(name))
    if _has_too_many_words(readings):
        return False
    known = [_words(to_latin(colleague)) for colleague in colleagues]
    return any(_is_person(words, colleague) for words in readings for colleague in known)


@lru_cache(maxsize=8)
def _roles(reserved_names: tuple[str, ...]) -> _Reserved:
    words = frozenset(map(skeleton, map(to_latin, _ROLES.split())))
    stems = map(_undouble, map(skeleton, map(to_latin, _STEMS.split())))
    role = "|".join(sorted(word for word in words if len(word) > 3))
    others = {*map(skeleton, _COMPOUND_PARTS.split()), *_joined_names(reserved_names)}
    part = "|".join([role, *(re.escape(word) for word in others if len(word) > 2)])
    before, after = f"(?:(?:{part})(?:s|en|e)?)", f"(?:(?:s|en|e)?(?:{part}))"
    joined = re.compile(f"{before}+(?:{role}){after}*|(?:{role}){after}+")
    return _Reserved(words, joined, re.compile("|".join(stems)))


def _joined_names(reserved_names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, ("".join(_words(to_latin(name))) for name in reserved_names)))


def _words(text: str) -> list[str]:
    return [skeleton(word) for word in _WORD.findall(text)]


def _readings(name: str) -> Iterator[list[str]]:
    """Readings of a name as words: digits and symbols as letters, stripped, or joined across."""
    text = to_latin(_CAMEL_CASE.sub(" ", name))
    yield _words(text)
    yield _words(to_latin(name.lower()))
    yield _words(to_latin(name.translate(_READ_AS)))
    yield _words(_INNER_PUNCTUATION.sub("", text))
    yield [skeleton(bare) for word in _WORD.findall(text) if (bare := word.strip("0123456789"))]


def _has_too_many_words(readings: list[list[str]]) -> bool:
    """Whether a name has too many words to be one: a moderator checks it, without comparison."""
    return any(len(words) > _MOST_WORDS for words in readings)


def _undouble(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


def _contains(words: list[str], reserved: _Reserved) -> bool:
    def is_reserved(word: str) -> bool:
        without_article = _ARABIC_ARTICLE.sub("", word)
        return bool({word, without_article} & reserved.words) or bool(
            reserved.joined and reserved.joined.fullmatch(word)
        )

    def is_long_reserved(word: str) -> bool:
        undoubled = _undouble(word)
        return (len(word) >= _LONG_WORD and undoubled in reserved.undoubled) or bool(
            reserved.stems and reserved.stems.search(undoubled)
        )

    candidates = (*words, *_spelled_out(words))
    return any(is_reserved(word) or is_long_reserved(word) for word in candidates) or any(
        map(is_long_reserved, _concatenated(words))
    )


def _without_given_name(words: list[str]) -> list[str]:
    """Drop a leading given name, unless an initial or a particle follows it: Ville d'Alost."""
    is_name = (
        len(words) > 1
        and words[0] in _GIVEN_NAMES
        and len(words[1]) > 1
        and words[1] not in _PARTICLES
    )
    return words[1:] if is_name else words


def _spelled_out(words: list[str]) -> Iterator[str]:
    """Words written in single letters: G e m e e n t e."""
    run = ""
    for word in (*words, ""):
        if len(word) == 1:
            run += word
            continue
        if len(run) > 2:
            yield run
        run = ""


def _concatenated(words: list[str]) -> Iterator[str]:
    """Concatenations of neighbouring words: Gem eente."""
    for start in range(len(words)):
        compound = words[start]
        for word in words[start + 1 : start + 20]:
            compound += word
            yield compound


def _is_person(words: list[str], colleague: list[str]) -> bool:
    if not colleague or "".join(words) == "".join(colleague):
        return bool(colleague)
    names = [word for word in colleague if word not in _PARTICLES] or colleague
    first, last = names[0], names[-1]
    if len(names) == 1:
        matches = [_same_word(word, first) for word in words]
        return any(matches) and all(
            len(word) == 1 for word, is_match in zip(words, matches, strict=True) if not is_match
        )
    return any(
        _same_or_initial(other, last) and (_same_word(word, first) or _same_word(other, last))
        for index, word in enumerate(words)
        if _same_or_initial(word, first)
        for other in (*words[:index], *words[index + 1 :])
    )


def _same_or_initial(word: str, name: str) -> bool:
    """Whether the two are the same word, or one is the initial of the other."""
    if 1 in (len(word), len(name)):
        return word[:1] == name[:1]
    return _same_word(word, name)


def _same_word(word: str, name: str) -> bool:
    """Whether a word is the name, as it is or with doubled letters: Tomm."""
    if word == name:
        return True
    longer = len(word) > len(name) >= _SHORT_NAME
    return longer and _undouble(word) == _undouble(name)
