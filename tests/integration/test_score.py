"""`make score`: the printed figures, and the errors for unreadable sets."""

import json
from pathlib import Path
from typing import Any

import pytest

from forum.core.i18n.languages import LANGUAGES
from forum.core.screening.distress.category import Category
from forum.core.screening.signs import distress_of
from tests.quality import search
from tests.quality.score import main, read_rows


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return str(path)


def printed_rows(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    lines = capsys.readouterr().out.splitlines()
    return {" ".join(words[:-4]): words[-4:] for words in map(str.split, lines)}


def test_languages_are_scored_one_by_one_and_in_total(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"text": "Een bank op het plein", "lang": "nl"},
        {"text": "Een bank op het plein", "lang": "tr"},
        {"text": "2025", "lang": "und"},
    ]
    assert main(["language", write(tmp_path / "rows.jsonl", rows)]) == 0
    assert printed_rows(capsys) == {
        "nl": ["1", "of", "1", "100.0%"], "tr": ["0", "of", "1", "0.0%"],
        "und": ["1", "of", "1", "100.0%"], "total": ["2", "of", "3", "66.7%"],
    }  # fmt: skip


def test_screening_reports_recall_and_false_alarms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"text": "Ik wil dood", "lang": "nl", "label": True, "category": "cry_for_help"},
        {"text": "Hilf mir", "lang": "de", "label": True, "category": "cry_for_help"},
        {"text": "bel 0470 00 00 12", "lang": "nl", "label": False, "category": "personal_data"},
    ]
    assert main(["screening", write(tmp_path / "rows.jsonl", rows)]) == 0
    printed = printed_rows(capsys)
    assert printed["nl recall"][:3] == ["1", "of", "1"]
    assert printed["de recall"][:3] == ["0", "of", "1"]
    assert printed["nl false alarms"][:3] == ["1", "of", "1"]
    assert printed["cry_for_help recall"][:3] == printed["total recall"][:3] == ["1", "of", "2"]


def test_distress_is_noticed_and_near_misses_pass(capsys: pytest.CaptureFixture[str]) -> None:
    """In each language and in total, on the project's own texts, which have every category."""
    rows = read_rows(Path(search.__file__).parent / "screening.jsonl")
    for lang in LANGUAGES:
        own = [row for row in rows if row["lang"] == lang]
        assert len(own) >= 40
        assert {row["category"] for row in own if row["label"]} == set(Category)
        assert sum(row["label"] for row in own) * 2 == len(own)
    assert main(["screening"]) == 0
    shares = {name: float(words[-1].rstrip("%")) for name, words in printed_rows(capsys).items()}
    for name in (*LANGUAGES, "total"):
        assert shares[f"{name} recall"] >= 95
        assert shares[f"{name} false alarms"] <= 10


def test_distress_is_noticed_in_texts_that_no_model_has_learned() -> None:
    """By two other writers; the limits leave a language room for two texts of its 50, for nobody can learn from them."""
    rows = read_rows(Path(search.__file__).parent / "unseen.jsonl")
    shares: dict[tuple[str, str], list[bool]] = {}
    for row in rows:
        is_ordinary = row["category"] == "ordinary"
        sort = "danger" if row["label"] else "ordinary" if is_ordinary else "near"
        shares.setdefault((row["lang"], sort), []).append(bool(distress_of(row["text"])))
        shares.setdefault(("total", sort), []).append(bool(distress_of(row["text"])))
    for (lang, sort), found in shares.items():
        share = sum(found) / len(found)
        match sort:
            case "danger":
                assert share >= (0.95 if lang == "total" else 0.9), (lang, share)
            case "near":
                assert share <= (0.1 if lang == "total" else 0.14), (lang, share)
            case _:
                assert share <= (0.15 if lang == "total" else 0.25), (lang, share)


def test_search_is_scored_on_a_pool(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "ENGINES", {"sqlite": search.ENGINES["sqlite"]})
    pool = [
        {"id": "a", "lang": "nl", "title": "Koffie op het plein", "body": "Samen."},
        {"id": "b", "lang": "nl", "title": "Bingo", "body": "Met koffie."},
        {"id": "c", "lang": "fr", "title": "Marche", "body": "Ensemble."},
    ]
    rows = [
        {"query": "koffie", "lang": "nl", "relevant": ["b"]},
        {"query": "natation", "lang": "fr", "relevant": ["c"]},
    ]
    files = [write(tmp_path / "rows.jsonl", rows), write(tmp_path / "pool.jsonl", pool)]
    assert main(["search", *files]) == 0
    # No French idea contains the word; the relevant one of the two Dutch ideas ranks second.
    assert capsys.readouterr().out.splitlines() == [
        "engine: sqlite",
        "fr               1 queries  success@3   0.0%  NDCG@10 0.000",
        "nl               1 queries  success@3 100.0%  NDCG@10 0.631",
        "total            2 queries  success@3  50.0%  NDCG@10 0.315",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([""], 2, "SET is one of"),
        (["similar", "ROWS"], 1, "POOL="),
        (["language", "nowhere.jsonl"], 1, "nowhere.jsonl: No such file"),
        (["search", "ROWS"], 1, "POOL="),
        (["language", "EMPTY"], 1, "there are no rows"),
        (["language", "BROKEN"], 1, "line 2: this isn't JSON"),
        (["language", "ROWS"], 1, 'line 1: "text" is missing'),
    ],
)
def test_errors_are_reported_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    files = {
        "ROWS": '{"query": "koffie"}',
        "EMPTY": "\n",
        "BROKEN": '{"text": "a", "lang": "nl"}\n{',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert main([str(tmp_path / each) if each in files else each for each in arguments]) == code
    output = capsys.readouterr()
    assert not output.out
    assert len(output.err.splitlines()) == 1
    assert message in output.err


def test_the_embedded_engine_finds_what_residents_look_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each language, nine of ten queries of the project's own set succeed."""
    monkeypatch.setattr(search, "ENGINES", {"sqlite": search.ENGINES["sqlite"]})
    sets = Path(search.__file__).parent
    pool = str(sets / "search_pool.jsonl")
    assert main(["search", str(sets / "search.jsonl"), pool]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    success = {line[0]: float(line[4].rstrip("%")) for line in lines}
    assert set(success) == {*LANGUAGES, "total"}
    assert min(success.values()) >= 90
