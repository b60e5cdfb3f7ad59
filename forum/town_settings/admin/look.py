"""A value as readers will see it, before it is saved: the spots it stands in, by their own templates."""

import asyncio

from starlette.requests import Request

from forum.core.forms.translated import form_languages
from forum.core.i18n.language_names import language_name
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext, override_language
from forum.core.mail import account
from forum.core.mail.account import AccountMail
from forum.core.site import Site
from forum.core.text.cleaning import one_line
from forum.core.town_settings.setting import SPOT_LABELS, Json, Setting, Spot
from forum.core.town_settings.statement import statement_view
from forum.core.town_settings.values import json_of, with_own
from forum.town_settings.pages import LookView, SpotPage
from forum.web.rendering.mails import MailRenderer
from forum.web.rendering.pages import Renderer, renderer_of
from forum.web.request import language_of, site_of


async def look_views(request: Request, setting: Setting, value: Json) -> list[LookView]:
    """The spots of a setting with this value, which is stored nowhere; what changed first."""
    if not setting.spots:
        return []
    site, shared = site_of(request), renderer_of(request)
    # In a thread, as at a save: Markdown takes a while to render.
    values = await asyncio.to_thread(with_own, site.values, setting, value)
    looked_at = site.with_values(values)
    renderer = Renderer(looked_at, shared.urls, shared.messages, shared.policy)
    mails = MailRenderer(looked_at, shared.urls)
    in_force = json_of(site.values, setting)

    def view(code: str) -> LookView:
        spots = []
        for spot in setting.spots:
            page = _spot_page(spot, setting, looked_at, mails, code)
            html = renderer.part(request, page, code)
            spots.append((gettext(SPOT_LABELS[spot]), html))
        return LookView(
            language=language_name(code) if setting.kind.is_text else "",
            lang=code,
            dir=direction(code),
            is_changed=not setting.kind.is_text or _is_changed(code, value, in_force),
            spots=spots,
        )

    views = [view(code) for code in _languages(request, setting, value, in_force)]
    return sorted(views, key=lambda each: not each.is_changed)


def _languages(request: Request, setting: Setting, value: Json, in_force: Json) -> list[str]:
    """Those that are offered and in which it is written or was; else the one of the page.

    Readers of a language that was emptied see something else than before.
    """
    if not setting.kind.is_text:
        return [language_of(request)]
    codes = (language.code for language in form_languages(site_of(request)))
    shown = [code for code in codes if value.get(code) or _is_changed(code, value, in_force)]
    return shown or [language_of(request)]


def _is_changed(language: str, value: Json, in_force: Json) -> bool:
    return bool(value.get(language, "") != in_force.get(language, ""))


def _spot_page(
    spot: Spot, setting: Setting, site: Site, mails: MailRenderer, language: str
) -> SpotPage:
    with override_language(language):
        return SpotPage(
            spot=spot,
            statement=statement_view(site),
            own_html=site.localized_prose(setting.key),
            words=_words(setting, site),
            mail=_mail(mails) if spot is Spot.mail else "",
        )


def _words(setting: Setting, site: Site) -> str:
    words = site.wording(setting.key, setting.shipped)
    return one_line(words) if setting.one_line else words


def _mail(mails: MailRenderer) -> str:
    """A mail without anything but what every mail has, as text."""
    context = {"mail": AccountMail(subject="", before=()), "has_logo": False, "has_picture": False}
    _, text, _ = mails(account.TEMPLATE, context)
    return text
