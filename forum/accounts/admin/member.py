"""Administration of one member: what they did here, their role, their sessions, a block."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import form_values, queries, rules
from forum.accounts.actions import members as actions
from forum.accounts.admin.members import block_view, colleague
from forum.accounts.events import RoleGranted
from forum.accounts.forms import (
    BLOCK_DAYS,
    BlockMember,
    GiveRole,
    NewAddressFor,
)
from forum.accounts.labels import ROLES
from forum.accounts.pages import CountView, MemberPage, RoleChangeView, WrittenView
from forum.accounts.presenters import name_of, waiting_address
from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.audit.events import PersonalDataViewed
from forum.core.content.authorship import count_authored, newest_authored
from forum.core.content.grounds import BLOCK_GROUNDS, ground_words
from forum.core.content.staff_notes import staff_notes
from forum.core.errors import NotFound
from forum.core.history import history
from forum.core.i18n.formatting import format_date, format_moment, format_number, format_period
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.core.versions import StaleVersion
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, rebase
from forum.web.forms import Form, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post

WRITTEN_SHOWN = 10


async def member_of_path(request: Request, session: ReadSession) -> Member:
    """The member whose number the path has; raises `NotFound`, also for one who was erased."""
    found = await queries.member(session, request.path_params["id"])
    if found is None or found.email is None:
        raise NotFound
    return found


async def _role_changes(session: ReadSession, member: Member, site: Site) -> list[RoleChangeView]:
    entries = await history(session, ContentRef("member", member.pk), RoleGranted)
    people = await queries.members(session, [each.actor_id for each in entries if each.actor_id])
    names = {person.pk: name_of(person) for person in people if person.email}
    return [
        RoleChangeView(
            format_moment(entry.at, site.zone),
            gettext(ROLES[Role(entry.data["role"])][0]),
            names.get(entry.actor_id or 0, "") or entry.data.get("provider", ""),
        )
        for entry in entries
    ]


async def show_member(
    request: Request,
    form: Form[GiveRole] | None = None,
    *,
    block: Form[BlockMember] | None = None,
    address: Form[NewAddressFor] | None = None,
    status: int = 200,
) -> Response:
    """The page of one member; the look is in the audit trail before it is had.

    Forms without faults are as first opened. Raises `NotFound`.
    """
    async with unit_of_work(request) as uow:
        found = await member_of_path(request, uow)
        uow.publish(PersonalDataViewed(subject=ContentRef("member", found.pk)))
    async with read_session(request) as session:
        return await _render_member(request, session, found, form, block, address, status)


async def _render_member(
    request: Request,
    session: ReadSession,
    member: Member,
    form: Form[GiveRole] | None,
    block: Form[BlockMember] | None,
    address: Form[NewAddressFor] | None,
    status: int,
) -> Response:
    form = form or open_form(form_values.of_member(member))
    in_force = await queries.block_in_force(session, member.pk)
    site, language = site_of(request), language_of(request)
    counts = await count_authored(session, member.pk)
    newest = await newest_authored(session, member.pk, WRITTEN_SHOWN)
    changes = await _role_changes(session, member, site)
    change = await queries.address_change_of(session, member.pk)
    page = MemberPage(
        form=form,
        member=colleague(request, member),
        joined=format_date(member.joined_at, site.zone),
        sessions=len(await queries.sessions_of(session, member.pk)),
        counts=[
            CountView(
                gettext(each.content_type.plural),
                format_number(each.total),
                format_number(each.public),
            )
            for each in counts
        ],
        newest=[
            WrittenView(each.title, each.language, f"/{language}/{each.path}")
            for each in newest[:WRITTEN_SHOWN]
        ],
        changes=changes,
        notes=await staff_notes(session, ContentRef("member", member.pk), site),
        roles=[
            (role, gettext(name), gettext(description))
            for role, (name, description) in ROLES.items()
        ],
        may_give=rules.may_give_role(actor_of(request), member.id),
        block=block_view(in_force, member, site) if in_force else None,
        block_form=block or Form(values={"days": "30"}),
        grounds=[(code, ground_words(site.wording, code)) for code in BLOCK_GROUNDS],
        block_days=[
            (days, format_period(days) if days else gettext("for good")) for days in BLOCK_DAYS
        ],
        may_block=rules.may_block(actor_of(request), member),
        # What the member asked for themselves is their own business.
        new_address_waiting=waiting_address(change, site)
        if change and change.objection_until
        else None,
        address_form=address or Form(),
        objection_time=format_period(rules.OBJECTION_TIME.days),
        may_help=rules.may_help_with_address(actor_of(request), member, session.now),
    )
    return render(request, page, status)


async def member(request: Request) -> Response:
    """One member, with the form for their role."""
    return await show_member(request)


async def give_role(request: Request) -> Response:
    """Give a member a role."""
    form = await read_form(request, GiveRole)
    if not form.is_valid:
        return await show_member(request, form, status=422)
    try:
        async with unit_of_work(request) as uow:
            found = await member_of_path(request, uow)
            role = form.cleaned().role
            await actions.give_role(uow, found, role, expected_version=form.version)
            said = "role_waits" if rules.starts_after_block(found, role, uow.now) else "role_given"
    except StaleVersion:
        async with read_session(request) as session:
            found = await member_of_path(request, session)
            editor = await queries.last_editor(session, ContentRef("member", found.pk))
            rebase(request, form, form_values.of_member(found), editor)
        if form.conflict:
            return await show_member(request, form, status=409)
    return redirect(request, "admin:member", id=request.path_params["id"], said=said)


async def sign_out(request: Request) -> Response:
    """End all sessions of a member, as when somebody lost their telephone and calls."""
    async with unit_of_work(request) as uow:
        found = await member_of_path(request, uow)
        await actions.sign_out_everywhere(uow, found)
    return redirect(request, "admin:member", id=found.pk, said="member_signed_out")


ROUTES = (
    get("/admin/members/{id:number}", member, "admin:member", ADMINS),
    post("/admin/members/{id:number}", give_role, "admin:role_give", ADMINS),
    post("/admin/members/{id:number}/sign-out", sign_out, "admin:member_sign_out", ADMINS),
)
