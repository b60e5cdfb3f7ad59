"""Demo sign-in: a page on which one click signs in as one of the cast; only in the demo."""

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts.middleware.sessions import begin
from forum.accounts.queries import member_by_email
from forum.accounts.tables import Member
from forum.core.errors import NotFound
from forum.core.i18n.translations import N_, gettext
from forum.feature import Slice
from forum.web.database import read_session, unit_of_work
from forum.web.redirects import url_for
from forum.web.rendering.pages import Page, render
from forum.web.routing import get, post

CAST = ("maria", "yusuf", "els", "bram", "tom", "nadia", "ann")
ROLES = {
    "resident": N_("resident"),
    "moderator": N_("moderator"),
    "official": N_("official"),
    "admin": N_("administrator"),
}


@dataclass(frozen=True)
class CastMember:
    """A member of the town as whom a visitor can sign in."""

    key: str
    name: str
    role: str


@dataclass(frozen=True)
class CastPage(Page):
    """Page that lists the cast of the demo town."""

    template: ClassVar[str] = "demo/sign_in_page.html"
    cast: list[CastMember]


async def choose(request: Request) -> Response:
    """Show the cast."""
    addresses = [f"{key}@example.org" for key in CAST]
    async with read_session(request) as session:
        members = await session.all(select(Member).where(col(Member.email).in_(addresses)))
    by_key = {(member.email or "").partition("@")[0]: member for member in members}
    cast = [
        CastMember(key, by_key[key].name, gettext(ROLES[by_key[key].role]))
        for key in CAST
        if key in by_key
    ]
    return render(request, CastPage(cast))


async def become(request: Request) -> Response:
    """Sign in as one of the cast; raises `NotFound` for anybody else."""
    key = request.path_params["key"]
    if key not in CAST:
        raise NotFound
    async with unit_of_work(request) as uow:
        member = await member_by_email(uow, f"{key}@example.org")
        if member is None:
            raise NotFound
        hand_over = await begin(request, uow, member)
    home_routes = {"moderator": "moderation:queue", "official": "office:home"}
    target = url_for(request, home_routes.get(member.role, "home:home"))
    response = RedirectResponse(target, status_code=303)
    hand_over(response)
    return response


SLICE = Slice(
    "demo",
    routes=(
        get("/demo", choose, "demo:cast"),
        post("/demo/{key}", become, "demo:become"),
    ),
)
