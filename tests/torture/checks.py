"""What must be true when all is quiet again, whoever was killed."""

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
from forum.inbox.tables import Notice
from forum.projects.tables import Project, ProjectIdea, Update
from moderation.tables import Decision
from search.actions.rebuild import indexed
from search.engines.base import Query
from tests.torture.ledger import Ledger, LocalizedText


async def problems(forum: Forum, ledger: Ledger, mails: Counter[str], kills: int) -> list[str]:
    """Everything that isn't as it must be, in words."""
    found = [*ledger.faults]
    async with forum.session_factory.read_session() as session:
        found += await _acknowledged(session, ledger)
        found += await _votes(session, ledger)
        found += await _decisions(session, ledger)
        found += await _counts(session)
        found += await _journal(session)
        found += await _notices(session)
        found += await _mails(session, mails, kills)
        documents = await _public(forum, session)
        titles = await _everything(session)
    return found + await _index(forum, documents, titles)


def _once(
    what: str, told: Mapping[Any, LocalizedText], there: Iterable[Any], *, all_told: bool = True
) -> list[str]:
    """What was acknowledged is there once; nothing is there twice, or though it was refused."""
    counts = Counter(there)
    least = {LocalizedText.done: 1, LocalizedText.broken: 0, LocalizedText.refused: 0}
    most = {LocalizedText.done: 1, LocalizedText.broken: 1, LocalizedText.refused: 0}
    wrong = [
        f"{what} {key!r} was {answer} and is there {counts[key]} times"
        for key, answer in told.items()
        if not least[answer] <= counts[key] <= most[answer]
    ]
    if all_told:
        wrong += [f"{what} {key!r} was never asked for" for key in counts if key not in told]
    return wrong


async def _acknowledged(session: ReadSession, ledger: Ledger) -> list[str]:
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
        *_once("the idea", ledger.ideas, ideas),
        *_once("the comment", ledger.comments, comments),
        *_once("the step", ledger.steps, [(idea, str(after)) for idea, after in steps]),
        *_once("the link", ledger.links, map(tuple, links), all_told=False),
        *_once("the draft", ledger.drafts, [item.title for item in updates]),
        *_once("the update", ledger.published, [item.title for item in updates if item.is_public]),
    ]


async def _votes(session: ReadSession, ledger: Ledger) -> list[str]:
    there = {
        tuple(row) for row in await session.rows(select(col(Vote.member_id), col(Vote.idea_id)))
    }
    return [
        f"the vote {place} was {'cast' if cast else 'taken back'} and isn't so"
        for place, cast in ledger.votes.items()
        if cast is not None and cast is not (place in there)
    ] + [f"the vote {place} was never cast" for place in there if place not in ledger.votes]


async def _decisions(session: ReadSession, ledger: Ledger) -> list[str]:
    made: dict[int, list[str]] = {}
    for decision in await session.all(select(Decision)):
        made.setdefault(decision.case_id, []).append(str(decision.outcome))
    wrong = []
    for case, told in ledger.decisions.items():
        possible = [
            outcome for outcome, answer in told.items() if answer is not LocalizedText.refused
        ]
        done = [outcome for outcome, answer in told.items() if answer is LocalizedText.done]
        there = made.pop(case, [])
        # Of two decisions told of one case, one answer would be a lie.
        right = there == done if done else len(there) < 2 and set(there) <= set(possible)
        if not right:
            wrong.append(f"case {case} was decided {there}, and told was {told}")
    return wrong + [f"case {case} was decided {there} by nobody" for case, there in made.items()]


async def _counts(session: ReadSession) -> list[str]:
    votes: Counter[int] = Counter(await session.all(select(col(Vote.idea_id))))
    comments = Counter(
        comment.subject for comment in await session.all(select(Comment)) if comment.is_public
    )
    wrong = []
    for idea in await session.all(select(Idea)):
        if idea.votes_count != votes[idea.number]:
            wrong.append(f"{idea.ref} counts {idea.votes_count} of {votes[idea.number]} votes")
        if idea.comments_count != comments[idea.ref]:
            wrong.append(
                f"{idea.ref} counts {idea.comments_count} of {comments[idea.ref]} comments"
            )
    for project in await session.all(select(Project)):
        if project.comments_count != comments[project.ref]:
            wrong.append(f"{project.ref} counts {project.comments_count} comments")
    return wrong


async def _journal(session: ReadSession) -> list[str]:
    return [
        f"{item.reaction} of {item.subject} is still {item.state}: {item.fault}"
        for item in await session.all(select(Delivery))
    ]


async def _notices(session: ReadSession) -> list[str]:
    told = Counter(
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
    wrong = [
        f"the notice {notice} was given {count} times"
        for notice, count in told.items()
        if count > 1
    ]
    reached = Counter(number for _member, code, _kind, number in told if code == "update_published")
    return wrong + [
        f"{update.ref} reached {reached[update.number]} of {update.reach}"
        for update in await session.all(select(Update))
        if update.is_public and reached[update.number] != update.reach
    ]


async def _mails(session: ReadSession, mails: Counter[str], kills: int) -> list[str]:
    queued = set(
        await session.all(
            select(col(JournalEntry.subject_id)).where(col(JournalEntry.event) == MailQueued.name())
        )
    )
    sent = Counter(int(message.removeprefix("mail-").split("-")[0]) for message in mails)
    notices = await session.first(select(func.count(col(Notice.id)))) or 0
    wrong = [f"mail {number} never went out" for number in sorted(queued - set(sent))]
    wrong += [f"mail {number} was never queued" for number in sorted(set(sent) - queued)]
    wrong += [
        f"mail {number} had {count} Message-IDs" for number, count in sent.items() if count > 1
    ]
    wrong += [
        f"{message} was sent {count} times" for message, count in mails.items() if count > 1 + kills
    ]
    if len(queued) != notices:
        wrong.append(f"{notices} notices were given and {len(queued)} mails queued")
    if left := await session.first(select(func.count(col(Mail.id)))):
        wrong.append(f"{left} mails are still in the postbox")
    return wrong


async def _public(forum: Forum, session: ReadSession) -> dict[ContentRef, Document]:
    """All that is public, as the index should hold it."""
    found: dict[ContentRef, Document] = {}
    for kind in indexed(registry_of(forum.session_factory)):
        assert kind.public_ids and kind.documents
        after = 0
        while ids := await kind.public_ids(session, after, 200):
            after = ids[-1]
            found |= {document.ref: document for document in await kind.documents(session, ids)}
    return found


async def _everything(session: ReadSession) -> dict[ContentRef, str]:
    """What the torture has written, by the words nobody else uses."""
    ideas = {idea.ref: idea.title for idea in await session.all(select(Idea))}
    updates = {item.ref: item.title for item in await session.all(select(Update))}
    return {
        ref: title.split()[-1] for ref, title in (ideas | updates).items() if title.endswith("q")
    }


async def _index(
    forum: Forum, documents: dict[ContentRef, Document], titles: dict[ContentRef, str]
) -> list[str]:
    async with forum.session_factory.read_session() as session:
        # An entry without words is the mark of what was removed.
        rows = await session.rows(text("SELECT kind, id FROM search_entry WHERE length(words) > 0"))
    found = {ContentRef(kind, number) for kind, number in rows}
    wrong = [f"{ref} is public and isn't in the index" for ref in set(documents) - found]
    wrong += [f"{ref} is in the index and isn't public" for ref in found - set(documents)]
    for ref, word in titles.items():
        # An engine that forgives misspellings finds what is written almost so too.
        hits = set((await forum.engine.find(Query(word))).refs)
        if (ref in hits) is not (ref in documents) or hits - set(documents):
            wrong.append(f"searching {word} for {ref} finds {sorted(map(str, hits))}")
    return wrong
