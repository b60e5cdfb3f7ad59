"""Invariants that must hold after the load has ended, whichever processes were killed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select, text
from sqlmodel import col

from forum.app.container import Forum
from forum.core.content.registry import registry_of
from forum.core.content.summary import Document
from forum.core.journal.tables import Delivery, JournalEntry
from forum.core.mail.queue import Mail, MailQueued
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Milestone, MilestoneKind, Vote
from forum.inbox.tables import NewsKind, Notice, Subscription
from forum.projects.tables import Project, ProjectIdea, Update
from moderation.tables.decisions import Decision
from search.actions.rebuild import indexed
from search.engines.base import Query
from tests.torture.ledger import Ledger, RequestOutcome


async def find_problems(forum: Forum, ledger: Ledger, mails: Counter[str], kills: int) -> list[str]:
    """Descriptions of all violated invariants."""
    violations = [*ledger.faults]
    async with forum.session_factory.read_session() as session:
        violations += await _check_acknowledged(session, ledger)
        violations += await _check_votes(session, ledger)
        violations += await _check_decisions(session, ledger)
        violations += await _check_counts(session)
        violations += await _check_deliveries(session)
        violations += await _check_notices(session)
        violations += await _check_mails(session, mails, kills)
        documents = await _public_documents(forum, session)
        words = await _written_words(session)
    return violations + await _check_index(forum, documents, words)


def _check_exactly_once(
    kind: str,
    outcomes: Mapping[Any, RequestOutcome],
    existing: Iterable[Any],
    *,
    all_recorded: bool = True,
) -> list[str]:
    """Acknowledged changes exist once, unknown ones at most once, refused ones don't exist."""
    counts = Counter(existing)
    minimum = {RequestOutcome.done: 1, RequestOutcome.broken: 0, RequestOutcome.refused: 0}
    maximum = {RequestOutcome.done: 1, RequestOutcome.broken: 1, RequestOutcome.refused: 0}
    violations = [
        f"{kind} {key!r} was {outcome} and is there {counts[key]} times"
        for key, outcome in outcomes.items()
        if not minimum[outcome] <= counts[key] <= maximum[outcome]
    ]
    if all_recorded:
        violations += [
            f"{kind} {key!r} was never asked for" for key in counts if key not in outcomes
        ]
    return violations


async def _check_acknowledged(session: ReadSession, ledger: Ledger) -> list[str]:
    ideas = await session.all(select(col(Idea.title)).where(col(Idea.title).like("%q")))
    comments = await session.all(select(col(Comment.body)))
    steps = await session.rows(
        select(col(Milestone.idea_id), col(Milestone.after)).where(
            col(Milestone.kind) == MilestoneKind.status,
            col(Milestone.after).in_({status for _, status in ledger.steps}),
            col(Milestone.idea_id).in_({idea for idea, _ in ledger.steps}),
        )
    )
    links = await session.rows(select(col(ProjectIdea.project_id), col(ProjectIdea.idea_id)))
    updates = await session.all(select(Update))
    return [
        *_check_exactly_once("the idea", ledger.ideas, ideas),
        *_check_exactly_once("the comment", ledger.comments, comments),
        *_check_exactly_once(
            "the step", ledger.steps, [(idea, str(after)) for idea, after in steps]
        ),
        *_check_exactly_once("the link", ledger.links, map(tuple, links), all_recorded=False),
        *_check_exactly_once("the draft", ledger.drafts, [item.title for item in updates]),
        *_check_exactly_once(
            "the update", ledger.published, [item.title for item in updates if item.is_public]
        ),
    ]


async def _check_votes(session: ReadSession, ledger: Ledger) -> list[str]:
    existing = {
        tuple(row) for row in await session.rows(select(col(Vote.member_id), col(Vote.idea_id)))
    }
    return [
        f"the vote {vote} was {'cast' if cast else 'taken back'} and isn't so"
        for vote, cast in ledger.votes.items()
        if cast is not None and cast is not (vote in existing)
    ] + [f"the vote {vote} was never cast" for vote in existing if vote not in ledger.votes]


async def _check_decisions(session: ReadSession, ledger: Ledger) -> list[str]:
    decided: dict[int, list[str]] = {}
    for decision in await session.all(select(Decision)):
        decided.setdefault(decision.case_id, []).append(str(decision.outcome))
    violations = []
    for case, outcomes in ledger.decisions.items():
        possible_decisions = [
            decision
            for decision, outcome in outcomes.items()
            if outcome is not RequestOutcome.refused
        ]
        acknowledged = [
            decision for decision, outcome in outcomes.items() if outcome is RequestOutcome.done
        ]
        existing = decided.pop(case, [])
        # If two decisions of one case were acknowledged, one of the responses was wrong.
        is_consistent = (
            existing == acknowledged
            if acknowledged
            else len(existing) < 2 and set(existing) <= set(possible_decisions)
        )
        if not is_consistent:
            violations.append(f"case {case} was decided {existing}, and told was {outcomes}")
    return violations + [
        f"case {case} was decided {existing} by nobody" for case, existing in decided.items()
    ]


async def _check_counts(session: ReadSession) -> list[str]:
    votes: Counter[int] = Counter(
        await session.all(select(col(Vote.idea_id)).where(~col(Vote.by_staff)))
    )
    comments = Counter(
        comment.subject for comment in await session.all(select(Comment)) if comment.is_public
    )
    violations = []
    for idea in await session.all(select(Idea)):
        if idea.votes_count != votes[idea.number]:
            violations.append(f"{idea.ref} counts {idea.votes_count} of {votes[idea.number]} votes")
        if idea.comments_count != comments[idea.ref]:
            violations.append(
                f"{idea.ref} counts {idea.comments_count} of {comments[idea.ref]} comments"
            )
    for project in await session.all(select(Project)):
        if project.comments_count != comments[project.ref]:
            violations.append(f"{project.ref} counts {project.comments_count} comments")
    return violations


async def _check_deliveries(session: ReadSession) -> list[str]:
    return [
        f"{item.reaction} of {item.subject} is still {item.state}: {item.fault}"
        for item in await session.all(select(Delivery))
    ]


async def _check_notices(session: ReadSession) -> list[str]:
    counts = Counter(
        tuple(row)
        for row in await session.rows(
            select(
                col(Notice.member_id),
                col(Notice.code),
                col(Notice.subject_kind),
                col(Notice.subject_id),
            )
        )
    )
    violations = [
        f"the notice {notice} was given {count} times"
        for notice, count in counts.items()
        if count > 1
    ]
    recipients = Counter(
        number for _member, code, _kind, number in counts if code == "update_published"
    )
    return violations + [
        f"{update.ref} reached {recipients[update.number]} of {update.reach}"
        for update in await session.all(select(Update))
        if update.is_public and recipients[update.number] != update.reach
    ]


async def _check_news(session: ReadSession) -> list[str]:
    """Whoever has news was mailed up to the last of them."""
    mailed_up_to = {
        (each.member_id, each.kind): each.position
        for each in await session.all(select(Subscription))
    }
    return [
        f"notice {each.id} of member {each.member_id} is in no mail"
        for each in await session.all(select(Notice).where(col(Notice.news_kind) != ""))
        if each.pk > mailed_up_to.get((each.member_id, NewsKind(each.news_kind)), 0)
    ]


async def _check_mails(session: ReadSession, mails: Counter[str], kills: int) -> list[str]:
    queued = set(
        await session.all(
            select(col(JournalEntry.subject_id)).where(col(JournalEntry.event) == MailQueued.name())
        )
    )
    sent = Counter(int(message.removeprefix("mail-").split("-")[0]) for message in mails)
    violations = await _check_news(session)
    violations += [f"mail {number} never went out" for number in sorted(queued - set(sent))]
    violations += [f"mail {number} was never queued" for number in sorted(set(sent) - queued)]
    violations += [
        f"mail {number} had {count} Message-IDs" for number, count in sent.items() if count > 1
    ]
    violations += [
        f"{message} was sent {count} times" for message, count in mails.items() if count > 1 + kills
    ]
    notices = await session.all(select(Notice))
    members = {each.member_id for each in notices if each.news_kind}
    if not len(members) <= len(queued) <= len(notices):
        violations.append(f"{len(notices)} notices were given and {len(queued)} mails queued")
    if remaining := await session.first(select(func.count(col(Mail.id)))):
        violations.append(f"{remaining} mails are still in the postbox")
    return violations


async def _public_documents(forum: Forum, session: ReadSession) -> dict[ContentRef, Document]:
    """All public content, as the search index should contain it."""
    documents: dict[ContentRef, Document] = {}
    for kind in indexed(registry_of(forum.session_factory)):
        assert kind.public_ids and kind.documents
        after = 0
        while ids := await kind.public_ids(session, after, 200):
            after = ids[-1]
            documents |= {document.ref: document for document in await kind.documents(session, ids)}
    return documents


async def _written_words(session: ReadSession) -> dict[ContentRef, str]:
    """The unique word in the title of each idea and update that the load has written."""
    ideas = {idea.ref: idea.title for idea in await session.all(select(Idea))}
    updates = {item.ref: item.title for item in await session.all(select(Update))}
    return {
        ref: title.split()[-1] for ref, title in (ideas | updates).items() if title.endswith("q")
    }


async def _check_index(
    forum: Forum, documents: dict[ContentRef, Document], words: dict[ContentRef, str]
) -> list[str]:
    async with forum.session_factory.read_session() as session:
        # An entry without words marks removed content.
        rows = await session.rows(text("SELECT kind, id FROM search_entry WHERE length(words) > 0"))
    indexed_refs = {ContentRef(kind, number) for kind, number in rows}
    violations = [
        f"{ref} is public and isn't in the index" for ref in set(documents) - indexed_refs
    ]
    violations += [
        f"{ref} is in the index and isn't public" for ref in indexed_refs - set(documents)
    ]
    for ref, word in words.items():
        # An engine with typo tolerance also finds similar words.
        hits = set((await forum.engine.find(Query(word))).refs)
        if (ref in hits) is not (ref in documents) or hits - set(documents):
            violations.append(f"searching {word} for {ref} finds {sorted(map(str, hits))}")
    return violations
