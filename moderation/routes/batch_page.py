"""Builder of the page of several cases that are decided together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request

from forum.accounts.queries import members
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_list
from forum.core.i18n.language_names import language_name
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.core.versions import version_of
from forum.web.forms import Form
from forum.web.rendering.pages import renderer_of
from forum.web.request import actor_of, language_of, site_of
from moderation.actions.cases import is_editable
from moderation.actions.letters import language_of_author
from moderation.forms import DecideBatch
from moderation.labels import cases as labels
from moderation.pages.batch import BatchPage
from moderation.presenters.batches import BatchItem, LeftOut, batch_item, left_out
from moderation.presenters.cases import ready_grounds
from moderation.queries import batches as queries
from moderation.queries import concerns, reports
from moderation.routes.frame import frame
from moderation.rules import batches as rules
from moderation.rules.cases import NEEDS_GROUND, outcomes, shown
from moderation.tables.cases import Case
from moderation.tables.decisions import Outcome


@dataclass(frozen=True)
class Selection:
    """The cases that are looked at, by their ids, and what is chosen for them.

    - `ticked`: the version that was seen of those that are decided; None: all of them, as they are now;
    - `refused`: the code why each of these wasn't decided, after the others were.
    """

    choice: Outcome
    ids: Sequence[int]
    ticked: Mapping[int, str] | None = None
    refused: Mapping[int, str] = field(default_factory=dict)


async def batch_page(
    request: Request, session: ReadSession, selection: Selection, form: Form[DecideBatch]
) -> BatchPage:
    """The page of the first `BATCH_SIZE` of the selected cases, with the form as submitted."""
    found = await queries.cases_by_ids(session, selection.ids[: rules.BATCH_SIZE])
    summaries = await registry.summaries(session, [case.subject for case in found])
    cases = [case for case in found if case.subject in summaries]
    items, left = await _sorted_out(request, session, selection, cases, summaries)
    chosen = {item.id for item in items}
    texts = [summaries[case.subject] for case in cases if case.pk in chosen]
    return BatchPage(
        **await frame(request, session, "queue"),
        choice=selection.choice,
        words=gettext(labels.TOGETHER[selection.choice]),
        words_of_one=gettext(labels.BUTTONS[selection.choice]),
        is_grave=selection.choice in NEEDS_GROUND,
        items=items,
        left_out=left,
        grounds=[
            (each.code, each.here, each.theirs)
            for each in ready_grounds(site_of(request), language_of(request))
        ],
        languages=await _languages(session, texts),
        more_selected=max(len(selection.ids) - rules.BATCH_SIZE, 0),
        is_second_look=bool(selection.refused),
        form=form,
    )


async def _sorted_out(
    request: Request,
    session: ReadSession,
    selection: Selection,
    cases: Sequence[Case],
    summaries: Mapping[ContentRef, Summary],
) -> tuple[list[BatchItem], list[LeftOut]]:
    """The cases that can be decided together, and the others."""
    actor, message = actor_of(request), renderer_of(request).message
    subjects = [case.subject for case in cases]
    reported = await reports.reported_by(session, actor, subjects)
    in_trouble = await concerns.with_concern(session, subjects)
    items, left = [], []
    for case in cases:
        summary = summaries[case.subject]
        possible = outcomes(summary, editable=is_editable(session, case.subject))
        verdict = rules.may_decide_together(
            actor,
            case,
            summary,
            rules.outcome_of(selection.choice, possible),
            has_reported=case.subject in reported,
            in_trouble=case.subject in in_trouble,
        )
        if not verdict:
            left.append(left_out(case, summary, message(verdict.code)))
            continue
        refused, ticked = selection.refused.get(case.pk), selection.ticked
        seen = (ticked or {}).get(case.pk, "") if not refused else ""
        items.append(
            batch_item(
                case,
                summary,
                session.now,
                site_of(request),
                registry_of(session),
                version=seen or version_of(shown(summary)),
                is_ticked=not refused and (ticked is None or case.pk in ticked),
                note=message(refused),
            )
        )
    return items, left


async def _languages(session: ReadSession, summaries: Sequence[Summary]) -> str:
    """The languages in which the authors read, as a list."""
    ids = [summary.author_id for summary in summaries if summary.author_id is not None]
    authors = {author.pk: author for author in await members(session, ids)}
    codes = {
        language_of_author(authors.get(summary.author_id or 0), summary) for summary in summaries
    }
    return format_list([language_name(code) for code in sorted(codes)])
