"""Town generator: neighbourhoods, themes and calls."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlmodel import col, select

from forum.calls.tables import Call
from forum.core.text.cleaning import slug
from forum.core.text.html import htmls, rich_texts_from_markdown
from forum.core.unit_of_work import UnitOfWork
from forum.town.tables import Neighbourhood, Theme

NEIGHBOURHOODS = (
    "Centrum", "Vaartwijk", "Lisbroek", "Hazewinde", "Ketelwijk", "Stationskwartier", "Molenveld",
    "Hoge Akker", "Beekzijde", "Nieuwdorp", "Oude Haven", "Linde",
)  # fmt: skip
THEMES = (
    ("Plekken om elkaar te ontmoeten", "Places to meet"),
    ("Samen eten", "Eating together"),
    ("Wandelen en bewegen", "Walking and moving"),
    ("Hulp met gsm en computer", "Help with phone and computer"),
    ("Buren die helpen", "Neighbours helping"),
    ("Vervoer en onderweg zijn", "Getting around"),
    ("Cultuur en creatief zijn", "Culture and creating"),
    ("Praten over eenzaamheid", "Talking about loneliness"),
)
# Question in Dutch and English, and days before the end on which it opens, closes, is answered.
CALLS = (
    ("Welke plek mis jij in je buurt?", "Which place do you miss near you?", 640, 560, 520),
    ("Wat helpt in de donkere maanden?", "What helps in the dark months?", 330, 240, None),
    ("Wie ontbreekt er aan tafel?", "Who is missing at the table?", 45, -30, None),
)
INTRO = {"nl": "Vertel het ons, groot of klein.", "en": "Tell us, big or small."}
ANSWER = {"nl": "Dank je wel. Dit gaan we doen.", "en": "Thank you. This is what we will do."}
IN_A_CALL = 0.7
"""Fraction of ideas that are posted in a call, while one is open."""


@dataclass(frozen=True)
class Town:
    """What ideas can refer to: ids of neighbourhoods and themes, and the calls."""

    neighbourhoods: list[int]
    themes: list[int]
    calls: list[Call]

    def call_on(self, chance: Random, day: date) -> int | None:
        """The id of the open call in which an idea of that day is posted, at random; else None."""
        if chance.random() > IN_A_CALL:
            return None
        return next(
            (call.id for call in self.calls if call.opens_on <= day <= call.closes_on), None
        )


async def found(uow: UnitOfWork, until: date) -> Town:
    """Create neighbourhoods and themes where there are none, and the calls that are missing."""
    places = await uow.all(select(Neighbourhood).order_by(col(Neighbourhood.id)))
    themes = await uow.all(select(Theme).order_by(col(Theme.id)))
    if not places:
        for position, name in enumerate(NEIGHBOURHOODS):
            row = Neighbourhood(slug=slug(name), name=name, position=position)
            places.append(await uow.add(row))
    if not themes:
        for position, (own, english) in enumerate(THEMES):
            theme = Theme(slug=slug(own), names={"nl": own, "en": english}, position=position)
            themes.append(await uow.add(theme))
    taken = {call.slug for call in await uow.all(select(Call))}
    calls = [await uow.add(call) for call in _calls(until) if call.slug not in taken]
    return Town([row.pk for row in places], [row.pk for row in themes], calls)


def _calls(until: date) -> list[Call]:
    return [
        Call(
            slug=slug(own),
            question={"nl": own, "en": english},
            intro=INTRO,
            intro_html=htmls(rich_texts_from_markdown(INTRO)),
            answer=ANSWER if answered else {},
            answer_html=htmls(rich_texts_from_markdown(ANSWER)) if answered else {},
            opens_on=until - timedelta(days=opens),
            closes_on=until - timedelta(days=closes),
            answered_on=until - timedelta(days=answered) if answered else None,
        )
        for own, english, opens, closes, answered in CALLS
    ]
