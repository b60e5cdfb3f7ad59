"""Names that look like the municipality's: a resident's text under such a name waits for a moderator.

A sign, never a refusal: somebody may be called Jan Stad. Whole words are compared, after folding
what looks alike (`core/screening/confusables.py`), so that Van Gemeenteren and Stadler pass.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from forum.core.screening.confusables import skeleton, to_latin

OFFICIAL_NAME = "official_name"
"""The sign on a text whose author's name looks like the municipality's."""

# Whole words, in nl, fr, de, en, it, tr and ar; and what many readers recognise in other languages.
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
# Found in longer words too, in whatever form: Moderatorinnen, Belediyemizin, Ambtenares.
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
# What such words are joined to. Alone they say little: Jo Van de Raad.
_PARTS = """
huis bestuur raad dienst diensten kantoor loket groep medewerker secretaris rat haus account hall
werker werkster werkers personeel college amt buro buero mitarbeiter mitarbeiterin
"""
_BADGES = re.compile("[✓✔✅☑🗸🛡🏛🏢🏤🔰⚜🎖👮®©™℠\U0001fbb1]")
_CAPITAL = re.compile("(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[^\W_]+")
_WITHIN = re.compile(r"(?<=\w)[^\w\s]+(?=\w)")
# Signs and letters that are read as another: rings as an o, dotless Arabic letters with their dots.
_SIGNS = str.maketrans(
    {"@": "a", "$": "s", "!": "i", "|": "i", "ٮ": "ب", "ٯ": "ق", "ڡ": "ف", "ں": "ن"}
    | dict.fromkeys("○◯⊙◎●°∘⚪٠", "o")
)
_ARTICLE = re.compile("^(?:[وفبك]?ال|لل)")
_REPEATED = re.compile(r"(.)\1+")
_PARTICLE_WORDS = """
van de der den von zu la le du des di da del el al ten ter ben
"""
# Words for the municipality that are given names as well, where a family name follows: Ville Virtanen.
_GIVEN_NAMES = frozenset(map(skeleton, ("ville", "vali", "muhtar")))
_LONG = 6
"""From so many letters on, a word is also found in pieces and with letters doubled."""
_MOST_WORDS = 12
"""A name of more words is nobody's, and to compare each with each takes time."""
_SHORT = 3
"""From so many letters on, a colleague's name is also found with letters doubled."""
_PARTICLES = frozenset(map(skeleton, _PARTICLE_WORDS.split()))


@dataclass(frozen=True)
class _Reserved:
    """Words that are found whole, with letters doubled, joined to others, and within longer ones."""

    words: frozenset[str]
    joined: re.Pattern[str] | None = None
    stems: re.Pattern[str] | None = None

    @cached_property
    def single(self) -> frozenset[str]:
        """The long words without doubled letters."""
        return frozenset(_single(word) for word in self.words if len(word) >= _LONG)


def looks_like_a_role(name: str, own: Sequence[str]) -> bool:
    """Whether a name holds a word for the municipality, for who works there, or a badge.

    `own` are the names of town and site: joined to a role they are one word, GemeenteLindekom.
    """
    given, roles = list(_readings(name)), _roles(tuple(own))
    return (
        bool(_BADGES.search(name))
        or _is_nobodys(given)
        or any(_holds(_without_given_name(words), roles) for words in given)
    )


def looks_like_the_town(name: str, own: Sequence[str]) -> bool:
    """Whether a name holds the name of the town or the site."""
    given, names = list(_readings(name)), _Reserved(_joined_names(own))
    return not _is_nobodys(given) and any(_holds(words, names) for words in given)


def looks_like_a_colleague(name: str, colleagues: Iterable[str]) -> bool:
    """Whether a name is that of somebody at the municipality: Tom Claes, T. Claes, Claes Tom."""
    given = list(_readings(name))
    if _is_nobodys(given):
        return False
    known = [_words(to_latin(colleague)) for colleague in colleagues]
    return any(_is_person(words, other) for words in given for other in known)


@lru_cache(maxsize=8)
def _roles(own: tuple[str, ...]) -> _Reserved:
    words = frozenset(map(skeleton, map(to_latin, _ROLES.split())))
    stems = map(_single, map(skeleton, map(to_latin, _STEMS.split())))
    role = "|".join(sorted(word for word in words if len(word) > 3))
    others = {*map(skeleton, _PARTS.split()), *_joined_names(own)}
    part = "|".join([role, *(re.escape(word) for word in others if len(word) > 2)])
    before, after = f"(?:(?:{part})(?:s|en|e)?)", f"(?:(?:s|en|e)?(?:{part}))"
    joined = re.compile(f"{before}+(?:{role}){after}*|(?:{role}){after}+")
    return _Reserved(words, joined, re.compile("|".join(stems)))


def _joined_names(own: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, ("".join(_words(to_latin(name))) for name in own)))


def _words(text: str) -> list[str]:
    return [skeleton(word) for word in _WORD.findall(text)]


def _readings(name: str) -> Iterator[list[str]]:
    """The words of a name: with digits and signs as letters, without them, and joined over them."""
    text = to_latin(_CAPITAL.sub(" ", name))
    yield _words(text)
    yield _words(to_latin(name.lower()))
    yield _words(to_latin(name.translate(_SIGNS)))
    yield _words(_WITHIN.sub("", text))
    yield [skeleton(bare) for word in _WORD.findall(text) if (bare := word.strip("0123456789"))]


def _is_nobodys(given: list[list[str]]) -> bool:
    """Whether a name has more words than anybody's: looked at by a moderator, and no further here."""
    return any(len(words) > _MOST_WORDS for words in given)


def _single(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


def _holds(words: list[str], reserved: _Reserved) -> bool:
    def is_one(word: str) -> bool:
        bare = _ARTICLE.sub("", word)
        return bool({word, bare} & reserved.words) or bool(
            reserved.joined and reserved.joined.fullmatch(word)
        )

    def is_long_one(word: str) -> bool:
        single = _single(word)
        return (len(word) >= _LONG and single in reserved.single) or bool(
            reserved.stems and reserved.stems.search(single)
        )

    alone = (*words, *_spelled(words))
    return any(is_one(word) or is_long_one(word) for word in alone) or any(
        map(is_long_one, _pieced(words))
    )


def _without_given_name(words: list[str]) -> list[str]:
    """The words after a given name, unless they only go on with it: Ville d'Alost."""
    is_name = (
        len(words) > 1
        and words[0] in _GIVEN_NAMES
        and len(words[1]) > 1
        and words[1] not in _PARTICLES
    )
    return words[1:] if is_name else words


def _spelled(words: list[str]) -> Iterator[str]:
    """Words whose letters stand apart: G e m e e n t e."""
    run = ""
    for word in (*words, ""):
        if len(word) == 1:
            run += word
            continue
        if len(run) > 2:
            yield run
        run = ""


def _pieced(words: list[str]) -> Iterator[str]:
    """What neighbouring words make together: Gem eente."""
    for begin in range(len(words)):
        whole = words[begin]
        for word in words[begin + 1 : begin + 20]:
            whole += word
            yield whole


def _is_person(given: list[str], known: list[str]) -> bool:
    if not known or "".join(given) == "".join(known):
        return bool(known)
    names = [word for word in known if word not in _PARTICLES] or known
    first, last = names[0], names[-1]
    if len(names) == 1:
        same = [_is_same(word, first) for word in given]
        return any(same) and all(
            len(word) == 1 for word, is_it in zip(given, same, strict=True) if not is_it
        )
    return any(
        _is_alike(other, last) and (_is_same(one, first) or _is_same(other, last))
        for at, one in enumerate(given)
        if _is_alike(one, first)
        for other in (*given[:at], *given[at + 1 :])
    )


def _is_alike(one: str, other: str) -> bool:
    """The same word, or one is the initial of the other."""
    if 1 in (len(one), len(other)):
        return one[:1] == other[:1]
    return _is_same(one, other)


def _is_same(given: str, known: str) -> bool:
    """The known word, as it is or with letters doubled: Tomm."""
    if given == known:
        return True
    longer = len(given) > len(known) >= _SHORT
    return longer and _single(given) == _single(known)
