"""Similar content beside a case: merge into it with one key, and split again."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.merging import Merging
from forum.core.content.registry import registry_of
from forum.core.content.similarity_port import SimilarityPort
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.languages import direction
from forum.core.ref import ContentRef, parse_id
from forum.core.text.cleaning import excerpt
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.verdict import Verdict
from forum.web.database import read_session, unit_of_work
from forum.web.forms import posted_values
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.request import actor_of, language_of, part_of
from forum.web.routing import post
from moderation.pages.case import OtherContent, SimilarContent
from moderation.queries import cases

MOST = 3
EXCERPT_LENGTH = 140


async def find_similar(request: Request) -> list[ContentRef] | None:
    """What the content of the case is like; None if it can't be merged.

    Before the page opens its session: it needs one of its own.
    """
    async with read_session(request) as session:
        case = await cases.case(session, request.path_params["id"])
        if registry_of(session).content_type(case.subject.kind).merging is None:
            return None
        summary = await registry.summary(session, case.subject)
    found = await part_of(request, SimilarityPort).similar(
        summary.title,
        summary.text,
        summary.language,
        kind=case.subject.kind,
        limit=MOST,
        apart_from=case.subject,
    )
    return [each.ref for each in found]


async def similar_content(
    request: Request, session: ReadSession, summary: Summary, found: list[ContentRef] | None
) -> SimilarContent | None:
    """What is similar to the content of a case, and how that is merged; None if it can't be."""
    merging = registry_of(session).content_type(summary.ref.kind).merging
    if found is None or merging is None:
        return None
    actor, id = actor_of(request), summary.ref.id
    merged = await merging.merged(session, actor, id, [ref.id for ref in found])
    joined = [ContentRef(summary.ref.kind, each) for each in (merged.into, *merged.parts) if each]
    summaries = await registry.summaries(session, [*joined, *found])

    def view(ref: ContentRef, verdict: Verdict) -> OtherContent:
        return _view(summaries[ref], verdict, language_of(request))

    others = [
        view(ref, merged.may_merge[ref.id])
        for ref in found
        if ref in summaries and summaries[ref].is_found and ref.id in merged.may_merge
    ]
    into = ContentRef(summary.ref.kind, merged.into) if merged.into else None
    return SimilarContent(
        into=view(into, merged.may_split) if into else None,
        parts=[view(ref, merged.may_split) for ref in joined if ref != into and ref in summaries],
        others=[] if into else others,
        why_not="" if any(each.verdict for each in others) else _shared_reason(others),
    )


def _shared_reason(others: list[OtherContent]) -> str:
    """The reason code why the content can't be merged into any of these; empty without one for all."""
    codes = {each.verdict.code or "" for each in others}
    return codes.pop() if len(codes) == 1 else ""


def _view(summary: Summary, verdict: Verdict, language: str) -> OtherContent:
    return OtherContent(
        id=summary.ref.id,
        title=summary.title,
        excerpt=excerpt(summary.text, EXCERPT_LENGTH),
        lang=summary.language,
        dir=direction(summary.language),
        path=f"/{language}/{summary.path}",
        verdict=verdict,
    )


async def merge(request: Request) -> Response:
    """Merge the content of the case into other content; the case stays as it is."""
    into = parse_id((await posted_values(request)).get("into", ""))
    async with unit_of_work(request) as uow:
        merging, id = await _merging_of_case(request, uow)
        if into is None:
            raise NotFound
        await merging.merge(uow, id, into)
    return _back(request, "case_merged")


async def split(request: Request) -> Response:
    """Split the content of the case, or the part of it that the form names."""
    part = parse_id((await posted_values(request)).get("part", ""))
    async with unit_of_work(request) as uow:
        merging, id = await _merging_of_case(request, uow)
        await merging.split(uow, part or id)
    return _back(request, "case_split")


async def _merging_of_case(request: Request, uow: UnitOfWork) -> tuple[Merging, int]:
    case = await cases.case(uow, request.path_params["id"])
    merging = registry_of(uow).content_type(case.subject.kind).merging
    if merging is None:
        raise NotFound
    return merging, case.subject.id


def _back(request: Request, message_code: str) -> Response:
    return redirect(request, "moderation:case", id=request.path_params["id"], said=message_code)


ROUTES = (
    post("/moderation/cases/{id:number}/merge", merge, "moderation:merge", MODERATORS),
    post("/moderation/cases/{id:number}/split", split, "moderation:split", MODERATORS),
)
