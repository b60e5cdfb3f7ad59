"""Official-name screening: names that resemble the municipality's are detected, others pass."""

import pytest

from forum.core.screening.official_names import (
    resembles_colleague,
    resembles_role,
    resembles_town,
)

OWN_NAMES = ("Samenspraak", "Lindekom")
ROLES = (
    "Gemeente Lindekom", "Moderator", "Tom [Ambtenaar]", "Gemeente ✔", "De Burgemeester", "Jan Stad",
    "Officieel account", "Gemeentelijke dienst", "Stadsbestuur", "Gemeentedienst", "Team Noord",
    "Mairie", "Ville de Lindekom", "Hôtel de ville", "L'échevine", "Modérateur", "Administration",
    "Stadt Lindekom", "Stadtverwaltung", "Bu\u0308rgermeisterin", "Gemeinderat", "Town Hall",
    "City Council", "The Mayor", "Admin", "Staff", "Comune di Lindekom", "Il Sindaco", "Assessora",
    "Belediye Başkanı", "BELEDİYE", "Yönetici", "MODERATÖR", "البلدية", "موظف بالبلدية", "المشرفة", "بلـديّة",
    # Homoglyphs of other scripts, and styled letters.
    "Gеmееntе", "ΜΟDΕRΑΤΟR", "ցеmееոtе", "ᏀᎬᎷᎬᎬΝᎢᎬ", "ꓖꓰꓟꓰꓰꓠꓔꓰ", "Ｇｅｍｅｅｎｔｅ", "𝐆𝐞𝐦𝐞𝐞𝐧𝐭𝐞", "𝔐𝔬𝔡𝔢𝔯𝔞𝔱𝔬𝔯",
    "ⓖⓔⓜⓔⓔⓝⓣⓔ", "🅖🅔🅜🅔🅔🅝🅣🅔", "🄶🄴🄼🄴🄴🄽🅃🄴", "🇬🇪🇲🇪🇪🇳🇹🇪", "ɢᴇᴍᴇᴇɴᴛᴇ", "ģéměëñţę", "G̷e̷m̷e̷e̷n̷t̷e̷", "Ɠɇɱɇɇɳŧɇ",
    # Spaced, joined and split words, with digits and symbols.
    "G e m e e n t e", "M.o.d.e.r.a.t.o.r", "G-e-m-e-e-n-t-e", "Gemeente_Lindekom", "GemeenteLindekom",
    "gemeentelindekom", "TownHall", "Gem eente", "ge-meente", "Gemeeente", "Ge\u200bmeente", "M0derator",
    "Mod3r4t0r", "@dmin", "Adm!n", "Admin1", "Gemeente2026", "rnoderator",
    "AdmIn", "Buergermeister", "Lokaal bestuur", "Dienst Welzijn", "Sociale Dienst", "Stadträtin",
    "Jugendamt", "Zabıta", "Valilik", "Ayuntamiento", "Ville", "Ville d’Alost", "Ville de L.",
    # Inflected and derived forms.
    "Modérateurs", "Modératrices", "Élue", "Fonctionnaires", "Officiels", "Municipaux", "Communaux", "Mairies",
    "Conseil communal", "Rédaction", "Moderatori", "Moderatrici", "Funzionari", "Redazione", "Amministratori",
    "Ufficiali", "Vicesindaco", "Consigliere Bianchi", "Ufficio tecnico", "Polizia locale", "Administratie",
    "Schepencollege", "Schepenen", "Sociaal Huis", "Beheer", "Raadsleden", "Griffier", "Gemeentepersoneel",
    "Ambtenares Burgerzaken", "Medewerker dienst Burgerzaken", "Dienst Wonen", "Gemeentewerker", "Stedelijke dienst",
    "Gemeindemitarbeiterin", "Moderatorinnen", "Bürgerbüro", "Beamte Müller", "Gemeindeamt", "Gemeinderätin",
    "Bürgermeisters", "Bürgermeisteramt", "Städtische Dienste", "Stadtbüro", "Redaktion", "Verwaltungen",
    "Moderasyon", "Moderatörler", "Görevli", "Belediyemizin", "belediyeden", "Muhtar", "Yöneticiler", "Memurlar",
    "Başkanlığı", "Büyükşehir", "Vali", "Councils", "Councilwoman", "Civil servant", "Town clerk", "Mayors",
    "مسؤول", "مشرفون", "أدمن", "الموظفون", "موظفين", "البلديات", "بلديتنا", "رئيس البلدية", "ٮلدية",
    "Ad.min", "M○derator", "Moderat⊙r", "M°derator", "xModeratorx",
    # Badges.
    "Jan ✅", "🛡️ Maria", "Jan ®",
)  # fmt: skip
TOWN_NAMES = (
    "Lindekom",
    "Redactie Lindekom",
    "Lindek0m",
    "L i n d e k o m",
    "Samenspraak",
    "Sаmеnsprааk",
    "LINDEKOM!",
)
ORDINARY_NAMES = (
    "Maria", "Maria uit Noord", "Van Gemeenteren", "Stadler", "Van Staden", "Vandeville", "Townsend",
    "Ad Min", "Staphorst", "Jo Van de Raad", "R. Schepens", "Villeneuve", "Meyer", "De Kommer",
    "Linde Kommers", "Modest", "Stef", "Comunello", "Başkaya", "Burgmeier", "Yusuf Öztürk", "Мария",
    "Θανάσης", "Nguyễn Thị Hậu", "محمد علي", "سعيد", "Fatima ♥", "Ann & Bob", "Buurvrouw van nr 12",
    "Een buur", "Wijkgroep Noord", "Kim 2", "Ville Virtanen", "Ville Koskinen-Aalto", "Vali Popescu", "Muhtar Kaya",
    "Jan Gemoets", "Modesta", "Conny Stadhouders", "Villa Rosa", "Amtmann", "Dienstmeisje", "Rosa Conti",
    "Aminata", "Maria de la Concepción García y Pérez", "بلال", "مدني", "",
)  # fmt: skip
COLLEAGUES = ("Tom Claes", "Tom G.", "Els", "An De Smet", "Nadia", "")


@pytest.mark.parametrize("name", ROLES)
def test_words_for_the_municipality_and_its_staff(name: str) -> None:
    assert resembles_role(name, OWN_NAMES)


@pytest.mark.parametrize("name", TOWN_NAMES)
def test_the_names_of_town_and_site(name: str) -> None:
    assert resembles_town(name, OWN_NAMES)


def test_a_town_of_several_words() -> None:
    for name in ("Den Haag", "Den-Haag", "denhaag", "Bestuur van Den Haag"):
        assert resembles_town(name, ("Samenspraak", "Den Haag")), name
    assert not resembles_town("Den Hertog", ("Samenspraak", "Den Haag"))


@pytest.mark.parametrize("name", ORDINARY_NAMES)
def test_ordinary_names_pass(name: str) -> None:
    assert not resembles_role(name, OWN_NAMES)
    assert not resembles_town(name, OWN_NAMES)
    assert not resembles_colleague(name, COLLEAGUES)


@pytest.mark.parametrize(
    "name",
    ["Tom Claes", "T. Claes", "Claes Tom", "Tom C.", "Tom G", "Tom Geerts", "TomClaes", "T0m Claes",
     "Тоm Сlаеs", "Tom Claes, dienst Welzijn", "Els", "E l s", "Els V.", "An Smet", "An S.", "ELS ♥", "Tomm G.", "Tom Claess",
     "Ells", "Nadiaa"],
)  # fmt: skip
def test_names_of_colleagues(name: str) -> None:
    assert resembles_colleague(name, COLLEAGUES)


@pytest.mark.parametrize(
    "name",
    [
        "Tom",
        "Tom Peeters",
        "Els Peeters",
        "Claes",
        "An",
        "Jan Claes",
        "Annadia",
        "Tomm",
        "Ann Peeters",
    ],
)
def test_sharing_half_a_name_with_a_colleague_is_no_resemblance(name: str) -> None:
    assert not resembles_colleague(name, COLLEAGUES)
