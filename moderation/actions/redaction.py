"""Redaction: words are left out of content, and of whatever moderation keeps that quotes it; or put back."""

import asyncio
from collections.abc import Callable, Sequence

from forum.core.actor import Actor
from forum.core.content import leaving_out, lifecycle, registry
from forum.core.content.leaving_out import is_redactable, texts_of
from forum.core.content.publishable import TITLE_LENGTH
from forum.core.content.sealed import seal
from forum.core.content.summary import Summary
from forum.core.database.advisory_lock import case_key
from forum.core.errors import Conflict, NotFound
from forum.core.ref import ContentRef
from forum.core.text.cleaning import truncate
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.inbox.actions.notices import rewrite_notices
from moderation.labels.cases import LETTERS
from moderation.queries import decisions, reports
from moderation.rules import redaction as rules
from moderation.tables.decisions import Decision, Statement

Without = Callable[[str], str]


async def own_summary(session: ReadSession, ref: ContentRef, actor: Actor) -> Summary:
    """The summary of something that the actor wrote, and may leave words out of; else raises `NotFound`."""
    summary = await registry.visible_summary(session, ref, actor)
    if not actor.owns(summary.author_id):
        raise NotFound
    redactable = is_redactable(session, ref.kind)
    rules.may_redact_own(actor, summary, redactable=redactable).enforce()
    return summary


async def leave_out_own(uow: UnitOfWork, ref: ContentRef, words: Sequence[str], seen: str) -> None:
    """Leave words out of what the actor wrote, at once.

    `seen` (`rules.seen`) says of which texts they saw what changes. Raises `NotFound` for what isn't
    theirs, `Conflict` for texts that they haven't seen so.
    """
    await uow.advisory_lock(case_key(str(ref)))
    await lifecycle.lock_content(uow, ref)
    summary = await own_summary(uow, ref, uow.actor)
    texts = await texts_of(uow, ref)
    if seen != rules.seen(words, texts):
        raise Conflict("changed_meanwhile")
    verdict = await asyncio.to_thread(rules.can_be_left_out, words, texts, summary)
    verdict.enforce()
    await _leave_out(uow, summary, words, by_author=True)


async def redact(uow: UnitOfWork, summary: Summary, decision: Decision) -> None:
    """Leave out the words of a decision, which then keeps them no longer."""
    words = decision.left_out.split("\n")
    decision.left_out = ""
    await _leave_out(uow, summary, words, by_author=False)


async def put_back(uow: UnitOfWork, summary: Summary, decision: Decision) -> None:
    """Put back what a decision left out of the content; what quoted it stays without."""
    await leaving_out.put_back(uow, summary, decision.effective_at)


async def _leave_out(
    uow: UnitOfWork, summary: Summary, words: Sequence[str], *, by_author: bool
) -> None:
    """Leave words out of content, and of what was written about it to its author or by them.

    What somebody reports in their own words isn't the author's to change: only what they quote is.
    """
    await leaving_out.leave_out(uow, summary, words)
    written_about = await decisions.written_about(uow, summary.ref)
    reported = await reports.on_subject(uow, summary.ref)
    quoting = [text for report in reported for text in (report.passage, report.text)]
    without = await _in_thread(leaving_out.without_words(summary, words), quoting)
    for decision, statement, appeal in written_about:
        written = {"text": decision.text, "letter": decision.letter}
        if statement:
            written["facts"] = statement.facts
        if appeal:
            written["appeal"] = appeal.text
        changed = {name: text for name, text in written.items() if without(text) != text}
        await seal(uow, summary.ref, summary.author_id, changed)
        _rewrite_decision(decision, without)
        if statement:
            _rewrite_statement(statement, summary, without)
        if appeal:
            appeal.text = without(appeal.text)
    for report in reported:
        report.passage = without(report.passage)
        report.text = report.text if by_author else without(report.text)
    await rewrite_notices(uow, summary.ref, LETTERS, without)


async def _in_thread(without: Without, texts: Sequence[str]) -> Without:
    """The same function, which knows the answers for these texts: there may be thousands, by readers."""
    known = await asyncio.to_thread(lambda: {text: without(text) for text in texts})
    return lambda text: known[text] if text in known else without(text)


def _rewrite_decision(decision: Decision, without: Without) -> None:
    decision.text, decision.letter = without(decision.text), without(decision.letter)
    decision.sent_back_title = without(decision.sent_back_title)
    decision.sent_back_text = without(decision.sent_back_text)


def _rewrite_statement(statement: Statement, summary: Summary, without: Without) -> None:
    statement.passage, statement.facts = without(statement.passage), without(statement.facts)
    statement.edited_title = truncate(without(statement.edited_title), TITLE_LENGTH - 1)
    statement.edited_body = without(statement.edited_body)
    statement.edited_html = leaving_out.rendered(statement.edited_body, summary).html
