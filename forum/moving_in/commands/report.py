"""What `forum import` says: the result first, then how the file was read."""

from collections.abc import Iterator, Mapping, Sequence

from forum.core.i18n.languages import LANGUAGES, UNKNOWN
from forum.moving_in.commands.run import ImportRun, Outcome
from forum.moving_in.reading.columns import normalise
from forum.moving_in.reading.layouts import COMMON_DROPS, PLAIN
from forum.moving_in.reading.table import Table, repeated_names
from forum.moving_in.tables import ImportBatch


def result_lines(run: ImportRun, outcome: Outcome) -> Iterator[str]:
    """The counts of what came in."""
    taken = outcome.taken
    verb = "would take" if run.options.dry_run else "taken"
    counts = f"{verb}: {taken.ideas}, here already: {taken.existing}"
    left_out = f", left out: {outcome.left_out}" if outcome.left_out else ""
    yield f"{counts}, not taken: {len(outcome.refusals)}{left_out}"
    if taken.languages:
        codes = [code for code in (*LANGUAGES, UNKNOWN) if taken.languages[code]]
        shown = ", ".join(f"{code or 'unknown'} {taken.languages[code]}" for code in codes)
        yield f"languages: {shown}"
    if taken.comments or run.refused_comments:
        refused = len(run.refused_comments)
        yield f"comments: {taken.comments}{f', not taken: {refused}' if refused else ''}"
    if taken.waiting:
        verb = "would wait" if run.options.dry_run else "waiting"
        yield (
            f"{verb} for a moderator: {taken.waiting} "
            "(not public there, or their text needs a look)"
        )
    if taken.waiting_comments:
        verb = "would wait" if run.options.dry_run else "wait"
        yield (
            f"comments that {verb} for a moderator: {taken.waiting_comments} "
            "(their idea is not public, or their text needs a look)"
        )
    if outcome.batch_id is not None:
        yield f"import: {outcome.batch_id} (forum import --undo {outcome.batch_id} takes it back)"


def difference(differing: Sequence[str]) -> str:
    """What a line says otherwise than the idea that is here."""
    return f"here already, with {', '.join(differing)}; nothing was changed"


def not_taken(run: ImportRun, outcome: Outcome) -> str:
    """What could not be taken, in one sentence; empty if all was."""
    parts = []
    if outcome.refusals:
        parts.append(f"{len(outcome.refusals)} of {outcome.total}")
    if run.refused_comments:
        count = len(run.refused_comments)
        parts.append("1 comment" if count == 1 else f"{count} comments")
    return f"{' and '.join(parts)} could not be taken" if parts else ""


def file_lines(run: ImportRun, outcome: Outcome) -> Iterator[str]:
    """How the file was read: layout, columns used and dropped, and what else it holds."""
    layout = "no platform's layout" if run.layout == PLAIN else run.layout
    yield f"recognised: {layout}, {run.table.format}"
    used = run.columns.used()
    if not run.reader.findings.nested_comments:
        # A column of this name then holds their number.
        used = [(name, field) for name, field in used if field != "comments"]
    yield from _column_lines(run.table, used, run.columns.layout.drops)
    if comments := run.comments_table:
        yield from _column_lines(comments.table, comments.columns.used(), {}, " of comments")
    yield from _missing(run)
    findings = run.reader.findings
    findings.unmatched_themes = outcome.taken.unmatched_themes
    findings.unmatched_neighbourhoods = outcome.taken.unmatched_neighbourhoods
    yield from findings.lines()


def _missing(run: ImportRun) -> Iterator[str]:
    """What the file has no column for, although every idea has one."""
    if not run.columns.fields["date"]:
        yield "no column for the date: the pages of these ideas say when they moved in"
    if not (run.columns.fields["body"] or run.columns.fields["summary"]):
        yield "no column for the text: these ideas are titles"
    if run.comments_table and not run.comments_table.columns.fields["date"]:
        yield "no column for the date of comments: those get today's"


def _column_lines(
    table: Table, used: Sequence[tuple[str, str]], drops: Mapping[str, str], of: str = ""
) -> Iterator[str]:
    """The columns of a table with the fields for which they are used, and those that are dropped."""
    yield f"columns used{of}: " + ", ".join(f"{name} ({field})" for name, field in used)
    names_used = {name for name, _ in used}
    dropped = [name for name in table.columns if name and name not in names_used]
    if dropped:
        yield f"columns dropped{of}: " + ", ".join(_dropped(name, drops) for name in dropped)
    if repeated := repeated_names(table.columns):
        yield f"columns named twice{of}: {', '.join(repeated)} (the first that is filled is taken)"


def _dropped(name: str, drops: Mapping[str, str]) -> str:
    base = normalise(name)
    reason = drops.get(base) or COMMON_DROPS.get(base)
    return f"{name} ({reason})" if reason else name


def batch_line(batch: ImportBatch, still_here: int) -> str:
    """An import in the list of all."""
    state = "interrupted"
    if batch.undone_at:
        state = f"taken back on {batch.undone_at:%Y-%m-%d}, {still_here} ideas stay"
    elif batch.finished_at:
        state = "published" if batch.published else "for moderators"
    return (
        f"{batch.id}  {batch.started_at:%Y-%m-%d %H:%M} UTC  {batch.source or PLAIN}  "
        f"ideas {batch.ideas}, comments {batch.comments}, not taken {batch.refused}  {state}"
    )
