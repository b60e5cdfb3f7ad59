"""Statements of reasons: what an author reads about a decision that restricts their content.

Article 17(3) of Regulation (EU) 2022/2065 lists what belongs in it. The words are composed once, when the
decision is made: what they are taken from (grounds, languages offered) may change later.
"""

from datetime import date, datetime

from forum.core.actor import Role
from forum.core.content.grounds import UNLAWFUL, ground_words
from forum.core.content.summary import Edit
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext, override_language
from forum.core.site import Site
from moderation.labels import cases as labels
from moderation.labels.signs import noticed_words
from moderation.rules.appeals import OBJECTION_TIME
from moderation.tables.decisions import Outcome, Statement


def objection_until(at: datetime, site: Site) -> date:
    """The last day, in the town's time zone, on which an author may object to a decision."""
    return (at + OBJECTION_TIME).astimezone(site.zone).date()


def statement_words(outcome: Outcome, statement: Statement, at: datetime, site: Site) -> str:
    """The full text of a statement, in its language."""
    with override_language(statement.language):
        return "\n\n".join(_paragraphs(outcome, statement, at, site))


def _paragraphs(outcome: Outcome, statement: Statement, at: datetime, site: Site) -> list[str]:
    until = format_date(statement.objection_until, site.zone)
    return [
        _ground(statement),
        statement.facts,
        _scope(outcome, statement),
        noticed_by(statement),
        gettext(labels.DURATIONS[outcome]),
        gettext(labels.DECIDED_BY[statement.decided_by]) % {"day": format_date(at, site.zone)},
        gettext(labels.OBJECTION) % {"day": until},
    ]


def _ground(statement: Statement) -> str:
    if statement.ground == UNLAWFUL:
        law = gettext("The law: %(law)s") % {"law": isolated(statement.law)}
        return f"{statement.ground_words}\n{law}"
    return gettext("Our house rule: %(rule)s") % {"rule": isolated(statement.ground_words)}


def noticed_by(statement: Statement) -> str:
    """Who noticed what a decision is about, and whether software did, in the current language."""
    how = noticed_words(statement.signs)
    return f"{gettext(labels.REPORTED)} {how}" if statement.reported else how


def _scope(outcome: Outcome, statement: Statement) -> str:
    if outcome is Outcome.redact:
        # Not which: a letter that quotes them would keep what the text no longer says.
        return gettext("This is about the words that we left out. Your text says where they stood.")
    if not statement.passage:
        return gettext("This is about the whole text.")
    return gettext("This is about these words: “%(passage)s”") % {
        "passage": isolated(statement.passage)
    }


def make_statement(
    *,
    at: datetime,
    site: Site,
    language: str,
    ground: str,
    law: str,
    passage: str,
    facts: str,
    signs: str,
    reported: bool,
    decided_by: Role,
    edit: Edit | None = None,
) -> Statement:
    """The statement of a decision that is about to be stored, without its id; `edit`: what it refuses."""
    with override_language(language):
        words = ground_words(site.wording, ground)
    return Statement(
        decision_id=0,
        language=language,
        ground=ground,
        ground_words=words,
        law=law if ground == UNLAWFUL else "",
        passage=passage,
        facts=facts,
        signs=signs,
        reported=reported,
        decided_by=decided_by,
        objection_until=objection_until(at, site),
        edited_title=edit.title if edit else "",
        edited_body=edit.source or "" if edit else "",
        edited_html=edit.body_html if edit else "",
    )
