"""Builders of what a case shows about signs: which rule noticed something, and in which words."""

from starlette.requests import Request

from forum.core.content import registry
from forum.core.content.earlier_texts import find_repeated
from forum.core.content.review import review_policy_of
from forum.core.content.review_policy import LISTED_NAME, REPEATED
from forum.core.content.summary import Summary
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.screening.signs import URGENT
from forum.core.text.cleaning import excerpt
from forum.core.unit_of_work import HasInfo, ReadSession
from forum.core.visibility import Visibility
from forum.web.request import language_of
from moderation.labels import signs as labels
from moderation.pages.case import EarlierText, SignView
from moderation.presenters.cases import EXCERPT_LENGTH, age_words, repeats
from moderation.tables.cases import Case

MOST_PASSAGES = 8
"""Passages that are listed with a sign; in the text all of them are marked."""


async def sign_views(
    request: Request, session: ReadSession, case: Case, summary: Summary
) -> list[SignView]:
    """The signs of a case in the current language, with what each of them is about."""
    repeated = REPEATED in case.sign_codes
    earlier = await _earlier_text(request, session, case, summary) if repeated else None
    return [
        SignView(
            title=gettext(labels.SIGNS[code][0]),
            text=gettext(labels.SIGNS[code][1]),
            urgent=code in URGENT,
            passages=_passages(session, code, summary),
            earlier=earlier if code == REPEATED else None,
        )
        for code in case.sign_codes
        if code in labels.SIGNS
    ]


def marked_words(session: HasInfo, case: Case, summary: Summary) -> dict[str, str]:
    """What the signs of a case are about, as it is written, each with its label."""
    return {
        words: gettext(labels.MARKS[sign])
        for sign in case.sign_codes
        if sign in labels.MARKS
        for words in _found(session, sign, summary)
    }


def _passages(session: HasInfo, sign: str, summary: Summary) -> list[str]:
    if sign == LISTED_NAME:
        names = review_policy_of(session).names.find(summary.name_shown)
        return [summary.name_shown[start:end] for start, end in names]
    return _found(session, sign, summary)[:MOST_PASSAGES]


def _found(session: HasInfo, sign: str, summary: Summary) -> list[str]:
    """What was found, as it is written, once each; as the policy finds it now."""
    waiting = summary.edit or summary
    # A comment has no title: that of its summary is the beginning of its text.
    text = waiting.text if summary.about else f"{waiting.title}\n{waiting.text}"
    found = review_policy_of(session).findings(text, summary.language)
    return list(dict.fromkeys(text[each.start : each.end] for each in found if each.sign == sign))


async def _earlier_text(
    request: Request, session: ReadSession, case: Case, summary: Summary
) -> EarlierText | None:
    """What a text repeats; None if so much was written since that it isn't found any more.

    Nor what is private because somebody may be in danger: the trail names whoever looks at that.
    """
    since = case.opened_at - review_policy_of(session).repeated_within
    body = (summary.edit or summary).text
    ref = await find_repeated(session, summary.ref, summary.author_id, body, since)
    if ref is None:
        return None
    earlier = await registry.summary(session, ref)
    if earlier.visibility is Visibility.safeguarded:
        return None
    beginning = excerpt(earlier.text, EXCERPT_LENGTH)
    is_titled = not repeats(earlier.title, beginning)
    return EarlierText(
        title=earlier.title if is_titled else beginning,
        excerpt=beginning if is_titled else "",
        lang=earlier.language,
        dir=direction(earlier.language),
        path=f"/{language_of(request)}/{earlier.path}",
        ago=age_words(earlier.posted_at, session.now, ago=True),
        same_author=summary.author_id is not None and earlier.author_id == summary.author_id,
    )
