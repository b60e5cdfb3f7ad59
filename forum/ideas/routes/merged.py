"""What the page of an idea shows of those that are merged into it."""

from collections.abc import Mapping, Sequence
from typing import Any

from forum.core.actor import Actor
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.media.tables import Photo
from forum.core.site import Site
from forum.discussion.presenters import Origin
from forum.ideas import rules
from forum.ideas.pages import MergedIdea, Merging
from forum.ideas.tables import Idea
from forum.web.forms import Form
from forum.web.photos import photo_views


def _anchor(idea: Idea) -> str:
    return f"merged-{idea.number}"


def origins_of(merged: Sequence[Idea]) -> dict[int, Origin]:
    """Where comments on the merged ideas came from, by number."""
    return {idea.number: Origin(idea.title, idea.language, _anchor(idea)) for idea in merged}


def merging_view(
    idea: Idea,
    merged: Sequence[Idea],
    photos: Mapping[int, Sequence[Photo]],
    actor: Actor,
    site: Site,
    form: Form[Any] | None,
) -> Merging:
    """What is merged into an idea, and what the actor may do about it; `form` as it was sent.

    `photos`: those of each of them, by its number.
    """
    authors = [each.author_id for each in (idea, *merged)]
    return Merging(
        parts=[_part(each, photos[each.number], actor, site) for each in merged],
        offered=actor.is_moderator and idea.is_public,
        may_merge=rules.may_be_merged(actor, idea, authors),
        may_split=rules.may_split(actor, merged[0] if merged else idea, authors),
        form=form or Form(),
    )


def _part(idea: Idea, photos: Sequence[Photo], actor: Actor, site: Site) -> MergedIdea:
    anonymous = gettext("A former participant") if idea.author_left else gettext("A resident")
    return MergedIdea(
        number=idea.number,
        anchor=_anchor(idea),
        title=idea.title,
        body_html=idea.body_html,
        photos=photo_views(photos),
        lang=idea.language,
        dir=direction(idea.language),
        name=idea.name_shown or anonymous,
        posted=format_date(idea.public_at or idea.posted_at, site.zone),
        own=actor.owns(idea.author_id),
    )
