"""Cards: the picture that other sites show beside a link to a page, drawn once and kept.

A card takes some 100 ms of a processor, in a process of its own. One is drawn at a time in each web
process, few wait for it, and the newest are kept in memory.
"""

import asyncio
import json
import subprocess
import sys
from collections import OrderedDict
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import blake2b

from starlette.exceptions import HTTPException

from forum.core.colours import day_colours
from forum.core.i18n.languages import direction
from forum.core.site import Site
from forum.web.rendering import card_drawing

MOST_KEPT = 150
"""Cards, each of some 20 to 70 kB."""
MOST_WAITING = 8
"""Cards to be drawn, beyond which a request is refused: whoever asks comes again."""


@dataclass(frozen=True)
class Card:
    """What a card shows: a title, a drawing in SVG or none, the names of the site and the town."""

    title: str
    direction: str
    picture: str
    name: str
    town: str
    paper: str
    ink: str
    soft: str
    line: str

    @cached_property
    def digest(self) -> str:
        """The same for cards that look the same."""
        return blake2b(json.dumps(asdict(self)).encode(), digest_size=12).hexdigest()


def card_of(site: Site, title: str, language: str, picture: str) -> Card:
    """A card of the site, in the colours of its pages by day."""
    colours = day_colours("tokens.css", ":root")
    return Card(
        # A text that knows its language can't be copied.
        title=str(title),
        direction=direction(language),
        picture=picture,
        name=site.name,
        town=site.town,
        paper=colours["paper"],
        ink=colours["ink"],
        soft=colours["ink-soft"],
        line=site.action_colour or colours["action"],
    )


class CardDrawer:
    """Draws cards one at a time, and keeps the newest."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0

    async def draw(self, card: Card) -> bytes:
        """The card as PNG. Raises `HTTPException` (503) when too many wait, or it can't be drawn."""
        if (kept := self._find(card)) is not None:
            return kept
        if self._waiting >= MOST_WAITING:
            raise _unavailable()
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                # Somebody before us in the queue may have waited for the same card.
                return self._find(card) or self._keep(card, await asyncio.to_thread(_draw, card))
        finally:
            self._waiting -= 1

    def _find(self, card: Card) -> bytes | None:
        kept = self._kept.get(card.digest)
        if kept is not None:
            self._kept.move_to_end(card.digest)
        return kept

    def _keep(self, card: Card, png: bytes) -> bytes:
        self._kept[card.digest] = png
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return png


def _unavailable() -> HTTPException:
    return HTTPException(503, headers={"retry-after": "10"})


def _draw(card: Card) -> bytes:
    command = [sys.executable, "-I", card_drawing.__file__]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=json.dumps(asdict(card)).encode(),
            capture_output=True,
            timeout=card_drawing.SECONDS,
            env={},
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise _unavailable() from error
    return done.stdout
