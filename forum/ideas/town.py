"""Every change to calls, neighbourhoods and themes, and to who has which role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts.actions import actor_now, grant_role
from forum.accounts.queries import hold
from forum.accounts.queries import member as member_of
from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.errors import Conflict, Missing, Refused
from forum.core.journal.event import Event
from forum.core.ref import Ref
from forum.core.text.html import RichTexts, htmls, sources
from forum.core.unit_of_work import Work
from forum.core.verdict import first_refusal
from forum.core.versions import check_version, forget_edits, record_edit
from forum.ideas import form_values, queries, rules
from forum.ideas.tables import Call, Neighbourhood, Theme

ADDED, CHANGED, DELETED = "added", "changed", "deleted"


@dataclass(frozen=True, kw_only=True)
class TownChanged(Event):
    """A call, neighbourhood or theme (the subject) was added, changed or deleted."""

    change: str


@dataclass(frozen=True)
class CallText:
    """What a call holds; texts by language, the town's own first."""

    question: dict[str, str]
    intro: RichTexts
    opens_on: date
    closes_on: date
    slug: str = ""
    answer: RichTexts = field(default_factory=dict)
    answered_on: date | None = None


def ref_of(part: Call | Neighbourhood | Theme) -> Ref:
    """What names a part of the town, in the journal and as a thing that was edited."""
    return Ref(str(part.__tablename__), part.id or 0)


async def _saved(work: Work, part: Call | Neighbourhood | Theme, change: str) -> None:
    await record_edit(work, ref_of(part))
    work.tell(TownChanged(subject=ref_of(part), change=change))


async def _check_slug(
    work: Work, table: type[queries.Part], slug: str, own: queries.Part | None
) -> None:
    other = await queries.part_by_slug(work, table, slug)
    if other is not None and (own is None or other.id != own.id):
        raise Conflict("slug_taken")


@asynccontextmanager
async def _keeping(work: Work) -> AsyncIterator[None]:
    # Two colleagues may choose one slug at the same moment: the database has the last word.
    try:
        async with work.attempt():
            yield
    except IntegrityError:
        raise Conflict("slug_taken") from None


async def write_call(
    work: Work, text: CallText, call: Call | None = None, *, expected_version: str = ""
) -> Call:
    """A new call, or other words and days for a call; raises `Conflict` for a slug that is taken."""
    first_refusal(
        rules.may_run_town(work.actor),
        rules.is_span(text.opens_on, text.closes_on),
        rules.is_answer_day(text.closes_on, text.answered_on),
    ).enforce()
    if call is not None:
        call = await queries.part(work, Call, call.id or 0, hold=True)
        check_version(expected_version, form_values.of_call(call))
    slug = rules.slug_from(text.slug, *text.question.values())
    await _check_slug(work, Call, slug, call)
    values = text.__dict__ | {
        "slug": slug,
        "intro": sources(text.intro), "intro_html": htmls(text.intro),
        "answer": sources(text.answer), "answer_html": htmls(text.answer),
    }  # fmt: skip
    async with _keeping(work):
        if call is None:
            call, change = Call(**values), ADDED
        else:
            change = CHANGED
            for name, value in values.items():
                setattr(call, name, value)
        await work.add(call)
    await _saved(work, call, change)
    return call


async def write_theme(
    work: Work,
    names: dict[str, str],
    position: int,
    theme: Theme | None = None,
    *,
    expected_version: str = "",
) -> Theme:
    """A new theme, or another name and place for a theme. Its slug stays: links keep leading to it."""
    rules.may_run_town(work.actor).enforce()
    if theme is not None:
        theme = await queries.part(work, Theme, theme.id or 0, hold=True)
        check_version(expected_version, form_values.of_theme(theme))
    slug = rules.slug_from(*names.values())
    await _check_slug(work, Theme, slug, theme)
    async with _keeping(work):
        if theme is None:
            theme, change = Theme(slug=slug, names=names, position=position), ADDED
        else:
            theme.names, theme.position, change = names, position, CHANGED
        await work.add(theme)
    await _saved(work, theme, change)
    return theme


async def write_neighbourhood(
    work: Work,
    name: str,
    position: int,
    neighbourhood: Neighbourhood | None = None,
    *,
    expected_version: str = "",
) -> Neighbourhood:
    """A new neighbourhood, or another name and place for one. Its slug stays, as a theme's does."""
    rules.may_run_town(work.actor).enforce()
    if neighbourhood is not None:
        neighbourhood = await queries.part(work, Neighbourhood, neighbourhood.id or 0, hold=True)
        check_version(expected_version, form_values.of_neighbourhood(neighbourhood))
    slug = rules.slug_from(name)
    await _check_slug(work, Neighbourhood, slug, neighbourhood)
    async with _keeping(work):
        if neighbourhood is None:
            neighbourhood = Neighbourhood(slug=slug, name=name, position=position)
            change = ADDED
        else:
            neighbourhood.name, neighbourhood.position, change = name, position, CHANGED
        await work.add(neighbourhood)
    await _saved(work, neighbourhood, change)
    return neighbourhood


async def delete_theme(work: Work, theme: Theme, *, expected_version: str = "") -> None:
    """Delete a theme that nothing uses, unless it was changed after it was read."""
    theme = await queries.part(work, Theme, theme.id or 0, hold=True)
    check_version(expected_version, form_values.of_theme(theme))
    await _delete(work, Theme, theme)


async def delete_neighbourhood(
    work: Work, neighbourhood: Neighbourhood, *, expected_version: str = ""
) -> None:
    """Delete a neighbourhood that nothing uses, unless it was changed after it was read."""
    neighbourhood = await queries.part(work, Neighbourhood, neighbourhood.id or 0, hold=True)
    check_version(expected_version, form_values.of_neighbourhood(neighbourhood))
    await _delete(work, Neighbourhood, neighbourhood)


async def _delete(work: Work, table: type[queries.Part], part: queries.Part) -> None:
    rules.may_run_town(work.actor).enforce()
    assert part.id is not None
    rules.is_deletable(used=await queries.is_used(work, table, part.id)).enforce()
    await forget_edits(work, ref_of(part))
    work.tell(TownChanged(subject=ref_of(part), change=DELETED))
    try:
        async with work.attempt():
            await work.execute(delete(table).where(col(table.id) == part.id))
    except IntegrityError:
        # Somebody used it between the question and now.
        raise Refused("in_use") from None


async def give_role(work: Work, member: Member, role: Role, *, expected_version: str = "") -> None:
    """Give somebody else a role; they are signed out, and sign in with it; may be `StaleVersion`."""
    # Held, and judged as they are now: of two who take the role from each other only one may.
    await hold(work, [work.actor.member_id or 0, member.number])
    rules.may_give_role(await actor_now(work), member.id).enforce()
    found = await member_of(work, member.number)
    if found is None or found.email is None:
        raise Missing
    check_version(expected_version, form_values.of_member(found))
    if found.role is not role:
        await grant_role(work, found.email, role, language=found.language)
        await record_edit(work, Ref("member", found.number))
