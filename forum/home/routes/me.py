"""A member's own page, and the form for their preferences."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.actions.members import save_preferences
from forum.accounts.forms import Preferences
from forum.accounts.queries import member as member_of
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.home.pages import FollowView, MePage, NoticeView
from forum.ideas import queries as ideas
from forum.ideas.presenters import cards
from forum.inbox import queries as inbox
from forum.inbox.presenters import wording
from forum.inbox.tables import Notice
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, session_factory_of, site_of


def _notice_view(
    notice: Notice, summary: Summary | None, new: Summary | None, request: Request
) -> NoticeView:
    site, language = site_of(request), language_of(request)
    content_registry = registry_of(session_factory_of(request))
    notice_wording = wording(notice, summary, new, site, content_registry) if summary else None
    return NoticeView(
        id=notice.pk,
        heading=notice_wording.heading
        if notice_wording
        else gettext("What this was about is no longer on the site."),
        wording=notice_wording,
        path=f"/{language}/{notice_wording.path}" if notice_wording else None,
        when=format_date(notice.at, site.zone),
        iso=notice.at.astimezone(site.zone).isoformat(timespec="minutes"),
        unread=notice.read_at is None,
    )


async def me(request: Request) -> Response:
    """A member's own ideas, votes, follows and notices."""
    return await _show_me(request)


async def save(request: Request) -> Response:
    """Save a member's preferences; the language chosen is also that of the next page."""
    form = await read_form(request, Preferences)
    if not form.is_valid:
        return await _show_me(request, form, status=422)
    preferences = form.cleaned()
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with unit_of_work(request) as uow:
        await save_preferences(
            uow,
            member_id,
            name=preferences.name,
            language=preferences.language,
            wants_mail=preferences.wants_mail,
        )
    return redirect(request, "home:me", lang=preferences.language, said="settings_saved")


async def _show_me(
    request: Request, form: Form[Preferences] | None = None, *, status: int = 200
) -> Response:
    """A member's page, with preferences as typed or else as stored."""
    site, language = site_of(request), language_of(request)
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with read_session(request) as session:
        member = await member_of(session, member_id)
        lookup = await TownLookup.read(session)
        own = await ideas.by_author(session, member_id)
        voted = await ideas.voted_by(session, member_id)
        notices = await inbox.notices(session, member_id)
        followed = await inbox.followed_by(session, member_id)
        new = await inbox.announced_content(session, notices)
        summaries = await registry.summaries(
            session, [notice.subject for notice in notices] + followed
        )
    assert member is not None

    def visible(summary: Summary | None) -> Summary | None:
        if summary and (summary.is_public or summary.author_id == member_id):
            return summary
        return None

    visible_follows = [summary for ref in followed if (summary := visible(summaries.get(ref)))]
    page = MePage(
        notices=[
            _notice_view(
                notice,
                visible(summaries.get(notice.subject)),
                new.get(ContentRef.parse(notice.about)) if notice.about else None,
                request,
            )
            for notice in notices
        ],
        ideas=cards(own, lookup, site, language, tell_own_votes=True),
        voted=cards(voted, lookup, site, language, tell_own_votes=True),
        follows=[
            FollowView(summary.title, f"/{language}/{summary.path}", summary.language)
            for summary in visible_follows
        ],
        form=form
        or Form(
            values={
                "name": member.name,
                "language": member.language,
                "wants_mail": "yes" if member.wants_mail else "",
            }
        ),
        languages=site.languages,
        email=member.email or "",
    )
    return render(request, page, status)
