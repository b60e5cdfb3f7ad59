"""Routes of a member's settings: name, languages, size of letters, mail, and a new address."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import form_values, queries
from forum.accounts.actions import addresses
from forum.accounts.actions.members import save_settings
from forum.accounts.forms import NewAddress, OwnSettings
from forum.accounts.labels import RHYTHMS
from forum.accounts.pages import SettingsPage
from forum.accounts.presenters import waiting_address
from forum.accounts.routes.mail_limits import count_mail
from forum.accounts.tables import Member
from forum.core.i18n.languages import OWN_NAMES
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import AWAKE, OWNERS
from forum.web.redirects import redirect
from forum.web.redisplay import keep_text_size
from forum.web.rendering.pages import render
from forum.web.request import member_id_of, site_of
from forum.web.routing import get, post


async def own_row(request: Request, session: ReadSession) -> Member:
    """The row of the member who makes the request."""
    member_id = member_id_of(request)
    found = await queries.member(session, member_id)
    assert found is not None
    return found


async def settings(request: Request) -> Response:
    """A member's settings."""
    return await _show(request)


async def _show(
    request: Request,
    form: Form[OwnSettings] | None = None,
    address: Form[NewAddress] | None = None,
) -> Response:
    site = site_of(request)
    async with read_session(request) as session:
        member = await own_row(request, session)
        change = await queries.address_change_of(session, member.pk)
    page = SettingsPage(
        form=form or Form(values=form_values.of_settings(member)),
        address=address or Form(),
        languages=_languages(site, member),
        rhythms=[(rhythm.value, gettext(label)) for rhythm, label in RHYTHMS.items()],
        not_offered={member.language, member.page_language} - {"", *site.language_codes},
        email=member.email or "",
        waiting=waiting_address(change, site) if change else None,
    )
    return render(request, page, 422 if form or address else 200)


def _languages(site: Site, member: Member) -> list[tuple[str, str]]:
    """The languages of the site, and those the member chose while it had them: their choice stays."""
    own = dict.fromkeys([member.language, member.page_language])
    others = [code for code in own if code in OWN_NAMES and code not in site.language_codes]
    return [*site.languages, *((code, LocalizedText(OWN_NAMES[code], code)) for code in others)]


async def save(request: Request) -> Response:
    """Save a member's settings; the next page has the language and the letters that were chosen."""
    form = await read_form(request, OwnSettings)
    if not form.is_valid:
        return await _show(request, form)
    chosen, site = form.cleaned(), site_of(request)
    member_id = member_id_of(request)
    async with unit_of_work(request) as uow:
        await save_settings(uow, member_id, chosen)
    if chosen.page_language in site.language_codes:
        request.scope["forum.language"] = chosen.page_language
    response = redirect(request, "accounts:settings", said="settings_saved")
    if chosen.text_size:
        keep_text_size(request, response, chosen.text_size)
    return response


async def ask_address(request: Request) -> Response:
    """Ask the old and the new mailbox to confirm a new address."""
    form = await read_form(request, NewAddress)
    async with read_session(request) as session:
        member = await own_row(request, session)
    old, member_id = member.email, member.pk
    if form.data and form.data.new_email == old:
        form.add_error("new_email", "address_same")
    if not form.is_valid or old is None:
        return await _show(request, address=form)
    await count_mail(request, form.cleaned().new_email)
    await count_mail(request, old)
    async with unit_of_work(request) as uow:
        await addresses.request_change(uow, member_id, form.cleaned().new_email)
    return redirect(request, "accounts:settings", said="address_asked")


async def cancel_address(request: Request) -> Response:
    """Discard a new address that waits."""
    member_id = member_id_of(request)
    async with unit_of_work(request) as uow:
        await addresses.cancel_change(uow, member_id)
    return redirect(request, "accounts:settings", said="address_cancelled")


ROUTES = (
    get("/me/settings", settings, "accounts:settings", OWNERS),
    post("/me/settings", save, "accounts:save", OWNERS),
    post("/me/settings/address", ask_address, "accounts:address_ask", AWAKE),
    post("/me/settings/address/cancel", cancel_address, "accounts:address_cancel", OWNERS),
)
