"""Administration of members: the colleagues with a role, and finding anybody by a part of their name."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries
from forum.accounts.forms import FindMember
from forum.accounts.labels import ROLES
from forum.accounts.pages import BlockView, Colleague, MembersPage
from forum.accounts.presenters import name_of
from forum.accounts.tables import Block, Member
from forum.core.audit.events import ALL_MEMBERS, PersonalDataViewed
from forum.core.content.grounds import ground_words
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext
from forum.core.mail.address import canonical_address
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.web.database import unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import site_of
from forum.web.routing import get, post

FOUND_SHOWN = 30


def colleague(request: Request, member: Member) -> Colleague:
    """A member as the administrators' lists show them."""
    return Colleague(
        id=member.pk,
        name=member.name,
        email=member.email or "",
        role=gettext(ROLES[member.role][0]),
        seen=format_date(member.seen_on, site_of(request).zone),
        second_factor=member.has_second_factor,
    )


def block_view(block: Block, member: Member | None, site: Site) -> BlockView:
    """A block in force, as administrators see it."""
    return BlockView(
        member=block.member_id,
        who=name_of(member) if member else "",
        ground=ground_words(site.wording_at(block.blocked_at), block.ground),
        text=block.text,
        since=format_date(block.blocked_at, site.zone),
        until=format_date(block.until, site.zone) if block.until else "",
        objection=block.objection,
        objected=format_date(block.objected_at, site.zone) if block.objected_at else "",
    )


async def _blocked(session: ReadSession, site: Site) -> list[BlockView]:
    blocks = await queries.blocks_in_force(session)
    people = await queries.members(session, [block.member_id for block in blocks])
    by_id = {member.pk: member for member in people}
    return [block_view(block, by_id.get(block.member_id), site) for block in blocks]


async def _members_page(
    request: Request, form: Form[FindMember], found: Sequence[Member] = (), status: int = 200
) -> Response:
    """The page; that somebody looked at whom it lists is in the audit trail before they see it."""
    async with unit_of_work(request) as uow:
        staff, blocked = await queries.staff(uow), await _blocked(uow, site_of(request))
        listed = {member.pk for member in (*staff, *found)} | {one.member for one in blocked}
        uow.publish(PersonalDataViewed(subject=ALL_MEMBERS, found=len(listed)))
    page = MembersPage(
        form=form,
        staff=[colleague(request, member) for member in staff],
        found=[colleague(request, member) for member in found],
        more=len(found) == FOUND_SHOWN,
        blocked=blocked,
    )
    return render(request, page, status)


async def members(request: Request) -> Response:
    """List of the members with a role, and a form to find any other."""
    return await _members_page(request, Form())


async def find_member(request: Request) -> Response:
    """The members that a text may mean; a POST keeps it out of URLs, logs and histories."""
    form = await read_form(request, FindMember)
    async with unit_of_work(request) as uow:
        found = await _find(uow, form.data.query) if form.data else []
        if len(found) == 1:
            uow.publish(PersonalDataViewed(subject=ContentRef("member", found[0].pk)))
    if len(found) == 1:
        return redirect(request, "admin:member", id=found[0].pk)
    if form.is_valid and not found:
        form.add_error("query", "no_such_member")
    return await _members_page(request, form, found, 200 if found else 422)


async def _find(session: ReadSession, query: str) -> list[Member]:
    """The member with exactly this address, or else all with it in their name or address."""
    address = canonical_address(query)
    exact = await queries.member_by_email(session, address) if address else None
    return [exact] if exact else await queries.search_members(session, query, FOUND_SHOWN)


ROUTES = (
    get("/admin/members", members, "admin:members", ADMINS),
    post("/admin/members", find_member, "admin:member_find", ADMINS),
)
