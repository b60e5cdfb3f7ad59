"""The administrators' pages: what there is, and who has which role. Their forms: `admin_forms`."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries as accounts
from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.errors import Missing
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import N_, gettext
from forum.core.ref import Ref
from forum.core.site import Site
from forum.core.unit_of_work import Reading
from forum.core.versions import StaleVersion
from forum.ideas import admin_forms, form_values, queries, rules, town, words
from forum.ideas.forms import FindMember, GiveRole
from forum.ideas.pages import Colleague, MemberPage, MembersPage, TownPage, TownPart
from forum.ideas.tables import Call, Theme
from forum.web.database import reading, writing
from forum.web.edit_conflicts import opened, rebase
from forum.web.forms import Form, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import go_to
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post

ROLES = {
    Role.resident: (N_("Resident"), N_("posts ideas, votes and comments")),
    Role.moderator: (N_("Moderator"), N_("decides what becomes public")),
    Role.official: (N_("Official"), N_("answers ideas, and writes projects and updates")),
    Role.admin: (N_("Administrator"), N_("does all of this, and arranges these pages")),
}


def _part(request: Request, part: Call | Theme, texts: dict[str, str], note: str = "") -> TownPart:
    lang = next((code for code in (language_of(request), *texts) if texts.get(code)), "")
    return TownPart(part.id or 0, texts.get(lang, ""), lang, direction(lang), note)


def _call_note(call: Call, today: date, site: Site) -> str:
    state = gettext(words.CALL[rules.call_state(call, today)])
    opens, closes = (format_date(day, site.zone) for day in (call.opens_on, call.closes_on))
    return f"{state} · {opens} – {closes}"


async def home(request: Request) -> Response:
    """Calls, neighbourhoods and themes."""
    site = site_of(request)
    async with reading(request) as questions:
        calls = await queries.calls(questions)
        neighbourhoods = await queries.neighbourhoods(questions)
        themes = await queries.themes(questions)
    page = TownPage(
        calls=[
            _part(request, call, call.question, _call_note(call, questions.today, site))
            for call in calls
        ],
        neighbourhoods=[TownPart(place.id or 0, place.name, "", "") for place in neighbourhoods],
        themes=[_part(request, theme, theme.names) for theme in themes],
    )
    return render(request, page)


def _colleague(member: Member) -> Colleague:
    role = gettext(ROLES[member.role][0])
    return Colleague(member.id or 0, member.name, member.email or "", role)


async def _members_page(
    request: Request, questions: Reading, form: Form[FindMember], status: int = 200
) -> Response:
    staff = [_colleague(member) for member in await queries.staff(questions)]
    return render(request, MembersPage(form=form, staff=staff), status)


async def members(request: Request) -> Response:
    """Who has which role, and a way to find anybody else."""
    async with reading(request) as questions:
        return await _members_page(request, questions, Form())


async def find_member(request: Request) -> Response:
    """On to the member with an address; it stands in no URL, so in no log and no history."""
    form = await read_form(request, FindMember)
    async with reading(request) as questions:
        found = await accounts.member_by_email(questions, form.data.email) if form.data else None
        if found is None:
            form.faults.setdefault("email", gettext(rules.WORDS["no_such_member"]))
            return await _members_page(request, questions, form, 422)
    return go_to(request, "admin:member", id=found.id)


async def _member(request: Request, questions: Reading) -> Member:
    found = await accounts.member(questions, request.path_params["id"])
    if found is None or found.email is None:
        raise Missing
    return found


def _member_page(
    request: Request, member: Member, form: Form[GiveRole], status: int = 200
) -> Response:
    page = MemberPage(
        form=form,
        member=_colleague(member),
        roles=[(role, gettext(name), gettext(does)) for role, (name, does) in ROLES.items()],
        may_give=rules.may_give_role(actor_of(request), member.id),
    )
    return render(request, page, status)


async def member(request: Request) -> Response:
    """One member, and the role to give."""
    async with reading(request) as questions:
        found = await _member(request, questions)
    return _member_page(request, found, opened(form_values.of_member(found)))


async def give_role(request: Request) -> Response:
    """Give a member a role."""
    form = await read_form(request, GiveRole)
    try:
        async with writing(request) as work:
            found = await _member(request, work)
            if not form.ok:
                return _member_page(request, found, form, 422)
            await town.give_role(work, found, form.value().role, expected_version=form.version)
    except StaleVersion:
        async with reading(request) as questions:
            found = await _member(request, questions)
            editor = await accounts.last_editor(questions, Ref("member", found.number))
            rebase(request, form, form_values.of_member(found), editor)
            if form.conflict:
                return _member_page(request, found, form, 409)
    return go_to(request, "admin:members", said="role_given")


ENTRIES = (
    get("/admin", home, "admin:home", ADMINS),
    *admin_forms.ENTRIES,
    get("/admin/members", members, "admin:members", ADMINS),
    post("/admin/members", find_member, "admin:member_find", ADMINS),
    get("/admin/members/{id:number}", member, "admin:member", ADMINS),
    post("/admin/members/{id:number}", give_role, "admin:role_give", ADMINS),
)
