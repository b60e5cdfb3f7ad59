"""Builder of the page of one key."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from forum.core.colours import LEAST_CONTRAST, action_colours, day_colours, day_contrast
from forum.core.errors import NotFound
from forum.core.forms.translated import form_languages
from forum.core.i18n.language_names import language_choices, language_name
from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import gettext, override_language
from forum.core.ref import parse_id
from forum.core.site import Site
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.setting import Setting, ValueKind
from forum.core.town_settings.values import json_of
from forum.core.unit_of_work import ReadSession
from forum.town_settings import queries
from forum.town_settings.forms import helpline_rows, is_colour
from forum.town_settings.pages import ChosenPicture, LookView, SettingPage
from forum.town_settings.presenters import history_view, setting_row, shown_texts
from forum.web.forms import Form
from forum.web.request import site_of


def setting_of(request: Request) -> Setting:
    """The setting in the path; raises `NotFound`."""
    try:
        return CATALOGUE[request.path_params["key"]]
    except KeyError:
        raise NotFound from None


async def setting_page(
    request: Request,
    session: ReadSession,
    form: Form[Any],
    *,
    chosen: ChosenPicture | None = None,
    is_looked_at: bool = False,
    looks: Sequence[LookView] = (),
) -> SettingPage:
    """The page of the key in the path, with a form as it was opened or submitted."""
    setting, site = setting_of(request), site_of(request)
    return SettingPage(
        form=form,
        setting=setting,
        row=setting_row(setting, site, await queries.own_values(session), session.today),
        default=_default(setting, site),
        languages=form_languages(site) if setting.kind.is_text else [],
        choices=_choices(setting),
        rows=_rows(setting, form),
        colours=_colours(form) if setting.kind is ValueKind.colour else None,
        history=await history_view(session, setting, site, _before(request)),
        chosen=chosen,
        is_looked_at=is_looked_at,
        looks=list(looks),
    )


def _before(request: Request) -> int | None:
    """The version before which the history is shown; None for the newest."""
    return parse_id(request.query_params.get("before", ""))


def _default(setting: Setting, site: Site) -> dict[str, str]:
    """What stands where the town has no words of its own."""
    if not setting.shipped:
        return shown_texts(setting, json_of(site.defaults, setting))
    texts: dict[str, str] = {}
    for code in site.language_codes:
        with override_language(code):
            texts[code] = LocalizedText(gettext(setting.shipped), code)
    return texts


def _choices(setting: Setting) -> list[tuple[str, str]]:
    if setting.kind is ValueKind.choice:
        return [(code, gettext(words)) for code, words in setting.choices.items()]
    if setting.kind is ValueKind.languages:
        return [(code, language_name(code)) for code in LANGUAGES]
    if setting.kind is ValueKind.helplines:
        return [(code, words) for code, words in language_choices() if code in LANGUAGES]
    return []


def _rows(setting: Setting, form: Form[Any]) -> range:
    if setting.kind is not ValueKind.helplines:
        return range(0)
    theirs = form.conflict.theirs if form.conflict else {}
    return helpline_rows({**form.values, **{name: text for name, text in theirs.items() if text}})


def _colours(form: Form[Any]) -> Any:
    """The shades of the colour in the form, or of the shipped one; None for one that is refused."""
    typed = form.values.get("value", "").strip().lower()
    colour = typed or day_colours("tokens.css", ":root")["action"]
    if not is_colour(colour) or day_contrast(colour) < LEAST_CONTRAST:
        return None
    return action_colours(colour)
