"""Presenters of appeals: for authors, who may be signed out, and for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forum.core.actor import Actor
from forum.core.content import registry
from forum.core.content.grounds import UNLAWFUL
from forum.core.content.notice_links import NoticeLink
from forum.core.content.registry import ContentRegistry
from forum.core.content.restrictions import Restriction
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_date, format_moment, format_weekday
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import N_, gettext
from forum.core.ref import ContentRef
from forum.core.screening.signs import distress_of
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from moderation import keys
from moderation.actions.appeal_effects import is_upheld
from moderation.labels import appeals as appeal_labels
from moderation.labels import cases as labels
from moderation.presenters.cases import age_words, kind_words, local_iso
from moderation.queries import appeals
from moderation.queries.appeals import Appealed
from moderation.rules import appeals as appeal_rules
from moderation.rules.cases import is_named_on_file
from moderation.statements import noticed_by
from moderation.tables.appeals import Appeal
from moderation.tables.decisions import Decision, DecisionState, Outcome, Statement

TO_OBJECT = N_("Read why, and object if you don't agree")
TO_APPEAL = N_("See where your objection stands")
REDACTED = N_("We left some words out of this")
TO_DESK = N_("See what was decided")


def _path(session: ReadSession, decision: Decision) -> str:
    return f"appeals/{keys.appeal_token(session, decision)}"


async def decision_links(
    session: ReadSession, decision_ids: Sequence[int]
) -> dict[int, NoticeLink]:
    """The pages on which authors object to these decisions, or see what came of it."""
    return {
        item.decision.pk: NoticeLink(
            _path(session, item.decision), TO_APPEAL if item.appeal else TO_OBJECT
        )
        for item in await appeals.restricted(session, decision_ids)
    }


async def appeal_links(_session: ReadSession, appeal_ids: Sequence[int]) -> dict[int, NoticeLink]:
    """The pages of these appeals on the desk."""
    return {id: NoticeLink(f"moderation/appeals/{id}", TO_DESK) for id in appeal_ids}


async def restrictions_on(
    session: ReadSession, refs: Sequence[ContentRef]
) -> dict[ContentRef, Restriction]:
    """Why content isn't on the site, or why a change of it isn't, as its author was told."""
    found = await appeals.last_restrictions(session, refs)
    summaries = await registry.summaries(session, [item.case.subject for item in found])
    return {
        item.case.subject: Restriction(
            reasons=item.decision.letter,
            language=item.decision.language,
            path=_path(session, item.decision),
            label=gettext(TO_APPEAL if item.appeal else TO_OBJECT),
            title=gettext(REDACTED) if item.decision.outcome is Outcome.redact else "",
        )
        for item in found
        if item.case.subject in summaries
        and appeal_rules.is_in_force(item.decision, item.decision, summaries[item.case.subject])
    }


@dataclass(frozen=True)
class StatementView:
    """A statement of reasons, in `language`; `law` is empty where the ground is a house rule.

    `left_out`: it is about words that were left out, and can't be quoted.
    """

    ground: str
    law: str
    passage: str
    left_out: bool
    facts: str
    decided_by: str
    noticed_by: str
    duration: str
    until: str
    language: str
    dir: str


def statement_view(outcome: Outcome, statement: Statement, site: Site) -> StatementView:
    """The view of a statement; its labels are in the current language."""
    return StatementView(
        ground=statement.ground_words,
        law=statement.law if statement.ground == UNLAWFUL else "",
        passage=statement.passage,
        left_out=outcome is Outcome.redact,
        facts=statement.facts,
        decided_by=gettext(labels.DECIDERS[statement.decided_by]),
        noticed_by=noticed_by(statement),
        duration=gettext(labels.DURATIONS[outcome]),
        until=format_date(statement.objection_until, site.zone),
        language=statement.language,
        dir=direction(statement.language),
    )


@dataclass(frozen=True)
class TextView:
    """The text that a decision is about: the content, or the change of it that was refused."""

    title: str
    html: str
    language: str
    dir: str


def text_view(summary: Summary, statement: Statement | None) -> TextView:
    """The refused change where there is one, else the content as it is."""
    title, html = summary.title, summary.body_html
    if statement and statement.edited_html:
        title, html = statement.edited_title, statement.edited_html
    return TextView(title, html, summary.language, direction(summary.language))


@dataclass(frozen=True)
class ObjectionView:
    """Where an appeal stands, for its author.

    - `read_by`: the promised day, empty when it is over;
    - `answer`: what was decided, in `language`; empty until that is in effect;
    - `closed`: nothing is left to decide.
    """

    text: str
    sent: str
    read_by: str
    answer: str
    language: str
    dir: str
    upheld: bool
    closed: bool
    care: tuple[str, ...]


def objection_view(
    appeal: Appeal, answer: Decision | None, site: Site, today: date
) -> ObjectionView:
    """The view of an appeal. An answer that can still be taken back isn't one yet."""
    in_effect = answer if answer and answer.state is DecisionState.in_effect else None
    day = site.read_by(appeal.at)
    language = in_effect.language if in_effect else ""
    return ObjectionView(
        text=appeal.text,
        sent=format_date(appeal.at, site.zone),
        read_by=format_weekday(day) if today <= day else "",
        answer=in_effect.letter if in_effect else "",
        language=language,
        dir=direction(language) if language else "",
        upheld=in_effect is not None and is_upheld(in_effect),
        closed=in_effect is None and appeal.decided_at is not None and answer is None,
        care=distress_of(appeal.text),
    )


@dataclass(frozen=True)
class AppealRow:
    """An appeal in the desk's list. `title` is None when the content no longer exists; `is_named` as in `CaseRow`.

    `due` is the promised day; `is_late`: the promised working days are over; `care`: signs of danger in
    what the author says.
    """

    id: int
    ref: str
    title: str | None
    is_named: bool
    lang: str
    dir: str
    kind: str
    decided: str
    state: str
    age: str
    when: str
    iso: str
    due: str
    is_open: bool
    is_late: bool
    care: tuple[str, ...]
    may_decide: bool
    excerpt: str = ""

    @property
    def opens(self) -> int:
        """The appeal."""
        return self.id

    @property
    def mark(self) -> str:
        """Its class in the stylesheet."""
        if not self.is_open:
            return ""
        return "is-urgent" if self.care else "is-late" if self.is_late else ""


def appeal_row(
    item: Appealed,
    summary: Summary | None,
    actor: Actor,
    site: Site,
    types: ContentRegistry,
    now: datetime,
) -> AppealRow:
    """The row of an appeal in the current language."""
    appeal = item.appeal
    day = site.read_by(appeal.at)
    state = gettext(appeal_labels.APPEAL_STATES[appeal.state])
    if item.answer:
        state = gettext(appeal_labels.ON_APPEAL[is_upheld(item.answer)])
    return AppealRow(
        id=appeal.pk,
        ref=f"{item.case.subject_kind} {item.case.subject_id}",
        title=summary.title if summary else None,
        is_named=summary is not None and is_named_on_file(item.case, summary),
        lang=summary.language if summary else "",
        dir=direction(summary.language) if summary else "",
        kind=kind_words(item.case, types)[0],
        decided=gettext(labels.DECIDED[item.decision.outcome]),
        state=state,
        age=age_words(appeal.at, now, ago=True),
        when=format_moment(appeal.at, site.zone),
        iso=local_iso(appeal.at, site),
        due=format_weekday(day),
        is_open=appeal.is_open,
        is_late=appeal.is_open and now.astimezone(site.zone).date() > day,
        care=distress_of(appeal.text),
        may_decide=summary is not None
        and appeal_rules.may_decide_appeal(actor, item.decision, summary).allowed,
    )
