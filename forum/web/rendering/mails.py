"""Mail rendering: one template per kind of mail, rendered once as text and once as HTML."""

from typing import Any

from forum.core.colours import day_colours, night_colours
from forum.core.i18n.formatting import format_date, format_moment
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import current_language
from forum.core.site import Site
from forum.core.text.cleaning import tidy_lines
from forum.web.rendering.environment import make_environment
from forum.web.urls import UrlBuilder


class MailRenderer:
    """Renders `templates/mail/<kind>.jinja` to subject, text and HTML in the current language."""

    def __init__(self, site: Site, urls: UrlBuilder) -> None:
        self.site = site
        self.html = make_environment()
        self.text = make_environment(autoescape=False)
        for environment in (self.html, self.text):
            environment.globals |= {
                "site": site,
                "absolute": lambda name, **parameters: site.absolute(
                    urls.path(name, current_language.get(), **parameters)
                ),
                "absolute_path": lambda path: site.absolute(f"/{current_language.get()}/{path}"),
                "date": lambda moment: format_date(moment, site.zone),
                "moment": lambda moment: format_moment(moment, site.zone),
            }

    def __call__(self, kind: str, context: dict[str, Any]) -> tuple[str, str, str]:
        language = current_language.get()
        colours = day_colours("tokens.css", ":root")
        own = {"action": self.site.action_colour} if self.site.action_colour else {}
        shared = context | {
            "lang": language,
            "dir": direction(language),
            "colour": colours | own | {"night": night_colours("tokens.css", ":root")["paper"]},
        }
        template = self.text.get_template(f"mail/{kind}.jinja")
        in_text = shared | {"layout": "mail/text.jinja", "parts": "mail/text_parts.jinja"}
        in_html = shared | {"layout": "mail/html.jinja", "parts": "mail/html_parts.jinja"}
        subject = "".join(template.blocks["subject"](template.new_context(in_text))).strip()
        # What people typed was cleaned as they sent it; this keeps the signs that isolate names.
        text = tidy_lines(template.render(in_text)) + "\n"
        html = self.html.get_template(f"mail/{kind}.jinja").render(in_html | {"subject": subject})
        return subject, text, html
