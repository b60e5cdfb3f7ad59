"""Ideas in the words of schema.org, for search engines. Nobody is named who didn't choose to be."""

from datetime import date

from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.ideas.presenters.cards import IdeaCard, author_of, short_path_of
from forum.ideas.tables import Idea
from forum.web.rendering.structured_data import Thing, breadcrumbs, counted, graph, organization


def idea_thing(idea: Idea, card: IdeaCard, site: Site, language: str) -> Thing | None:
    """A public idea as a posting of a discussion forum; None for one that isn't public."""
    if not idea.is_public:
        return None
    posting: Thing = {
        "@type": "DiscussionForumPosting",
        "@id": site.absolute(short_path_of(idea)),
        "url": site.absolute(card.path),
        "image": site.absolute(f"/{language}/ideas/{idea.number}/card.png"),
        "headline": idea.title,
        "text": idea.body,
        "inLanguage": idea.language,
        "datePublished": (idea.public_at or idea.posted_at).isoformat(timespec="seconds"),
        "author": {"@type": "Person", "name": author_of(idea)},
        "publisher": organization(site),
        "commentCount": idea.comments_count,
        "interactionStatistic": [
            counted("LikeAction", idea.votes_count),
            counted("CommentAction", idea.comments_count),
        ],
    }
    if card.theme:
        posting["about"] = card.theme
    if card.neighbourhood:
        posting["contentLocation"] = {"@type": "Place", "name": card.neighbourhood}
    path = [(site.name, f"/{language}/"), (gettext("Ideas"), f"/{language}/ideas")]
    return graph(posting, breadcrumbs(site, [*path, (idea.title, card.path)]))


def call_thing(question: str, opens_on: date, closes_on: date, url: str, site: Site) -> Thing:
    """A call as an event, which takes place on this site."""
    return graph(
        {
            "@type": "Event",
            "name": question,
            "startDate": opens_on.isoformat(),
            "endDate": closes_on.isoformat(),
            "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
            "eventStatus": "https://schema.org/EventScheduled",
            "location": {"@type": "VirtualLocation", "url": url},
            "organizer": organization(site),
        }
    )
