"""View models of entries: who, what and about what, in words, as things stand now.

An entry holds numbers and codes; the names and titles shown are those of today. Of somebody who was
erased, or of content that is gone, nothing is left to show.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.accounts import queries as accounts
from forum.accounts.labels import ROLES
from forum.accounts.presenters import name_of
from forum.calls import queries as calls_queries
from forum.core.audit.label import AuditLabels
from forum.core.audit.tables import AuditEntry
from forum.core.content import registry
from forum.core.content.grounds import ground_words
from forum.core.content.registry import registry_of
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import current_language, gettext
from forum.core.journal.event import Event
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.town import queries as town_queries
from forum.town.presenters.lookup import names_of

MEMBER = "member"


@dataclass(frozen=True)
class SubjectView:
    """What an entry is about: its kind, its name and language, and the path to it."""

    kind: str
    title: str
    lang: str = ""
    path: str = ""


@dataclass(frozen=True)
class EntryView:
    """One entry. `who` is empty for what no colleague did; `actor` is then None."""

    id: int
    at: datetime
    when: str
    title: str
    detail: str
    who: str
    role: str
    actor: int | None
    subject: SubjectView | None


async def subjects(
    session: ReadSession, refs: Iterable[ContentRef], site: Site
) -> dict[ContentRef, SubjectView]:
    """Views of everything that entries are about, as far as it is still there."""
    wanted = set(refs)
    return (
        await _content(session, wanted)
        | await _people(session, wanted)
        | await _parts(session, {ref.kind for ref in wanted}, site)
    )


async def _content(session: ReadSession, wanted: set[ContentRef]) -> dict[ContentRef, SubjectView]:
    types = registry_of(session).types
    return {
        ref: SubjectView(
            gettext(types[ref.kind].label), found.title, found.language, _own_path(found.path)
        )
        for ref, found in (await registry.summaries(session, sorted(wanted))).items()
    }


async def _people(session: ReadSession, wanted: set[ContentRef]) -> dict[ContentRef, SubjectView]:
    numbers = [ref.id for ref in wanted if ref.kind == MEMBER]
    return {
        ContentRef(MEMBER, person.pk): SubjectView(
            gettext("Member"),
            name_of(person),
            path=_admin_path("members", person.pk),
        )
        for person in await accounts.members(session, numbers)
        if person.email
    }


async def _parts(
    session: ReadSession, kinds: set[str], site: Site
) -> dict[ContentRef, SubjectView]:
    """Calls, neighbourhoods and themes: a town has few, so that all of a kind are read."""
    views = {}
    if "call" in kinds:
        for call in await calls_queries.calls(session):
            views[ContentRef("call", call.pk)] = _part(
                gettext("Call"), site.localized_name(call.question), _admin_path("calls", call.pk)
            )
    if "neighbourhood" in kinds:
        for place in await town_queries.neighbourhoods(session):
            views[ContentRef("neighbourhood", place.pk)] = _part(
                gettext("Neighbourhood"),
                site.localized_name(names_of(place, site)),
                _admin_path("neighbourhoods", place.pk),
            )
    if "theme" in kinds:
        for theme in await town_queries.themes(session):
            views[ContentRef("theme", theme.pk)] = _part(
                gettext("Theme"), site.localized_name(theme.names), _admin_path("themes", theme.pk)
            )
    return views


def _admin_path(place: str, number: int) -> str:
    return _own_path(f"admin/{place}/{number}")


def _own_path(path: str) -> str:
    """The path to a page in the current language."""
    return f"/{current_language.get()}/{path}"


def _part(kind: str, title: LocalizedText, path: str) -> SubjectView:
    return SubjectView(kind, title, title.lang, path)


async def entry_views(
    session: ReadSession, entries: Sequence[AuditEntry], labels: AuditLabels, site: Site
) -> list[EntryView]:
    """Views of entries, with one query for each kind of thing that they name."""
    about = await subjects(session, (entry.subject for entry in entries), site)
    people = await accounts.members(
        session, {entry.actor_id for entry in entries if entry.actor_id}
    )
    names = {person.pk: name_of(person) for person in people if person.email}
    return [_entry_view(entry, about, names, labels, site) for entry in entries]


def _entry_view(
    entry: AuditEntry,
    about: Mapping[ContentRef, SubjectView],
    names: Mapping[int, str],
    labels: AuditLabels,
    site: Site,
) -> EntryView:
    title, detail = _words(entry, labels, site)
    return EntryView(
        id=entry.pk,
        at=entry.at,
        when=format_moment(entry.at, site.zone),
        title=title,
        detail=detail,
        who=names.get(entry.actor_id or 0, ""),
        role=_role_words(entry.actor_role or ""),
        actor=entry.actor_id,
        subject=about.get(entry.subject),
    )


def _role_words(code: str) -> str:
    """The name of a role; the code itself if there is no such role."""
    known = {role.value: name for role, (name, _) in ROLES.items()}
    return gettext(known[code]) if code in known else code


def _words(entry: AuditEntry, labels: AuditLabels, site: Site) -> tuple[str, str]:
    """What an entry is called, and its detail; the bare name of an event that is no more.

    An entry that somebody changed may hold anything: it has no detail then, and the page its place.
    """
    label = labels.by_event.get(entry.event)
    if label is None:
        return entry.event, ""
    try:
        event = Event.registry[entry.event].load(entry.subject, entry.data)
        detail = label.detail(event) or ground_words(site.wording_at(entry.at), label.ground(event))
    except (LookupError, TypeError, ValueError):
        detail = ""
    return gettext(label.title), detail
