"""Names that look like the municipality's: a resident's text under such a name waits for a moderator.

A sign, never a refusal: somebody may be called Jan Stad. Whole words are compared, after folding
what looks alike (`core/confusables.py`), so that Van Gemeenteren and Stadler pass.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from forum.core.confusables import skeleton, to_latin

OFFICIAL_NAME = "official_name"
"""The sign on a text whose author's name looks like the municipality's."""

# In nl, fr, de, en, it, tr and ar; and what many readers recognise in Cyrillic and in Spanish.
_ROLES = """
gemeente gemeentes gemeenten gemeentelijk gemeentelijke stad stadhuis stadswachter ambtenaar
ambtenaren moderator moderators moderatoren moderatie beheerder beheerders burgemeester
burgemeesters schepen wethouder wethouders raadslid wijkmanager officieel officiele overheid ocmw
redactie geverifieerd lokaalbestuur dienstwelzijn socialedienst
commune communal communale mairie municipalite municipal municipale ville maire bourgmestre echevin
echevine moderateur moderatrice moderation administrateur administratrice administration officiel
officielle fonctionnaire equipe verifie cpas prefecture
gemeinde stadt rathaus verwaltung burgermeister burgermeisterin oberburgermeister
oberburgermeisterin moderatorin administratorin beamter beamtin offiziell verifiziert behorde
bezirksamt ortsamt landratsamt sozialamt burgeramt ordnungsamt jugendamt landrat landratin
buergermeister buergermeisterin stadtratin
municipality city town council councillor councilor mayor alderman official officials officer admin
admins administrator administrators mod mods staff team government authority support helpdesk
webmaster sysadmin verified
comune municipio sindaco sindaca assessore assessora moderatore moderatrice amministratore
amministratrice amministrazione ufficiale funzionario funzionaria citta verificato giunta
belediye belediyesi belediyemiz baskan baskani moderatoru yonetici yoneticisi yonetim yonetimi
yetkili yetkilisi resmi memur memuru sehir ekip ekibi kaymakam kaymakamlik valilik muhtarlik
zabita onayli
بلدية مشرف مشرفة مدير مديرة رسمي رسمية عمدة موظف موظفة فريق إدارة مدينة مجلس محافظ موثق
модератор администратор администрация админ
ayuntamiento alcalde
"""
# What such words are joined to. Alone they say little: Jo Van de Raad.
_PARTS = """
huis bestuur raad dienst diensten kantoor loket groep medewerker secretaris rat haus account hall
"""
_PARTICLE_WORDS = """
van de der den von zu la le du des di da del el al ten ter ben
"""
_BADGES = re.compile("[✓✔✅☑🗸🛡🏛🏢🏤🔰⚜🎖👮®©™℠\U0001fbb1]")
_CAPITAL = re.compile("(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[^\W_]+")
_SIGNS = str.maketrans({"@": "a", "$": "s", "!": "i", "|": "i"})
_ARTICLE = re.compile("^(?:[وفبك]?ال|لل)")
_REPEATED = re.compile(r"(.)\1+")
# Words for the municipality that are given names as well, where a family name follows: Ville Virtanen.
_GIVEN_NAMES = frozenset({skeleton("ville")})
_LONG = 6
"""From so many letters on, a word is also found in pieces and with letters doubled."""
_SHORT = 3
"""From so many letters on, a colleague's name is also found with letters doubled."""
_PARTICLES = frozenset(map(skeleton, _PARTICLE_WORDS.split()))


def looks_like_a_role(name: str, own: Sequence[str]) -> bool:
    """Whether a name holds a word for the municipality, for who works there, or a badge.

    `own` are the names of town and site: joined to a role they are one word, GemeenteLindekom.
    """
    roles, joined = _reserved(tuple(own))
    return bool(_BADGES.search(name)) or any(
        _holds(_without_given_name(words), roles, joined) for words in _readings(name)
    )


def looks_like_the_town(name: str, own: Sequence[str]) -> bool:
    """Whether a name holds the name of the town or the site."""
    words = _joined_names(own)
    return any(_holds(reading, words, None) for reading in _readings(name))


def looks_like_a_colleague(name: str, colleagues: Iterable[str]) -> bool:
    """Whether a name is that of somebody at the municipality: Tom Claes, T. Claes, Claes Tom."""
    given = list(_readings(name))
    known = [_words(to_latin(colleague)) for colleague in colleagues]
    return any(_is_person(words, other) for words in given for other in known)


@lru_cache(maxsize=8)
def _reserved(own: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str]]:
    """The words for roles, and the pattern of one word that joins a role to others."""
    roles = frozenset(map(skeleton, map(to_latin, _ROLES.split())))
    role = "|".join(sorted(word for word in roles if len(word) > 3))
    others = {*map(skeleton, _PARTS.split()), *_joined_names(own)}
    part = "|".join([role, *(re.escape(word) for word in others if len(word) > 2)])
    before, after = f"(?:(?:{part})(?:s|en|e)?)", f"(?:(?:s|en|e)?(?:{part}))"
    return roles, re.compile(f"{before}+(?:{role}){after}*|(?:{role}){after}+")


def _joined_names(own: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, ("".join(_words(to_latin(name))) for name in own)))


def _words(text: str) -> list[str]:
    return [skeleton(word) for word in _WORD.findall(text)]


def _readings(name: str) -> Iterator[list[str]]:
    """The words of a name: with digits and signs as letters, and without them."""
    text = to_latin(_CAPITAL.sub(" ", name))
    yield _words(text)
    yield _words(to_latin(name.lower()))
    yield _words(text.translate(_SIGNS))
    yield [skeleton(bare) for word in _WORD.findall(text) if (bare := word.strip("0123456789"))]


def _holds(words: list[str], reserved: frozenset[str], joined: re.Pattern[str] | None) -> bool:
    long = {_REPEATED.sub(r"\1", word) for word in reserved if len(word) >= _LONG}

    def is_one(word: str) -> bool:
        bare = _ARTICLE.sub("", word)
        return (
            bool({word, bare} & reserved)
            or (len(word) >= _LONG and _REPEATED.sub(r"\1", word) in long)
            or bool(joined and joined.fullmatch(word))
        )

    return any(is_one(word) for word in (*words, *_spelled(words))) or any(
        len(whole) >= _LONG and _REPEATED.sub(r"\1", whole) in long for whole in _pieced(words)
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
    return longer and _REPEATED.sub(r"\1", given) == _REPEATED.sub(r"\1", known)
