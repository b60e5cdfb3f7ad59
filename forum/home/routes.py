"""The way in, the front page, a member's page, the pages about the forum, the size of the text."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts.queries import member as member_of
from forum.accounts.routes import sessions_days
from forum.accounts.rules import is_own_path
from forum.core.content import Summary
from forum.core.grounds import GROUNDS
from forum.core.language import OWN_NAMES
from forum.core.site import Site
from forum.core.words import format_date, gettext
from forum.home.pages import (
    AboutPage,
    AccessibilityPage,
    FollowView,
    HomePage,
    HouseRulesPage,
    MePage,
    NoticeView,
    PrivacyPage,
)
from forum.ideas import queries as ideas
from forum.ideas.patch import quilt
from forum.ideas.rules import CallState
from forum.ideas.settings import edit_window_of
from forum.ideas.tables import Status
from forum.ideas.views import Surroundings, call_view, cards
from forum.inbox import queries as inbox
from forum.inbox.tables import Notice
from forum.inbox.words import NOTICES
from forum.web.forms import Form, posted_values
from forum.web.guard import MEMBERS
from forum.web.locale import preferred
from forum.web.render import TEXT_SIZE_COOKIE, render
from forum.web.routing import get, post
from forum.web.state import actor_of, language_of, site_of, workshop_of
from forum.web.unit import reading

IDEAS_SHOWN = 6
REALISED_SHOWN = 3
QUILTED = 48
QUILT_COLUMNS = 6
ONE_YEAR = 365 * 24 * 3600


async def enter(request: Request) -> Response:
    """On to the front page in the reader's language."""
    language = preferred(request, site_of(request))
    return RedirectResponse(f"/{language}/", 302, {"vary": "accept-language, cookie"})


async def home(request: Request) -> Response:
    """The open call, ideas worth a look, and what became real."""
    site, language = site_of(request), language_of(request)
    async with reading(request) as questions:
        around = await Surroundings.read(questions)
        calls = await ideas.calls(questions)
        worth_a_look = await ideas.page(questions, ideas.Filters(), "trending", None, QUILTED)
        realised = await ideas.lately_moved(questions, Status.realised, REALISED_SHOWN)
    today = workshop_of(request).clock.now().astimezone(site.zone).date()
    views = [call_view(call, today, site) for call in calls]
    page = HomePage(
        call=next((view for view in views if view.state == CallState.open), None),
        earlier_calls=[view for view in views if view.state == CallState.answered],
        ideas=cards(worth_a_look.items[:IDEAS_SHOWN], around, site, language),
        realised=cards(realised, around, site, language),
        quilt=quilt([around.piece(idea) for idea in worth_a_look.items], QUILT_COLUMNS),
    )
    return render(request, page)


def _notice_view(notice: Notice, summary: Summary | None, site: Site, language: str) -> NoticeView:
    words = NOTICES[notice.code]
    return NoticeView(
        heading=gettext(words.heading),
        follows=gettext(words.follows) if words.follows else "",
        text=notice.text,
        title=summary.title if summary else "",
        path=f"/{language}/{summary.path}" if summary else None,
        lang=summary.language if summary else language,
        when=format_date(notice.at, site.zone),
        iso=notice.at.astimezone(site.zone).isoformat(timespec="minutes"),
        unread=notice.read_at is None,
    )


async def me(request: Request) -> Response:
    """What a member wrote, supports and follows, and what we told them."""
    site, language = site_of(request), language_of(request)
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with reading(request) as questions:
        member = await member_of(questions, member_id)
        around = await Surroundings.read(questions)
        own = await ideas.by_author(questions, member_id)
        voted = await ideas.voted_by(questions, member_id)
        notices = await inbox.notices(questions, member_id)
        followed = await inbox.followed_by(questions, member_id)
        summaries = await questions.catalogue.summaries(
            questions, [notice.subject for notice in notices] + followed
        )
    assert member is not None

    def seen(summary: Summary | None) -> Summary | None:
        if summary and (summary.is_public or summary.author_id == member_id):
            return summary
        return None

    shown = [summary for ref in followed if (summary := seen(summaries.get(ref)))]
    page = MePage(
        notices=[
            _notice_view(notice, seen(summaries.get(notice.subject)), site, language)
            for notice in notices
        ],
        ideas=cards(own, around, site, language),
        voted=cards(voted, around, site, language),
        follows=[
            FollowView(summary.title, f"/{language}/{summary.path}", summary.language)
            for summary in shown
        ],
        form=Form(
            values={
                "name": member.name,
                "language": member.language,
                "wants_mail": "yes" if member.wants_mail else "",
            }
        ),
        languages=[(code, OWN_NAMES[code]) for code in site.language_codes],
        email=member.email or "",
    )
    return render(request, page)


async def house_rules(request: Request) -> Response:
    """The house rules, and on which grounds something is not published."""
    grounds = [gettext(ground) for ground in GROUNDS.values()]
    minutes = int(edit_window_of(request).total_seconds() // 60)
    return render(request, HouseRulesPage(grounds, minutes))


async def about(request: Request) -> Response:
    """What this forum is, and how it goes."""
    return render(request, AboutPage())


async def privacy(request: Request) -> Response:
    """What is kept of people, why and how long."""
    return render(request, PrivacyPage(sessions_days(request)))


async def accessibility(request: Request) -> Response:
    """The accessibility statement."""
    return render(request, AccessibilityPage())


async def text_size(request: Request) -> Response:
    """Remember how large this reader wants the text."""
    values = await posted_values(request)
    target = values.get("next", "")
    response = RedirectResponse(
        target if is_own_path(target) else f"/{language_of(request)}/", status_code=303
    )
    size = "large" if values.get("size") == "large" else "normal"
    response.set_cookie(
        TEXT_SIZE_COOKIE, size, max_age=ONE_YEAR, path="/",
        secure=site_of(request).is_https, httponly=True, samesite="lax",
    )  # fmt: skip
    return response


ENTRIES = (
    get("/", enter, "home:enter", bare=True),
    get("/", home, "home:home"),
    get("/me", me, "home:me", MEMBERS),
    get("/about", about, "about:about"),
    get("/house-rules", house_rules, "about:house_rules"),
    get("/privacy", privacy, "about:privacy"),
    get("/accessibility", accessibility, "about:accessibility"),
    post("/text-size", text_size, "web:text_size"),
)
