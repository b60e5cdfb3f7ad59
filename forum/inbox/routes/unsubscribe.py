"""Routes behind the link in a mail: fewer of them or none, without signing in, and each choice undone."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.labels import RHYTHMS
from forum.accounts.tables import Member, Rhythm
from forum.core.content import registry
from forum.core.content.summary import visible_to
from forum.core.errors import NotFound
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.inbox import queries
from forum.inbox.actions.follows import follow, unfollow
from forum.inbox.actions.subscriptions import choose_rhythms, choose_usual_rhythm
from forum.inbox.forms import FewerMails
from forum.inbox.labels import NEWS_KINDS
from forum.inbox.pages import FollowedContent, UnsubscribePage
from forum.inbox.rules import rhythm_of
from forum.inbox.tables import NewsKind
from forum.web.database import read_session, unit_of_work
from forum.web.forms import posted_values, read_form, validate
from forum.web.page_cache.decorators import no_store
from forum.web.redirects import redirect_to_path
from forum.web.rendering.pages import render
from forum.web.routing import get, post


async def unsubscribe(request: Request) -> Response:
    """What the reader gets, and buttons to get less of it; after a choice also the one to undo it."""
    code, params = request.path_params["code"], request.query_params
    async with read_session(request) as session:
        member = await queries.member_by_unsubscribe_code(session, code)
        rhythms = await queries.rhythms(session, member.pk)
        about = await _followed(session, member, params.get("about", ""))
    usual = member.mail_rhythm
    undo = validate(FewerMails, dict(params)).data if params.get("undoes") else None
    page = UnsubscribePage(
        code=code,
        rhythm=usual,
        rhythm_words=gettext(RHYTHMS[usual]),
        about=about,
        kinds=[
            (kind.value, gettext(label))
            for kind, label in NEWS_KINDS.items()
            if kind in rhythms and rhythm_of(kind, rhythms[kind], usual) is not Rhythm.never
        ],
        undo=undo,
    )
    return render(request, page)


async def _followed(session: ReadSession, member: Member, ref: str) -> FollowedContent | None:
    """What the mail was about, if its reader follows it and may read it."""
    if not ref:
        return None
    subject = ContentRef.parse(ref)
    summary = (await registry.summaries(session, [subject])).get(subject)
    if visible_to(summary, member.pk) is None or summary is None:
        return None
    group = await registry.group_of(session, subject)
    if not await queries.follows(session, member.pk, *group):
        return None
    return FollowedContent(str(subject), summary.title, summary.language)


async def choose(request: Request) -> Response:
    """Change what the reader gets; mail programs post here directly (RFC 8058), and follow no redirect."""
    code = request.path_params["code"]
    is_one_click = (await posted_values(request)).get("List-Unsubscribe") == "One-Click"
    form = await read_form(request, FewerMails)
    wish = form.cleaned()
    async with unit_of_work(request) as uow:
        member = await queries.member_by_unsubscribe_code(uow, code)
        before = await _apply(uow, member, wish)
    if is_one_click:
        return Response()
    path = f"unsubscribe/{code}"
    if wish.undoes:
        return redirect_to_path(request, path, "mail_changed")
    return redirect_to_path(request, f"{path}?{urlencode(_typed(before))}", _message(wish))


def _typed(wish: FewerMails) -> dict[str, str]:
    """A wish that takes another one back, as the fields of its form."""
    chosen = wish.model_dump(exclude_defaults=True)
    return {"undoes": "yes"} | {
        name: "yes" if value is True else str(value) for name, value in chosen.items()
    }


def _message(wish: FewerMails) -> str:
    if wish.about:
        return "unfollowed"
    if wish.rhythm in ("", Rhythm.never):
        return "mail_kind_off" if wish.kind else "mail_off"
    return "mail_weekly" if wish.rhythm == Rhythm.weekly else "mail_changed"


async def _apply(uow: UnitOfWork, member: Member, wish: FewerMails) -> FewerMails:
    """Do what the reader wishes; returns the wish that takes it back. Raises `NotFound`."""
    if wish.about:
        await _follow(uow, member, ContentRef.parse(wish.about), wish.follow)
        return FewerMails(about=wish.about, follow=not wish.follow)
    if wish.kind:
        before = (await queries.rhythms(uow, member.pk)).get(NewsKind(wish.kind))
        chosen = Rhythm(wish.rhythm) if wish.rhythm else None
        await choose_rhythms(uow, member.pk, {NewsKind(wish.kind): chosen})
        return FewerMails(kind=wish.kind, rhythm=before or "")
    usual = member.mail_rhythm
    # Without anything chosen, as by a mail program, all of them stop.
    await choose_usual_rhythm(uow, member.pk, Rhythm(wish.rhythm or Rhythm.never))
    return FewerMails(rhythm=usual)


async def _follow(uow: UnitOfWork, member: Member, subject: ContentRef, follows: bool) -> None:
    if not follows:
        await unfollow(uow, member.pk, subject)
    elif visible_to(await registry.summary(uow, subject), member.pk) is None:
        raise NotFound
    else:
        await follow(uow, member.pk, subject)


ROUTES = (
    get("/unsubscribe/{code:code}", no_store(unsubscribe), "inbox:unsubscribe"),
    post("/unsubscribe/{code:code}", choose, "inbox:fewer_mails"),
)
