"""What clusters tell staff: of an idea how many supporters joined at once, of a member how many groups."""

from forum.clusters import queries, rules
from forum.core.i18n.formatting import format_number
from forum.core.i18n.translations import gettext, ngettext
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.ideas.tables import KIND, Idea


async def notes_on_supporters(session: ReadSession, ref: ContentRef, _site: Site) -> list[str]:
    """Nothing for other content, or an idea without such a group. Counts only, for all staff."""
    burst = await queries.burst_on(session, ref.id) if ref.kind == KIND else None
    idea = await session.get(Idea, ref.id) if burst else None
    if burst is None or idea is None:
        return []
    text = (
        gettext("{count} of {total} supporters joined within the same hour, most of them with addresses of one domain.")
        if rules.is_mostly_one_domain(burst.of_one_domain, burst.size)
        else gettext("{count} of {total} supporters joined within the same hour.")
    )  # fmt: skip
    total = max(idea.votes_count, burst.size)
    return [text.format(count=format_number(burst.size), total=format_number(total))]


async def notes_on_member(session: ReadSession, ref: ContentRef, _site: Site) -> list[str]:
    """Nothing for other content, or a member who is in no group."""
    count = await queries.count_clusters_of(session, ref.id) if ref.kind == "member" else 0
    if not count:
        return []
    text = ngettext(
        "This account is in {count} group of accounts that look alike.",
        "This account is in {count} groups of accounts that look alike.",
        count,
    )
    return [text.format(count=format_number(count))]
