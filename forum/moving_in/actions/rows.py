"""Action on rows of a file: import the ideas and comments that aren't here yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, update
from sqlmodel import col

from forum.core.actor import SYSTEM
from forum.core.database.columns import table_of
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.discussion.actions import imports as discussion
from forum.discussion.queries.names import known_staff_names
from forum.ideas.actions import imports
from forum.ideas.tables import KIND, Status
from forum.moving_in import rules
from forum.moving_in.actions.batches import lock_running
from forum.moving_in.actions.prepared import PreparedComment, PreparedIdea, Taken
from forum.moving_in.actions.recognition import CommentsHere, find_ideas
from forum.moving_in.queries import known
from forum.moving_in.reading.idea_rows import IdeaRow
from forum.moving_in.tables import ImportBatch, ImportedComment, ImportedIdea
from forum.town.presenters.lookup import TownLookup

STATUSES = frozenset(Status)


@dataclass(frozen=True)
class Target:
    """Where rows go: a source, an import, and whether they are published."""

    source: str
    batch_id: int
    publish: bool


@dataclass(frozen=True)
class _Plan:
    """What is to be done with rows: add some, and comments to others that are here."""

    new: list[PreparedIdea]
    values: list[imports.ImportedIdea]
    here: list[tuple[PreparedIdea, known.ExistingIdea]]
    taken: Taken


async def preview_rows(
    session: ReadSession, prepared: Sequence[PreparedIdea], target: Target, seen: set[str]
) -> Taken:
    """What `import_rows` would bring, without writing; `seen`: ids of earlier rows of the file."""
    plan = await _plan(session, prepared, target, seen)
    taken = plan.taken
    is_public = [idea.publish for idea in plan.values]
    if target.publish and plan.values:
        signs = await imports.signs_of(session, plan.values, SYSTEM)
        is_public = [public and not found for public, found in zip(is_public, signs, strict=True)]
    for each, public in zip(plan.new, is_public, strict=True):
        taken.languages[each.language] += 1
        taken.waiting += target.publish and not public
    here = await CommentsHere.on(session, [found.number for _, found in plan.here])
    comments = [
        (comment, public)
        for each, public in zip(plan.new, is_public, strict=True)
        for comment in each.comments
    ]
    comments += [
        (comment, found.is_public)
        for each, found in plan.here
        for comment in each.comments
        if not here.has(found.number, comment.row)
    ]
    await _preview_comments(session, comments, target, taken)
    return taken


async def _preview_comments(
    session: ReadSession,
    comments: Sequence[tuple[PreparedComment, bool]],
    target: Target,
    taken: Taken,
) -> None:
    """Count comments, each with whether its idea will be public, and those that would wait."""
    taken.comments += len(comments)
    if not (comments and target.publish):
        return
    staff_names = await known_staff_names(session)
    for comment, on_public in comments:
        signs = await discussion.signs_of_imported(
            session, _comment(comment), SYSTEM, staff_names=staff_names
        )
        is_public = on_public and comment.row.was_public
        taken.waiting_comments += not is_public or bool(signs)


async def import_rows(uow: UnitOfWork, prepared: Sequence[PreparedIdea], target: Target) -> Taken:
    """Import the rows that aren't here yet, with their comments; raises `ImportTakenBack`."""
    await lock_running(uow, target.source, target.batch_id)
    plan = await _plan(uow, prepared, target, set())
    taken = plan.taken
    added = await imports.add_imported(uow, plan.values)
    for each, result in zip(plan.new, added, strict=True):
        taken.languages[each.language] += 1
        taken.waiting += target.publish and not result.is_public
    if added:
        links = [{"idea_id": each.ref.id, "batch_id": target.batch_id} for each in added]
        await uow.execute(insert(table_of(ImportedIdea)), links)
    subjects = [
        (each, result.ref.id, result.is_public)
        for each, result in zip(plan.new, added, strict=True)
    ]
    subjects += [(each, found.number, found.is_public) for each, found in plan.here]
    await _import_comments(uow, subjects, target, taken)
    await uow.execute(
        update(ImportBatch)
        .where(col(ImportBatch.id) == target.batch_id)
        .values(
            ideas=col(ImportBatch.ideas) + taken.ideas,
            comments=col(ImportBatch.comments) + taken.comments,
        )
    )
    return taken


async def _plan(
    session: ReadSession, prepared: Sequence[PreparedIdea], target: Target, seen: set[str]
) -> _Plan:
    lookup = await TownLookup.read(session)
    themes, places = rules.themes_by_name(lookup), rules.neighbourhoods_by_name(lookup)
    existing = await find_ideas(
        session, target.source, target.batch_id, [each.row for each in prepared]
    )
    plan = _Plan([], [], [], Taken())
    for each in prepared:
        found = existing.get(each.row.source_id)
        if found is None and each.row.source_id not in seen:
            seen.add(each.row.source_id)
            plan.new.append(each)
            plan.values.append(_values(each, target, themes, places, plan.taken))
            continue
        if found is not None and not rules.is_same_idea(each.row, found):
            plan.taken.foreign.append(each.row.line)
            plan.taken.orphans += len(each.comments)
            continue
        plan.taken.existing += 1
        if found is None:
            continue
        plan.here.append((each, found))
        if differences := _differences(each, found):
            plan.taken.differing[each.row.line] = differences
    return plan


def _differences(prepared: PreparedIdea, found: known.ExistingIdea) -> list[str]:
    """What a later file says otherwise than the one that brought the idea."""
    row, answer = prepared.row, prepared.answer.source if prepared.answer else ""
    compared = {
        "other words": (row.title, row.body) != (found.title, found.body),
        "another status": _status(row) is not found.status,
        "another answer": answer != found.answer,
        "other support": row.support != found.votes,
    }
    return [words for words, differs in compared.items() if differs]


def _status(row: IdeaRow) -> Status:
    # The other states say that it wasn't public, and nothing of what the town does with it.
    return Status(row.state.value) if row.state.value in STATUSES else Status.open


def _values(
    prepared: PreparedIdea,
    target: Target,
    themes: dict[str, int],
    places: dict[str, int],
    taken: Taken,
) -> imports.ImportedIdea:
    row = prepared.row
    theme_id = rules.find_part(row.themes, themes)
    # Tags often name the neighbourhood too.
    neighbourhood_id = rules.find_part((*row.neighbourhoods, *row.themes), places)
    if row.themes and theme_id is None:
        taken.unmatched_themes[row.themes[0][:40]] += 1
    if row.neighbourhoods and neighbourhood_id is None:
        taken.unmatched_neighbourhoods[row.neighbourhoods[0][:40]] += 1
    return imports.ImportedIdea(
        title=row.title,
        body=prepared.body,
        language=prepared.language,
        language_chosen=prepared.language_chosen,
        name_shown=row.author,
        neighbourhood_id=neighbourhood_id,
        theme_id=theme_id,
        source=target.source,
        source_id=row.source_id,
        date=row.date,
        votes=row.support,
        status=_status(row),
        answer=prepared.answer,
        answer_language=prepared.answer_language,
        answered_at=row.answered,
        publish=target.publish and row.was_public,
    )


async def _import_comments(
    uow: UnitOfWork,
    subjects: Sequence[tuple[PreparedIdea, int, bool]],
    target: Target,
    taken: Taken,
) -> None:
    """Import comments that aren't here yet on ideas by number, public if their idea is."""
    # By rising number: the counts of these ideas are locked one after the other.
    discussed = sorted(
        (subject for subject in subjects if subject[0].comments), key=lambda subject: subject[1]
    )
    if not discussed:
        return
    here = await CommentsHere.on(uow, [number for _, number, _ in discussed])
    staff_names = await known_staff_names(uow)
    links = []
    for prepared, number, is_public in discussed:
        for comment in prepared.comments:
            if here.has(number, comment.row):
                continue
            added = await discussion.add_imported(
                uow,
                ContentRef(KIND, number),
                _comment(comment, parent_id=here.number(number, comment.answers)),
                publish=target.publish and is_public and comment.row.was_public,
                staff_names=staff_names,
            )
            here.add(number, comment.row, added.pk)
            taken.comments += 1
            taken.waiting_comments += target.publish and not added.is_public
            links.append(
                {
                    "comment_id": added.pk, "batch_id": target.batch_id,
                    "idea_id": number, "source_id": comment.row.source_id,
                }
            )  # fmt: skip
    if links:
        await uow.execute(insert(table_of(ImportedComment)), links)


def _comment(prepared: PreparedComment, parent_id: int | None = None) -> discussion.ImportedComment:
    return discussion.ImportedComment(
        body=prepared.body,
        language=prepared.language,
        name_shown=prepared.row.author,
        date=prepared.row.date,
        parent_id=parent_id,
    )
