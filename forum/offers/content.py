"""Offers as a content type: private, judged by no moderator, and shown on a page of their author's own."""

from collections.abc import Sequence

from forum.core.content import registry
from forum.core.content.registry import ContentType
from forum.core.content.summary import Summary
from forum.core.i18n.translations import N_
from forum.core.text.cleaning import excerpt
from forum.core.unit_of_work import ReadSession
from forum.offers import actions, labels, queries, rules
from forum.offers.presenters import OWN_PATH, anchor_of
from forum.offers.tables import KIND, Offer


async def _summaries(session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
    offers = await queries.offers(session, ids)
    subjects = await registry.summaries(session, [offer.subject for offer in offers])
    return {
        offer.pk: Summary(
            ref=offer.ref,
            title=excerpt(offer.body, 80),
            body_html=offer.body_html,
            language=offer.language,
            visibility=offer.visibility,
            author_id=offer.author_id,
            name_shown=offer.name_shown,
            posted_at=offer.posted_at,
            path=f"{OWN_PATH}#{anchor_of(offer.pk)}",
            source=offer.body,
            part_of=subjects[offer.subject].title if offer.subject in subjects else "",
            about=offer.subject,
            author_left=offer.author_left,
        )
        for offer in offers
    }


OFFER = ContentType(
    KIND,
    _summaries,
    label=N_("Offer of help"),
    plural=N_("Offers of help"),
    notices=labels.NOTICES,
    table=Offer,
    on_move=actions.on_move,
    may_see=rules.may_see,
    is_private=True,
    is_moderated=False,
)
