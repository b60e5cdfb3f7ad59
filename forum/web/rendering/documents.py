"""Document rendering: a page that stands alone, to be kept as a file and read without the site."""

from typing import Any

from forum.core.i18n.formatting import format_moment
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import current_language
from forum.core.site import Site
from forum.web.rendering.environment import make_environment


class DocumentRenderer:
    """Renders `templates/documents/<name>.html` in the current language; links lead to the site."""

    def __init__(self, site: Site) -> None:
        self.environment = make_environment()
        self.environment.globals |= {
            "site": site,
            "moment": lambda moment: format_moment(moment, site.zone),
            "absolute_path": lambda path: site.absolute(f"/{current_language.get()}/{path}"),
        }

    def __call__(self, name: str, context: dict[str, Any]) -> str:
        language = current_language.get()
        shared = {"lang": language, "dir": direction(language)}
        return self.environment.get_template(f"documents/{name}.html").render(context | shared)
