"""Presenters of requests for help: for whoever found, and for the colleagues who read them."""

from dataclasses import dataclass
from enum import StrEnum

from forum.core.i18n.formatting import format_moment, format_weekday
from forum.core.i18n.language_names import language_name
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from moderation import keys
from moderation.labels.help_requests import BEST_TIMES
from moderation.queries.help_requests import FoundRequest
from moderation.tables.help_requests import HelpRequest


class Progress(StrEnum):
    """How far a request is, as whoever sent it sees it; `late`: nobody took it in the promised time."""

    waiting = "waiting"
    late = "late"
    taken = "taken"
    ended = "ended"


@dataclass(frozen=True)
class OwnHelpRequest:
    """A request for whoever sent it, without a word of what they wrote: others may look on.

    `read_by`: the day by which a moderator reads it; `care`: what they may be in danger of.
    """

    number: int
    secret: str
    sent: str
    progress: Progress
    read_by: str
    care: tuple[str, ...]
    has_mailbox: bool


def own_help_request(session: ReadSession, found: FoundRequest, site: Site) -> OwnHelpRequest:
    """A request as its sender sees it, in the current language."""
    request, concern = found.request, found.concern
    return OwnHelpRequest(
        number=request.pk,
        secret=keys.help_secret(session, request.pk, request.at),
        sent=format_moment(request.at, site.zone),
        progress=_progress(session, found, site),
        read_by=format_weekday(site.read_by(request.at)),
        care=concern.category_codes,
        has_mailbox=bool(request.email),
    )


def _progress(session: ReadSession, found: FoundRequest, site: Site) -> Progress:
    if not found.concern.is_open:
        return Progress.ended
    if found.concern.taken_by is not None:
        return Progress.taken
    is_late = site.read_by(found.request.at) < session.today
    return Progress.late if is_late else Progress.waiting


@dataclass(frozen=True)
class HelpRequestView:
    """A request for moderators. How to reach somebody (`contact`) sees only whoever has taken it."""

    text: str
    lang: str
    language: str
    best_time: str
    neighbourhood: str
    contact: "HelpContact | None"


@dataclass(frozen=True)
class HelpContact:
    """Who asks for help, and how they can be reached."""

    name: str
    phone: str
    email: str


def help_request_view(request: HelpRequest, *, sees_contact: bool) -> HelpRequestView:
    """A request for a moderator in the current language."""
    return HelpRequestView(
        text=request.text,
        lang=request.language,
        language=language_name(request.language),
        best_time=gettext(BEST_TIMES[request.best_time]),
        neighbourhood=request.neighbourhood,
        contact=HelpContact(request.name, request.phone, request.email) if sees_contact else None,
    )
