"""Publicity: what the columns of a file say about whether an idea or comment was public.

Columns are known by the words of their names, not by the layout: every one that may say so counts. What
it says isn't guessed: a value that isn't understood counts as not public, and is named.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import Enum
from functools import cache, lru_cache

from forum.core.text.cleaning import fold, one_line
from forum.moving_in.reading import public_words as words
from forum.moving_in.reading.dates import DateOrder, UnreadableDate, parse_moment
from forum.moving_in.reading.former_state import FormerState, find_state
from forum.moving_in.reading.table import MAX_NAME

S = FormerState
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBERED = re.compile(r" \(\d+\)$")
_CHOICE = re.compile(r"\(?([^\W_]+)\s?[/|]\s?([^\W_]+)\)?$")
_WORD = re.compile(r"[^\W_]+")
_ATTACHED = re.compile(r"(?:is)?(?P<word>.{4,}?)(?:at|date)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What Go and .NET write for no date.
_NO_DATE = re.compile(r"0001-01-01(?!\d).*")
BY_GRAVITY = (S.removed, S.withdrawn, S.draft, S.private, S.waiting)
"""The states of what wasn't public: of several the first holds."""


class Form(Enum):
    """What the cells of such a column hold."""

    yes_no = "a yes or a no, or the date of a yes"
    filled = "who did it, or why"
    visibility = "who could see it"
    publication = "a state of publication"
    status = "a state that may be the town's decision too"


@dataclass(frozen=True)
class Flag:
    """A column that says whether something was public.

    `yes`: the state that a yes tells, `open` being public; `empty`: the one that an empty cell tells.
    """

    column: str
    yes: FormerState = S.open
    form: Form = Form.yes_no
    empty: FormerState = S.open

    @property
    def field(self) -> str:
        """The field as which such a column can be named by hand."""
        if self.form is Form.status:
            return "status"
        return {S.open: "published", S.withdrawn: "withdrawn"}.get(self.yes, "hidden")


@dataclass(frozen=True)
class Reason:
    """A cell by which something waits, and whether its value is understood."""

    column: str
    value: str
    is_known: bool


@dataclass(frozen=True)
class Judgement:
    """What the columns say of one record: its state, and why it waits if it does."""

    state: FormerState
    reasons: tuple[Reason, ...] = ()


def flag_of_field(column: str, field: str) -> Flag:
    """The flag that a column is because somebody, or a layout, says that it holds this field."""
    named = set(_words(column))
    if field == "status" or (field == "published" and named and named <= _set(words.STATUS)):
        return Flag(column, form=Form.status)
    if field == "published":
        found = find_flag(column)
        return found if found and found.yes is S.open else Flag(column, empty=S.waiting)
    return Flag(column, S.withdrawn if field == "withdrawn" else S.removed)


@lru_cache(maxsize=1_000)
def find_flag(column: str, *, of_comments: bool = False) -> Flag | None:
    """The flag that the name of a column says it is; None for any other column."""
    named = _words(column)
    beside = _set(words.BESIDE) | _set(words.DATES)
    if of_comments:
        beside |= _set(words.BESIDE_COMMENT)
    has_status, has_date, is_filled = (
        not _set(each).isdisjoint(named) for each in (words.STATUS, words.DATES, words.FILLED)
    )
    if "_".join(named) in _set(words.TOPICS):
        return Flag(column, form=Form.visibility)
    if state := _states(of_comments=of_comments).get("_".join(named)):
        return _yes_no(column, state)
    bare = [word for word in named if word not in _set(words.STATUS)]
    if not has_date and (flag := _topic(column, [word for word in bare if word not in beside])):
        return flag
    if has_status:
        return None if has_date else _status(column, bare, beside, of_comments=of_comments)
    if is_filled:
        # `approved_by_moderator` holds a yes or a no, `deleted_by` a name.
        is_filled = _set(words.ROLES).isdisjoint(bare)
        left = _set(words.FILLED) | _set(words.ROLES) | {"id"}
        bare = [word for word in bare if word not in left]
    state = _state_of(bare, beside, of_comments=of_comments)
    if state is None or (is_filled and state is S.open):
        return None
    if is_filled:
        return Flag(column, state, Form.filled)
    return _yes_no(column, state)


def _yes_no(column: str, state: FormerState) -> Flag:
    """What must be said to be public wasn't, where nothing is said."""
    return Flag(column, state, empty=S.waiting if state is S.open else S.open)


def _topic(column: str, bare: list[str]) -> Flag | None:
    name = "_".join(bare)
    if name in _set(words.TOPICS):
        return Flag(column, form=Form.visibility)
    if name in _set(words.DUE_TOPICS):
        return Flag(column, form=Form.publication, empty=S.waiting)
    return None


def _status(
    column: str, bare: list[str], beside: Collection[str], *, of_comments: bool
) -> Flag | None:
    """The flag that a column such as `publication_status` is, or the `status` of an idea."""
    if all(word in beside for word in bare):
        return Flag(column, form=Form.publication if of_comments else Form.status)
    state = _state_of(bare, beside, of_comments=of_comments)
    if state is None:
        return None
    return Flag(column, form=Form.publication, empty=S.waiting if state is S.open else S.open)


def find_flags(columns: Iterable[str], *, of_comments: bool = False) -> tuple[Flag, ...]:
    """The flags among these columns."""
    found = (find_flag(name, of_comments=of_comments) for name in columns if name)
    return tuple(flag for flag in found if flag)


def judge(
    flags: Iterable[Flag], values: Mapping[str, str], own: dict[str, FormerState]
) -> Judgement:
    """What the cells of these flags say, the gravest first; `own`: the layout's words for states."""
    states: set[FormerState] = set()
    reasons = []
    for flag in flags:
        value = values.get(flag.column, "")
        state = state_of_cell(flag, value, own)
        states.add(state or S.waiting)
        if state in {None, S.waiting}:
            reasons.append(Reason(flag.column, value, state is not None))
    gravest = next((state for state in BY_GRAVITY if state in states), S.open)
    return Judgement(gravest, tuple(reasons) if gravest is S.waiting else ())


def state_of_cell(flag: Flag, value: str, own: dict[str, FormerState]) -> FormerState | None:
    """The state that a cell tells, `open` if it was public; None if the value isn't understood."""
    word = one_line(fold(value)).removesuffix(".0")
    if not word or word in _set(words.NOTHING) or _NO_DATE.fullmatch(word):
        return flag.empty
    if flag.form is Form.status:
        return _state_of_idea(word, own)
    opposite = S.waiting if flag.yes is S.open else S.open
    if flag.form is Form.filled:
        return opposite if word in _set(words.NO) else flag.yes
    if flag.form is Form.yes_no:
        if word in _set(words.YES) or _is_date(value):
            return flag.yes
        if word in _set(words.NO):
            return opposite
    # Of a state, 1 and 0 may be any two, and none is nobody.
    elif word in _set(words.YES) | _set(words.NO) - {"none"} and not word.isdecimal():
        return S.open if word in _set(words.YES) else S.waiting
    return _state_of_word(word, flag.form)


def says_yes(value: str) -> bool:
    """Whether a cell holds anything but a no, such as the number of what it was merged into."""
    word = one_line(fold(value))
    return bool(word) and word not in _set(words.NO) | _set(words.NOTHING)


def _state_of_idea(word: str, own: dict[str, FormerState]) -> FormerState:
    """The same for the status of an idea: one that isn't known may be any decision of the town."""
    state = find_state(word, own) or _state_of(_words(word), _set(words.BESIDE))
    return state if state in BY_GRAVITY else S.open


def _state_of_word(word: str, form: Form) -> FormerState | None:
    named = _words(word)
    joined = "_".join(named)
    if joined in _set(words.OPEN_VALUES):
        return S.open
    if joined in _set(words.ENDED_VALUES) and form is not Form.visibility:
        return S.open
    if joined in _set(words.WAITING_VALUES):
        return S.waiting
    state = _state_of(named, _set(words.BESIDE) | _set(words.DATES)) or find_state(word, {})
    if state is S.declined:
        # Rejected by a moderator: this column doesn't hold the town's decisions.
        return S.removed
    return state if state is None or state in BY_GRAVITY else S.open


def _state_of(
    named: Iterable[str], beside: Collection[str], *, of_comments: bool = False
) -> FormerState | None:
    """The state that these words tell, all of them; None if one has nothing to do with it."""
    states = _states(of_comments=of_comments)
    rest = [word for word in named if word not in _set(words.NOT)]
    is_negated = len(rest) < len(tuple(named))
    bare = [word for word in rest if word not in beside]
    if state := states.get("_".join(rest)) or states.get("_".join(bare)):
        found: set[FormerState | None] = {state}
    else:
        found = {_attached(word, states) for word in bare}
    if len(found) != 1 or None in found:
        return None
    (state,) = found
    if not is_negated:
        return state
    return S.waiting if state is S.open else S.open


def _attached(word: str, states: Mapping[str, FormerState]) -> FormerState | None:
    """The state of one word, also where it is written in one with others: `isdeleted`, `deletedat`."""
    found = _ATTACHED.fullmatch(word)
    return states.get(word) or (states.get(found["word"]) if found else None)


def _is_date(value: str) -> bool:
    """Whether it tells a day, also in words that nobody reads: it says then that there was one."""
    if _YEAR.search(value):
        return True
    try:
        return parse_moment(value, UTC, DateOrder()) is not None
    except UnreadableDate:
        return False


def _words(name: str) -> tuple[str, ...]:
    """The words of a name: `viewableByRole`, `viewable_by_role` and `Viewable by role` are the same.

    None of what is too long to be a name.
    """
    return _words_of_name(name) if len(name) <= MAX_NAME else ()


@lru_cache(maxsize=10_000)
def _words_of_name(name: str) -> tuple[str, ...]:
    text = fold(_CAMEL.sub("_", _NUMBERED.sub("", name.strip())))
    choice = _CHOICE.search(text)
    if choice and set(choice.groups()) <= _set(words.YES) | _set(words.NO):
        # `Public (yes/no)`
        text = text[: choice.start()]
    return tuple(_WORD.findall(text))


@cache
def _set(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


@cache
def _states(*, of_comments: bool) -> dict[str, FormerState]:
    """The words of every state, folded."""
    tables = (words.STATES, words.COMMENT_STATES) if of_comments else (words.STATES,)
    return {word: state for table in tables for state, text in table.items() for word in _set(text)}
