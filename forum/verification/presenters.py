"""Presenters of verification: the step that is left before an act, and where a member lives."""

from dataclasses import dataclass

from forum.accounts.tables import Member
from forum.core.actor import Actor, AssuranceLevel
from forum.core.i18n.bidi import isolated
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.town.presenters.lookup import TownLookup
from forum.verification.forms import OUTSIDE
from forum.verification.rules import Act, has_level, ladder_of

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class NextStep:
    """The step that is left before an act; `code` is that of its sentence.

    `homes` are the choices of a form that takes the step on the page itself; none for a guest, who is
    asked after confirming their address, and none for a step at a provider.
    """

    code: str
    homes: Choices


async def next_step(session: ReadSession, actor: Actor, act: Act, site: Site) -> NextStep | None:
    """The step that is left before the actor may do this; None if there is none."""
    verdict = has_level(actor, act, ladder_of(session))
    if verdict.code is None or actor.is_blocked:
        return None
    is_taken_here = actor.is_authenticated and verdict.step is AssuranceLevel.neighbourhood
    lookup = await TownLookup.read(session) if is_taken_here else None
    return NextStep(verdict.code, home_choices(lookup, site) if lookup else [])


def home_choices(lookup: TownLookup, site: Site) -> Choices:
    """Values and words of where a member can live."""
    outside = gettext("I don't live in {town}").format(town=isolated(site.town))
    return [*lookup.neighbourhood_choices(site), (OUTSIDE, outside)]


def home_value(member: Member, lookup: TownLookup) -> str:
    """The value of the field for where a member said that they live; empty if they didn't say."""
    if member.declared_at is None:
        return ""
    found = lookup.neighbourhoods.get(member.neighbourhood_id or 0)
    return found.slug if found else OUTSIDE


def home_words(member: Member, lookup: TownLookup, site: Site) -> str:
    """Where a member said that they live, in words."""
    return dict(home_choices(lookup, site)).get(home_value(member, lookup), "")
