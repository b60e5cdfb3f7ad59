"""Presenters of milestones: the timeline of an idea, and what changed while somebody had it open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from forum.core.content.visibility_labels import AGAIN_PENDING, VISIBILITY_STEPS
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.html import from_plain
from forum.core.visibility import Visibility
from forum.ideas import labels, rules
from forum.ideas.tables import Milestone, MilestoneKind, Status

NO_TITLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class MilestoneView:
    """An entry of a timeline. `is_now`: the idea stands there; `id` is 0 for what isn't recorded."""

    id: int
    when: str
    iso: str
    words: str
    by: str | None
    text: str | None
    official_words: str | None
    lang: str
    dir: str
    kind: str
    is_now: bool = False


PUBLIC_STEPS = frozenset(MilestoneKind) - {MilestoneKind.visibility}


def _step_words(milestone: Milestone, titles: Mapping[str, str]) -> str:
    if milestone.kind in labels.TITLED_STEPS and milestone.about in titles:
        text = gettext(labels.TITLED_STEPS[milestone.kind])
        return text.format(title=isolated(titles[milestone.about]))
    if milestone.kind is MilestoneKind.status:
        if milestone.before == milestone.after:
            # An answer of the former site to an idea that stayed open there.
            return gettext(labels.ANSWERED)
        return gettext(labels.STATUS_STEPS[Status(milestone.after)])
    if milestone.kind is MilestoneKind.visibility:
        if milestone.is_arrival:
            return gettext(labels.MOVED_IN)
        if (milestone.before, milestone.after) == (Visibility.public, Visibility.pending):
            return gettext(AGAIN_PENDING)
        return gettext(VISIBILITY_STEPS[Visibility(milestone.after)])
    return gettext(labels.OTHER_STEPS[milestone.kind])


def _display_kind(milestone: Milestone) -> str:
    if milestone.kind in (MilestoneKind.status, MilestoneKind.visibility):
        return {"pending": "posted", "public": "posted"}.get(milestone.after, milestone.after)
    return "posted"


def _is_public_step(milestone: Milestone) -> bool:
    if milestone.kind in PUBLIC_STEPS or milestone.imported:
        return True
    if (milestone.before, milestone.after) == (Visibility.rejected, Visibility.public):
        # On appeal: what it says is not why, and else nobody would see since when it is public.
        return True
    return milestone.after in (Visibility.pending, Visibility.public) and milestone.before in (
        Visibility.draft,
        Visibility.pending,
    )


def timeline(
    milestones: Sequence[Milestone],
    site: Site,
    titles: Mapping[str, str] = NO_TITLES,
    *,
    everything: bool,
) -> list[MilestoneView]:
    """An idea's timeline: its public part, or for its author and moderators `everything`.

    `titles` are those of the ideas that steps are about, by their references. Actors are shown by role only. What the former site did on a day that isn't known has none.
    """
    moves = (item for item in milestones if item.kind is MilestoneKind.visibility)
    arrived = next((item.at for item in moves if item.imported), None)
    return [
        MilestoneView(
            id=item.pk,
            when=format_date(item.at, site.zone) if _is_dated(item, arrived) else "",
            iso=item.at.astimezone(site.zone).isoformat(timespec="minutes"),
            words=_step_words(item, titles),
            by=_actor_role(item),
            text=_text_html(item),
            official_words=_official_words(item, site),
            lang=item.language,
            dir=direction(item.language),
            kind=_display_kind(item),
        )
        for item in milestones
        if everything or _is_public_step(item)
    ]


def with_outlook(
    steps: Sequence[MilestoneView], milestones: Sequence[Milestone], status: Status, closes: str
) -> list[MilestoneView]:
    """The timeline of a public idea, with where it stands now and what comes next.

    `closes`: the last day of its call, while that is open.
    """
    past, now = list(steps), _unrecorded(gettext(labels.STATUS[status]), status)
    last = milestones[-1] if milestones else None
    if last and past and past[-1].id == last.pk and rules.reached_status(last, status):
        now = past.pop()
    outlook = [*past, replace(now, is_now=True)]
    if status in labels.NEXT_STEPS:
        when = gettext("After %(date)s") % {"date": closes} if closes else ""
        outlook.append(_unrecorded(gettext(labels.NEXT_STEPS[status]), "coming", when))
    return outlook


def _unrecorded(words: str, kind: str, when: str = "") -> MilestoneView:
    return MilestoneView(0, when, "", words, None, None, None, "", "", kind)


def _is_dated(milestone: Milestone, arrived: datetime | None) -> bool:
    """Whether its date is its own: an answer there without a date has that of the idea's arrival."""
    is_answer = milestone.imported and milestone.kind is MilestoneKind.status
    return not (is_answer and milestone.at == arrived)


def _official_words(milestone: Milestone, site: Site) -> str | None:
    """The mark of the municipality, above a text of its own; texts of a former site carry none."""
    own = milestone.text_html and not milestone.imported and _actor_role(milestone)
    return site.official_words if own else None


def _text_html(milestone: Milestone) -> str | None:
    return milestone.text_html or (from_plain(milestone.text) if milestone.text else None)


def _actor_role(milestone: Milestone) -> str | None:
    if milestone.imported:
        return None if milestone.is_arrival else gettext("on the former site")
    if milestone.actor_id is None or milestone.kind is MilestoneKind.edited:
        return None
    if milestone.kind in labels.TITLED_STEPS:
        return gettext("moderator")
    if milestone.kind is MilestoneKind.visibility:
        own = milestone.before == Visibility.draft or milestone.after == Visibility.withdrawn
        return None if own else gettext("moderator")
    return gettext("municipality")


@dataclass(frozen=True)
class ConcurrentChange:
    """A concurrent change of an idea while an official had it open: who, which step, its text.

    `step` is empty if not the status was changed but the text or the visibility.
    """

    who: str
    member_id: int | None
    at: datetime | None = None
    step: str = ""
    text: str = ""
    lang: str = ""
    dir: str = ""

    @property
    def sentence(self) -> str:
        """The change in one sentence, in the current language."""
        if not self.step:
            return gettext("This idea was changed in the meantime. Look at it again.")
        text = gettext("{who} was first. It now says: {step}.")
        return text.format(who=isolated(self.who), step=self.step)


def concurrent_change(milestone: Milestone | None, name: str) -> ConcurrentChange:
    """The change of status by somebody with this name; without a milestone, another change."""
    if milestone is None:
        return ConcurrentChange(name or gettext("A colleague"), None)
    return ConcurrentChange(
        who=name or gettext("A colleague"),
        member_id=milestone.actor_id,
        at=milestone.at,
        step=_step_words(milestone, NO_TITLES),
        text=milestone.text_html,
        lang=milestone.language,
        dir=direction(milestone.language),
    )
