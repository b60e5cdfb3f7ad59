"""Builder of the view model of a case's page."""

from starlette.requests import Request

from forum.accounts.queries import member as member_of
from forum.core.actor import Actor
from forum.core.content.imported_names import may_remove_name
from forum.core.content.leaving_out import is_redactable
from forum.core.content.registry import registry_of
from forum.core.content.sealed import sealed_texts
from forum.core.content.staff_notes import staff_notes
from forum.core.content.summary import Summary
from forum.core.i18n.languages import direction
from forum.core.media.queries import photos_of
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from forum.core.unit_of_work import ReadSession
from forum.core.verdict import denied
from forum.core.versions import version_of
from forum.web.forms import Form
from forum.web.redirects import url_for
from forum.web.request import actor_of, language_of, site_of
from moderation.actions.cases import is_editable
from moderation.actions.letters import language_of_author
from moderation.forms import Decide, WriteNote
from moderation.pages.case import CasePage, MailPreview, SimilarContent
from moderation.presenters.cases import (
    EXCERPT_LENGTH,
    age_words,
    decision_view,
    kind_words,
    outcome_views,
    ready_grounds,
    ready_questions,
    ready_redaction,
    repeats,
)
from moderation.presenters.claims import claim_view
from moderation.presenters.content import (
    AuthorView,
    answer_view,
    author_view,
    edit_view,
    revision_view,
)
from moderation.presenters.notes import notes_view
from moderation.presenters.photos import edited_photos, present_photos
from moderation.presenters.redaction import RedactionView
from moderation.presenters.reports import ReportsView, reports_view
from moderation.presenters.translations import TranslationView
from moderation.queries import appeals, cases, concerns, decisions, reports
from moderation.routes.author_history import short_history
from moderation.routes.case_rows import case_rows
from moderation.routes.decision_pane import (
    expected_version,
    open_form,
    own_waiting,
    problem_words,
    what_now,
)
from moderation.routes.frame import frame
from moderation.routes.marks import marked_texts
from moderation.routes.signs import marked_words, sign_views
from moderation.rules import appeals as appeal_rules
from moderation.rules import cases as rules
from moderation.rules.concerns import may_mark
from moderation.tables.cases import Case

NO_MAIL = MailPreview()


async def _author_view(request: Request, session: ReadSession, summary: Summary) -> AuthorView:
    author = await member_of(session, summary.author_id) if summary.author_id else None
    record = await decisions.outcomes_by_author(session, author.pk) if author else {}
    language = language_of_author(author, summary)
    return author_view(summary, author, language, record, site_of(request))


async def _reports_view(
    session: ReadSession, case: Case, summary: Summary, actor: Actor, site: Site
) -> ReportsView | None:
    """The reports on a case; never for the author, whom their words may lead to a reporter."""
    if not case.reports or actor.owns(summary.author_id):
        return None
    figures = await reports.figures(session, [case.pk])
    return reports_view(await reports.newest_on(session, case.pk), figures[case.pk], site)


async def case_page(
    request: Request,
    session: ReadSession,
    case: Case,
    summary: Summary,
    form: Form[Decide],
    note_form: Form[WriteNote],
    *,
    problem: str = "",
    similar: SimilarContent | None = None,
    change: RedactionView | None = None,
    mail: MailPreview = NO_MAIL,
    translation: TranslationView | None = None,
) -> CasePage:
    """The page of a case, with its forms as submitted; `problem` is the code why a decision was refused.

    `change`: what leaving out the words of the form changes.
    """
    actor, site = actor_of(request), site_of(request)
    author = await _author_view(request, session, summary)
    earlier = await decisions.decisions_on(session, case.subject)
    last_sent_back = next((item for item in earlier if rules.was_sent_back(item.decision)), None)
    of_this_case = [item for item in earlier if item.decision.case_id == case.id]
    decided = of_this_case[0] if of_this_case and not case.is_open else None
    waiting = await cases.first_in_queue(session, actor.member_id)
    next_case = rules.next_case(waiting, case, actor)
    appeal = await appeals.open_on(session, case.subject)
    has_reported = await reports.has_reported(session, actor, case.subject)
    may_decide = rules.may_decide(actor, summary, has_reported=has_reported)
    sealed = await sealed_texts(session, case.subject)
    found_photos = await photos_of(session, case.subject)
    possible = rules.outcomes(
        summary,
        editable=is_editable(session, case.subject),
        redactable=is_redactable(session, case.subject.kind),
        redacted=rules.is_redacted([each.decision for each in earlier], sealed),
        urgent=case.urgent,
    )
    contested = next(
        (each.decision for each in earlier if appeal and each.decision.pk == appeal.decision_id),
        None,
    )
    possible = tuple(
        each for each in possible if appeal_rules.may_decide_meanwhile(actor, contested, each)
    )
    marked = marked_texts(summary, site, marked_words(session, case, summary))
    if marked.found:
        possible = rules.safest_first(possible)
    outcomes = outcome_views(possible) if case.is_open and may_decide else []
    concern = await concerns.open_concern(session, case.subject)
    types = registry_of(session)
    kind, why = kind_words(case, types)
    return CasePage(
        **await frame(request, session, ""),
        neighbours=await case_rows(request, session, rules.nearest(waiting, case)),
        id=case.pk,
        ref=str(case.subject),
        open=case.is_open,
        kind=kind,
        why=why,
        title=summary.title,
        title_repeats=repeats(summary.title, excerpt(summary.text, EXCERPT_LENGTH)),
        photos=present_photos(found_photos),
        edited_photos=edited_photos(found_photos),
        marked=marked,
        leave_out=rules.publishing_after_redaction(summary, possible)
        if outcomes and marked.found
        else None,
        is_sealed=bool(sealed),
        text_lang=summary.language,
        text_dir=direction(summary.language),
        translation=translation,
        facts=summary.facts,
        location=summary.location,
        ago=age_words(summary.posted_at, session.now, ago=True),
        iso=summary.posted_at.isoformat(timespec="minutes"),
        path=f"/{language_of(request)}/{summary.path}" if summary.is_public else None,
        edit=edit_view(summary),
        revision=revision_view(case, summary, last_sent_back),
        answer=answer_view(summary),
        signs=await sign_views(request, session, case, summary),
        reports=await _reports_view(session, case, summary, actor, site),
        author=author,
        may_mark=may_mark(actor, summary) if concern is None else denied("nothing_to_decide"),
        concern_id=concern.pk if concern else None,
        similar=similar,
        may_remove_name=may_remove_name(actor, summary),
        notes=await staff_notes(session, case.subject, site),
        earlier=[
            decision_view(item, session.now, site, types) for item in earlier if item is not decided
        ],
        may_decide=may_decide,
        claim=await claim_view(session, case, actor),
        case_notes=await notes_view(session, case.subject, summary, actor, site),
        note_form=note_form,
        history=await short_history(request, session, case, summary),
        outcomes=outcomes,
        grounds=ready_grounds(site, author.language),
        questions=ready_questions(site, author.language),
        form=form,
        change=change,
        ready_redaction=ready_redaction(author.language),
        chosen=open_form(request, form, outcomes),
        mail=mail,
        version=expected_version(form, version_of(rules.shown(summary)), problem),
        problem=problem_words(request, problem, case, summary, decided),
        decided=decision_view(decided, session.now, site, types) if decided else None,
        what_now=what_now(decided),
        waiting_decision=own_waiting(request, decided, summary),
        may_look_again=rules.may_look_again(
            case, decided.decision if decided else None, may_decide
        ),
        next_path=url_for(request, "moderation:case", id=next_case.id) if next_case else None,
        appeal_path=url_for(request, "moderation:appeal", id=appeal.id) if appeal else None,
    )
