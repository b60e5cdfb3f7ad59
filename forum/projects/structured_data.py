"""Projects in the words of schema.org, for search engines."""

from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.projects.presenters import ProjectCard, short_path_at
from forum.projects.tables import Project
from forum.web.rendering.structured_data import Thing, breadcrumbs, graph, organization


def project_thing(project: Project, card: ProjectCard, site: Site, language: str) -> Thing | None:
    """A public project of the town; None for one that isn't public."""
    if not project.is_public:
        return None
    thing = {
        "@type": "Project",
        "@id": site.absolute(short_path_at(project.number)),
        "url": site.absolute(card.path),
        "name": card.title,
        "description": card.summary,
        "parentOrganization": organization(site),
        "areaServed": {"@type": "AdministrativeArea", "name": site.town},
    }
    path = [(site.name, f"/{language}/"), (gettext("Projects"), f"/{language}/projects")]
    return graph(thing, breadcrumbs(site, [*path, (card.title, card.path)]))
