"""Names: no identifier or module has a private name of the first version (decision 0027)."""

from collections.abc import Iterator

from tests.architecture.source import ROOT, Module, modules

MODULES = modules(migrations=True)
TESTS = [Module(path) for path in sorted((ROOT / "tests").rglob("*.py"))]
GONE_FROM_TESTS = frozenset({
    "Absent", "AsPerson", "Bends", "Bucket", "Moods", "Place", "Shelf", "Sink", "StillClock", "Truth",
    "as_", "asked", "desk", "furnish", "happenings", "house", "House", "looking", "lot", "mine",
    "ours", "owed", "said", "settle_in", "shelf", "sink", "somebodies", "there", "told", "travel",
    "travelling", "vote_many", "who",
})  # fmt: skip
GONE = frozenset(
    [
        "Work",
        "work",
        "Reading",
        "Workshop",
        "workshop",
        "workshop_of",
        "bookkeeping",
        "told",
        "take_turn",
        "turn_of",
        "attempt",
        "hold",
        "Asker",
        "FileAsker",
        "ServerAsker",
        "asker",
        "immediate",
        "on_the_spot",
        "OnTheSpot",
        "alone",
        "is_away",
        "is_crossed",
        "is_held",
        "BUSY",
        "ASKING",
        "IDLE",
        "CONNECTIONS",
        "_gate",
        "_at_the_door",
        "rows_of",
        "NEVER_REUSED",
        "beyond",
        "page_of",
        "Reaction",
        "REACTIONS",
        "owed",
        "_owed",
        "Owed",
        "settle",
        "settles",
        "Claim",
        "postpone",
        "left_lying",
        "Patience",
        "patience",
        "Lane",
        "lane",
        "Pulse",
        "pulse",
        "Watch",
        "watch",
        "look",
        "seen_by_readers",
        "Away",
        "SearchDown",
        "MailAway",
        "Failed",
        "lasting",
        "AlreadySettled",
        "Kind",
        "Catalogue",
        "Ref",
        "Move",
        "needs_care",
        "CARE",
        "Finder",
        "Surroundings",
        "around",
        "Standing",
        "standing",
        "glances",
        "Piece",
        "Refused",
        "Missing",
        "speaking",
        "guess_language",
        "Written",
        "in_languages",
        "WritingLanguage",
        "writing_languages",
        "Line",
        "Prose",
        "Ticked",
        "blame",
        "keep_typed",
        "typed_in",
        "CHOSEN",
        "Entry",
        "ENTRIES",
        "Links",
        "path_to",
        "go_to",
        "go_to_path",
        "admits",
        "same_for_everyone",
        "same_for_guests",
        "keep_nothing",
        "Kept",
        "SHARED",
        "ACTED",
        "faceless",
        "Intent",
        "IntentResult",
        "intents",
        "INTENTS",
        "begin_in",
        "ask_sign_in",
        "ask_again",
        "guess_code",
        "Journey",
        "Wish",
        "set_out",
        "come_back",
        "show_ways",
        "leaving",
        "postbox",
        "MailKind",
        "Shelf",
        "stand_in",
        "make_anew",
        "make_ready",
        "is_untold",
        "note_untold",
        "forget_untold",
        "Asked",
        "telling",
        "marking",
        "Remark",
        "wrong",
        "worth",
        "Given",
        "given",
        "lacking",
        "Teller",
        "Desk",
    ]
)
MODULES_GONE = frozenset(
    [
        "alone",
        "asking",
        "on_the_spot",
        "watch",
        "written",
        "guess",
        "signs_",
        "finding",
        "unit",
        "sharing",
        "ways",
        "leaving",
        "lacking",
        "chosen",
        "remark",
        "postbox",
        "work",
        "words",
        "views",
        "intents",
        "reactions",
        "teller",
        "talk",
        "talk_rows",
        "works",
        "stock",
        "showing",
        "writing",
        "reporting",
        "updating",
        "posting",
        "listing",
        "admin_forms",
        "desk_pages",
        "checking",
        "serving",
    ]
)


def _identifiers(module: Module) -> Iterator[tuple[str, int]]:
    """Every name, argument, attribute and definition of a module, with its line."""
    for node in module.nodes:
        for field in ("id", "arg", "attr", "name", "asname"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                yield name, getattr(node, "lineno", 0)


def test_no_identifier_is_an_old_name() -> None:
    violations = [
        f"{module.name}:{line} {name}"
        for module in MODULES
        for name, line in _identifiers(module)
        if name in GONE
    ]
    assert not violations, "\n".join(violations)


def test_no_identifier_of_the_tests_is_an_old_name() -> None:
    # Hypothesis's decorator is called so.
    gone = (GONE | GONE_FROM_TESTS) - {"given"}
    violations = [
        f"{module.name}:{line} {name}"
        for module in TESTS
        for name, line in _identifiers(module)
        if name in gone
    ]
    assert len(TESTS) > 250
    assert not violations, "\n".join(violations)


def test_no_module_has_an_old_name() -> None:
    assert not [module.name for module in MODULES if MODULES_GONE & set(module.parts)]
    assert len(MODULES) > 300
