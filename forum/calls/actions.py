"""Actions on calls: create, edit."""

from dataclasses import dataclass, field
from datetime import date

from forum.accounts.rules import may_administer
from forum.calls import form_values, rules
from forum.calls.tables import Call
from forum.core.text.html import RichTexts, htmls, sources
from forum.core.unit_of_work import UnitOfWork
from forum.core.verdict import first_denial
from forum.core.versions import check_version
from forum.town import queries as town_queries
from forum.town import rules as town_rules
from forum.town.actions import check_slug, record_change, unique_slug
from forum.town.events import ADDED, CHANGED


@dataclass(frozen=True)
class CallText:
    """The content of a call; texts by language, the town's own first."""

    question: dict[str, str]
    intro: RichTexts
    opens_on: date
    closes_on: date
    slug: str = ""
    answer: RichTexts = field(default_factory=dict)
    answered_on: date | None = None


async def write_call(
    uow: UnitOfWork, text: CallText, call: Call | None = None, *, expected_version: str = ""
) -> Call:
    """Create or edit a call.

    Raises `Forbidden`, `StaleVersion`, and `Conflict` for a slug that is taken.
    """
    first_denial(
        may_administer(uow.actor),
        rules.check_span(text.opens_on, text.closes_on),
        rules.check_answer_day(text.closes_on, text.answered_on),
    ).enforce()
    if call is not None:
        call = await town_queries.part(uow, Call, call.pk, for_update=True)
        check_version(expected_version, form_values.of_call(call))
    slug = town_rules.slug_from(text.slug, *text.question.values())
    await check_slug(uow, Call, slug, call)
    values = text.__dict__ | {
        "slug": slug,
        "intro": sources(text.intro), "intro_html": htmls(text.intro),
        "answer": sources(text.answer), "answer_html": htmls(text.answer),
    }  # fmt: skip
    async with unique_slug(uow):
        if call is None:
            call, change = Call(**values), ADDED
        else:
            change = CHANGED
            for name, value in values.items():
                setattr(call, name, value)
        await uow.add(call)
    await record_change(uow, call, change)
    return call
