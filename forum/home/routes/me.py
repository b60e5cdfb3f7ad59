"""A member's own pages on what crosses slices: their ideas and news, what they support and follow."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.labels import RHYTHMS
from forum.accounts.queries import member
from forum.core.content import registry
from forum.core.content.summary import visible_to
from forum.core.i18n.translations import gettext
from forum.home.pages import FollowingPage, FollowView, MePage, SupportPage
from forum.home.presenters import QUILTED, quilt_pieces
from forum.home.queries.topics import topics
from forum.ideas.presenters.cards import cards
from forum.ideas.presenters.unsent import unsent_view
from forum.ideas.queries import groups, ideas
from forum.inbox import queries as inbox
from forum.inbox.form_values import of_rhythms
from forum.inbox.labels import NEWS_KINDS
from forum.inbox.presenters import notice_views
from forum.inbox.tables import TOPICS
from forum.offers.presenters import own_offers
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session
from forum.web.forms import Form
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.request import language_of, member_id_of, site_of

NEWS_SHOWN = 5


async def me(request: Request) -> Response:
    """A member's quilt of own and supported ideas, the news that they haven't read, and their ideas."""
    site, language = site_of(request), language_of(request)
    member_id = member_id_of(request)
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        own = await ideas.by_author(session, member_id)
        supported = await ideas.voted_by(session, member_id, QUILTED)
        unsent = await ideas.unsent_idea(session, member_id)
        canonical = await groups.canonical_of(session, own)
        notices = await inbox.unread(session, member_id, NEWS_SHOWN)
        views = await notice_views(session, notices, member_id, site)
    page = MePage(
        quilt=quilt_pieces([*own, *supported], lookup, language),
        notices=views,
        unsent=unsent_view(unsent, site) if unsent else None,
        ideas=cards(own, lookup, site, language, tell_own_votes=True, canonical=canonical),
    )
    return render(request, page)


async def support(request: Request) -> Response:
    """The ideas that a member supports, and where they want to help."""
    site, language = site_of(request), language_of(request)
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        voted = await ideas.voted_by(session, member_id_of(request))
        offers = await own_offers(session, member_id_of(request), site)
    page = SupportPage(cards(voted, lookup, site, language, tell_own_votes=True), offers)
    return render(request, page)


async def following(request: Request) -> Response:
    """What a member follows, with a button to stop, and how often they get mail about it."""
    language, member_id, site = language_of(request), member_id_of(request), site_of(request)
    async with read_session(request) as session:
        reader = await member(session, member_id)
        assert reader is not None
        rhythms = await inbox.rhythms(session, member_id)
        followed = await inbox.followed_by(session, member_id)
        is_topic = any(ref.kind in TOPICS for ref in followed)
        found_topics = {each.ref: each for each in await topics(session, site)} if is_topic else {}
        summaries = await registry.summaries(session, followed)
        merged_into = {
            ref: summary.merged_into for ref, summary in summaries.items() if summary.merged_into
        }
        summaries |= await registry.summaries(session, merged_into.values())
    found = dict.fromkeys(merged_into.get(ref, ref) for ref in followed)
    visible = [
        (ref, summary)
        for ref in found
        if (summary := visible_to(summaries.get(ref), member_id)) is not None
    ]
    follows = [
        FollowView(str(ref), summary.title, f"/{language}/{summary.path}", summary.language)
        for ref, summary in visible
    ]
    follows += [
        FollowView(
            str(ref),
            topic.name,
            url_for(request, "ideas:list", **topic.filter),
            topic.name.lang,
        )
        for ref in followed
        if (topic := found_topics.get(ref)) is not None
    ]
    page = FollowingPage(
        follows,
        usual=gettext(RHYTHMS[reader.mail_rhythm]),
        form=Form(values=of_rhythms(rhythms)),
        kinds=[(kind.value, gettext(label)) for kind, label in NEWS_KINDS.items()],
        rhythms=[(rhythm.value, gettext(label)) for rhythm, label in RHYTHMS.items()],
    )
    return render(request, page)
