"""Mail rendering: one template per kind of mail, rendered as text, as HTML, and as a part of a page."""

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
        colours = day_colours("tokens.css", ":root")
        own = {"action": self.site.action_colour} if self.site.action_colour else {}
        shared = _in_language(context) | {
            "colour": colours | own | {"night": night_colours("tokens.css", ":root")["paper"]},
        }
        in_text = shared | {"layout": "mail/text.jinja", "parts": "mail/text_parts.jinja"}
        in_html = shared | {"layout": "mail/html.jinja", "parts": "mail/html_parts.jinja"}
        subject = self._subject(kind, in_text)
        # What people typed was cleaned as they sent it; this keeps the signs that isolate names.
        text = tidy_lines(self.text.get_template(f"mail/{kind}.jinja").render(in_text)) + "\n"
        html = self.html.get_template(f"mail/{kind}.jinja").render(in_html | {"subject": subject})
        return subject, text, html

    def part(self, kind: str, context: dict[str, Any]) -> tuple[str, str]:
        """Subject and body of a mail as a part of a page, which has its own styles, in the current language."""
        on_page = _in_language(context) | {
            "layout": "mail/page.jinja",
            "parts": "mail/page_parts.jinja",
        }
        html = self.html.get_template(f"mail/{kind}.jinja").render(on_page)
        return self._subject(kind, on_page), html

    def _subject(self, kind: str, context: dict[str, Any]) -> str:
        template = self.text.get_template(f"mail/{kind}.jinja")
        return "".join(template.blocks["subject"](template.new_context(context))).strip()


def _in_language(context: dict[str, Any]) -> dict[str, Any]:
    language = current_language.get()
    return context | {"lang": language, "dir": direction(language)}
