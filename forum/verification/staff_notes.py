"""What verification tells staff of a member: where they say that they live, and who vouches for it."""

from forum.accounts import queries as accounts
from forum.accounts.tables import Verification
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.town.presenters.lookup import TownLookup
from forum.verification.presenters import home_words
from forum.verification.rules import ladder_of


async def notes_on_member(session: ReadSession, ref: ContentRef, site: Site) -> list[str]:
    """Nothing for other content, or a member who took no step."""
    member = await accounts.member(session, ref.id) if ref.kind == "member" else None
    if member is None:
        return []
    notes = []
    if member.declared_at is not None:
        home = home_words(member, await TownLookup.read(session), site)
        day = format_date(member.declared_at, site.zone)
        notes.append(
            gettext("Where they live, in their own words: {home} ({day})").format(
                home=isolated(home), day=day
            )
        )
    found = await session.get(Verification, member.pk)
    if found is not None:
        labels = ladder_of(session).verifiers.get(found.provider)
        text = (
            gettext("Lives here, says {provider}: from {day} until {end}")
            if found.expires_at > session.now
            else gettext("Lived here, said {provider}: from {day} until {end}")
        )
        notes.append(
            text.format(
                provider=isolated(site.localized_name(labels) if labels else found.provider),
                day=format_date(found.verified_at, site.zone),
                end=format_date(found.expires_at, site.zone),
            )
        )
    return notes
