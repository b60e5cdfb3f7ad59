"""Administration of members: list of roles, search by address, form for a role."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import form_values, queries, rules
from forum.accounts.actions import members as actions
from forum.accounts.forms import FindMember, GiveRole
from forum.accounts.pages import Colleague, MemberPage, MembersPage
from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.errors import NotFound
from forum.core.i18n.translations import N_, gettext
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.core.versions import StaleVersion
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, rebase
from forum.web.forms import Form, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of
from forum.web.routing import get, post

ROLES = {
    Role.resident: (N_("Resident"), N_("posts ideas, supports those of others, and comments")),
    Role.moderator: (N_("Moderator"), N_("decides what becomes public")),
    Role.official: (N_("Official"), N_("answers ideas, and writes projects and updates")),
    Role.admin: (N_("Administrator"), N_("does all of this, and arranges these pages")),
}


def _colleague(member: Member) -> Colleague:
    role = gettext(ROLES[member.role][0])
    return Colleague(member.pk, member.name, member.email or "", role)


async def _members_page(
    request: Request, session: ReadSession, form: Form[FindMember], status: int = 200
) -> Response:
    staff = [_colleague(member) for member in await queries.staff(session)]
    return render(request, MembersPage(form=form, staff=staff), status)


async def members(request: Request) -> Response:
    """List of the members with a role, and a form to find any other."""
    async with read_session(request) as session:
        return await _members_page(request, session, Form())


async def find_member(request: Request) -> Response:
    """Redirect to the member with an address; a POST keeps it out of URLs, logs and histories."""
    form = await read_form(request, FindMember)
    async with read_session(request) as session:
        found = await queries.member_by_email(session, form.data.email) if form.data else None
        if found is None:
            form.add_error("email", "no_such_member")
            return await _members_page(request, session, form, 422)
    return redirect(request, "admin:member", id=found.id)


async def _member(request: Request, session: ReadSession) -> Member:
    found = await queries.member(session, request.path_params["id"])
    if found is None or found.email is None:
        raise NotFound
    return found


def _member_page(
    request: Request, member: Member, form: Form[GiveRole], status: int = 200
) -> Response:
    page = MemberPage(
        form=form,
        member=_colleague(member),
        roles=[
            (role, gettext(name), gettext(description))
            for role, (name, description) in ROLES.items()
        ],
        may_give=rules.may_give_role(actor_of(request), member.id),
    )
    return render(request, page, status)


async def member(request: Request) -> Response:
    """One member, with the form for their role."""
    async with read_session(request) as session:
        found = await _member(request, session)
    return _member_page(request, found, open_form(form_values.of_member(found)))


async def give_role(request: Request) -> Response:
    """Give a member a role."""
    form = await read_form(request, GiveRole)
    try:
        async with unit_of_work(request) as uow:
            found = await _member(request, uow)
            if not form.is_valid:
                return _member_page(request, found, form, 422)
            await actions.give_role(uow, found, form.cleaned().role, expected_version=form.version)
    except StaleVersion:
        async with read_session(request) as session:
            found = await _member(request, session)
            editor = await queries.last_editor(session, ContentRef("member", found.pk))
            rebase(request, form, form_values.of_member(found), editor)
            if form.conflict:
                return _member_page(request, found, form, 409)
    return redirect(request, "admin:members", said="role_given")


ROUTES = (
    get("/admin/members", members, "admin:members", ADMINS),
    post("/admin/members", find_member, "admin:member_find", ADMINS),
    get("/admin/members/{id:number}", member, "admin:member", ADMINS),
    post("/admin/members/{id:number}", give_role, "admin:role_give", ADMINS),
)
