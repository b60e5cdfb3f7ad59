"""The reading help of a case: its view, and the translation by the service of the settings."""

import asyncio
import logging

from starlette.requests import Request

from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.languages import direction
from forum.core.unit_of_work import ReadSession
from forum.core.verdict import Verdict
from forum.core.versions import version_of
from forum.web.rendering.pages import renderer_of
from forum.web.request import language_of, part_of, session_factory_of, site_of
from moderation.presenters.translations import TranslationView, passages_of
from moderation.queries import concerns
from moderation.rules import cases as rules
from moderation.rules.translation import may_translate
from moderation.tables.cases import Case
from moderation.translator.client import TranslationFailed, Translator
from moderation.translator.memory import TextKey
from moderation.translator.reading_help import ReadingHelp
from moderation.translator.sentences import with_translations

log = logging.getLogger("forum.translation")


def translator_of(request: Request) -> Translator:
    """The translator of the settings; raises `NotFound` while no service is set up."""
    translator = part_of(request, ReadingHelp).translator
    if translator is None:
        raise NotFound
    return translator


async def may_be_translated(
    request: Request, session: ReadSession, case: Case, summary: Summary
) -> Verdict:
    """Whether the text of a case may be sent to the service."""
    return may_translate(
        case,
        summary,
        in_trouble=await concerns.open_concern(session, case.subject) is not None,
        takes_private=translator_of(request).service.takes_private,
    )


def _key(request: Request, case: Case, summary: Summary) -> TextKey:
    return TextKey(case.pk, version_of(rules.shown(summary)), language_of(request))


async def translation_view(
    request: Request, session: ReadSession, case: Case, summary: Summary, problem: str = ""
) -> TranslationView | None:
    """The reading help of a case; None without a service, and for a text in the language of the page.

    `problem` is the code why a translation failed. What is translated is shown as long as this process
    remembers it.
    """
    reading_help = part_of(request, ReadingHelp)
    if reading_help.translator is None or summary.language == language_of(request):
        return None
    translated = reading_help.memory.find(_key(request, case, summary), session.now)
    return TranslationView(
        may=await may_be_translated(request, session, case, summary),
        lang=summary.language,
        dir=direction(summary.language),
        problem=renderer_of(request).message(problem),
        passages=translated or (),
    )


async def translate(request: Request, case: Case, summary: Summary) -> str:
    """Have the texts of a case translated, and remember that; returns the code of the problem if it fails."""
    reading_help = part_of(request, ReadingHelp)
    translator = translator_of(request)
    # In a thread: a long text with many numbers takes some ten milliseconds to search.
    passages = await asyncio.to_thread(
        passages_of, summary, site_of(request), with_edit=translator.service.takes_private
    )
    sentences = [each.masked for passage in passages for each in passage.sentences]
    try:
        translations = await translator.translate(sentences, summary.language, language_of(request))
    except TranslationFailed as failure:
        log.warning("a text couldn't be translated: %s", failure.detail)
        return failure.code
    reading_help.memory.put(
        _key(request, case, summary),
        with_translations(passages, translations),
        session_factory_of(request).clock.now(),
    )
    return ""
