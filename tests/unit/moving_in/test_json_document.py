"""JSON: lists, wrapped lists, JSON:API with relationships, JSON Lines."""

import json
from typing import Any

import pytest

from forum.moving_in.reading.idea_rows import IdeaRow, LeftOut, Refusal
from forum.moving_in.reading.json_document import NOT_AN_OBJECT
from tests.unit.moving_in.files import items, reader, refusal, rows

IDEA = {"title": "Café", "body": "Koffie voor iedereen"}


@pytest.mark.parametrize(
    "document",
    [
        [IDEA],
        {"ideas": [IDEA]},
        {"meta": {"pages": []}, "data": [IDEA]},
        {"result": {"items": [IDEA]}},
        {"links": ["a", "b"], "proposals": [IDEA]},
    ],
)
def test_one_idea_in_many_wrappings(document: object) -> None:
    (row,) = rows(json.dumps(document).encode())
    assert (row.title, row.body) == ("Café", "Koffie voor iedereen")


def test_json_lines_with_a_damaged_one() -> None:
    first, second, third = items(f"{json.dumps(IDEA)}\n{{broken\n{json.dumps(IDEA)}\n".encode())
    assert isinstance(first, IdeaRow) and isinstance(third, IdeaRow)
    assert isinstance(second, Refusal) and second.line == 2


def test_records_may_have_different_keys() -> None:
    raw = b'[{"title": "A"}, {"title": "B", "body": "b"}, 3, {"title": {"nl": "C"}, "body": "c"}]'
    first, second, third, fourth = items(raw)
    assert isinstance(first, IdeaRow) and first.body == ""
    assert isinstance(second, IdeaRow) and second.line == 2
    assert isinstance(third, Refusal)
    assert isinstance(fourth, IdeaRow) and fourth.title == "C"


def test_what_a_json_api_resource_refers_to_is_found_among_the_included() -> None:
    document = {
        "data": [
            {
                "id": "1",
                "type": "idea",
                "attributes": {
                    "title_multiloc": {"nl-BE": "Soep", "fr-BE": "Soupe"},
                    "body_multiloc": {"nl-BE": "<p>Soep delen.</p>", "fr-BE": "<p>Partager.</p>"},
                    "likes_count": 4, "published_at": "2024-05-01T10:00:00Z",
                    "publication_status": "published", "author_name": "Jan Proef",
                },
                "relationships": {
                    "topics": {"data": [{"id": "t1", "type": "topic"}]},
                    "idea_status": {"data": {"id": "s1", "type": "idea_status"}},
                    "author": {"data": {"id": "u1", "type": "user"}},
                },
            }
        ],
        "included": [
            {"id": "t1", "type": "topic", "attributes": {"title_multiloc": {"nl-BE": "Buren"}}},
            {"id": "s1", "type": "idea_status", "attributes": {"code": "implemented"}},
        ],
    }  # fmt: skip
    (row,) = rows(json.dumps(document).encode())
    assert (row.title, row.body, row.language) == ("Soep", "Soep delen.", "nl")
    assert (row.themes, row.state, row.support) == (("Buren",), "realised", 4)
    assert row.author == "Jan Proef"


def test_comments_inside_an_idea_with_answers_inside_them() -> None:
    comments = [
        {"id": 1, "body": "Goed!", "created_at": "2024-05-02", "user": {"name": "An"},
         "replies": [{"id": 2, "body": "Vind ik ook."}]},
        {"id": 3, "body": ""},
    ]  # fmt: skip
    (row,) = rows(json.dumps([{**IDEA, "comments": comments}]).encode())
    assert [(each.source_id, each.parent, each.author) for each in row.comments] == [
        ("1", "", "An"), ("2", "1", ""),
    ]  # fmt: skip


def test_texts_in_lists_of_translations() -> None:
    title = {"translations": [{"locale": "fr", "text": "Banc"}, {"locale": "nl", "text": "Bank"}]}
    nodes = [{"id": "1", "title": title, "voteCount": 3, "publishedAt": "2024-01-01T00:00:00Z",
              "body": {"translations": [{"locale": "nl", "text": "<p>In de zon</p>"}]}}]  # fmt: skip
    (row,) = rows(json.dumps({"data": {"proposals": {"nodes": nodes}}}).encode())
    assert (row.title, row.language, row.body, row.support) == ("Bank", "nl", "In de zon", 3)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"[]", "holds no ideas"),
        (b'{"ideas": []}', "holds no ideas"),
        (b"[1, 2]", "no column for the title"),
        (b'{"a": 1}', "no list of ideas"),
        (b"[{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[" + b"1" * 5000 + b"]", "not JSON"),
    ],
)
def test_json_that_is_refused(raw: bytes, message: str) -> None:
    assert message in refusal(raw)


def test_json_lines_end_only_where_a_line_ends() -> None:
    lines = [{**IDEA, "body": f"een{sign}twee"} for sign in "\u2028\u2029\x85\x1e"]
    raw = "\r\n".join(json.dumps(each, ensure_ascii=False) for each in lines)
    assert [row.line for row in rows(raw.encode())] == [1, 2, 3, 4]


def test_json_lines_of_which_the_first_is_damaged() -> None:
    first, second = items(f'{{"title": "kapot\n\n{json.dumps(IDEA)}\n'.encode())
    assert (first.line, getattr(first, "reason", "")) == (1, NOT_AN_OBJECT)
    assert isinstance(second, IdeaRow) and second.line == 3


def test_a_damaged_document_is_no_json_lines() -> None:
    raw = b'{"ideas": [\n{"title": "A"},\n{"title": "B"}\n'
    assert "not JSON" in refusal(raw)


@pytest.mark.parametrize("wrap", [lambda nodes: {"nodes": nodes}, lambda nodes: {"edges": [{"node": each} for each in nodes]}])  # fmt: skip
@pytest.mark.parametrize("text", [lambda text: {"translations": [{"locale": "nl", "text": text}]}, lambda text: {"translation": text}])  # fmt: skip
def test_connections_of_graphql(wrap: Any, text: Any) -> None:
    idea = {
        "id": "1", "title": text("Bank"), "body": text("<p>In de zon</p>"), "voteCount": 3,
        "publishedAt": "2024-01-01T00:00:00Z",
        "comments": wrap([{"id": "9", "body": "Mooi"}]),
    }  # fmt: skip
    made = reader(json.dumps({"data": {"component": {"proposals": wrap([idea])}}}).encode())
    (row,) = made.rows()
    assert isinstance(row, IdeaRow)
    assert made.columns.layout.name == "Decidim"
    assert (row.title, row.body, row.support) == ("Bank", "In de zon", 3)
    assert [comment.body for comment in row.comments] == ["Mooi"]


def test_half_an_emoji_is_left_out_and_names_can_be_printed() -> None:
    raw = (
        rb'[{"title": "Bank \ud83d", "bo\ud83ddy": "x", "body": {"n\udc41l": "y"}, "author": "An"}]'
    )
    made = reader(raw)
    (row,) = made.rows()
    assert isinstance(row, IdeaRow) and row.title == "Bank"
    ", ".join(made.table.columns).encode()


@pytest.mark.parametrize(
    "comments",
    [
        [{"id": 9, "text": "Goed plan", "locale": "nl"}],
        [{"text": "Goed plan", "locale": "nl"}],
        [{"text": "Goed plan", "locale": "nl", "author": "Ina"}],
    ],
)
def test_comments_with_a_language_are_no_translations(comments: object) -> None:
    (row,) = rows(json.dumps([{**IDEA, "comments": comments}]).encode())
    assert [(each.body, each.language) for each in row.comments] == [("Goed plan", "nl")]


def test_answers_with_a_language_are_no_translations() -> None:
    comments = [
        {"id": 1, "text": "Goed", "locale": "nl", "replies": [{"text": "Ja", "locale": "nl"}]}
    ]
    (row,) = rows(json.dumps([{**IDEA, "comments": comments}]).encode())
    assert [each.body for each in row.comments] == ["Goed", "Ja"]


USER_VOICE = {
    "suggestions": [
        {"id": 501, "title": "Een bank", "body": "<p>Om te zitten.</p>", "state": "published",
         "votes_count": 3, "supporters_count": 4, "created_at": "2020-05-05T10:00:00Z",
         "links": {"forum": 2, "category": 3, "created_by": 9, "status": 4,
                   "parent_suggestion": None, "labels": [5, 6]}},
        {"id": 502, "title": "Dubbele bank", "body": "Zelfde.", "state": "closed",
         "votes_count": 3, "supporters_count": 4, "created_at": "2020-05-05T10:00:00Z",
         "links": {"forum": 2, "category": 3, "created_by": 9, "status": 4, "parent_suggestion": 501}},
    ],
    "categories": [{"id": 3, "name": "Samen eten"}],
    "labels": [{"id": 5, "name": "Buiten"}, {"id": 6, "name": "Hout"}],
    "statuses": [{"id": 4, "name": "planned"}, {"id": 3, "name": "started"}],
    "users": [{"id": 9, "name": "Karel", "email_address": "karel@example.org"}],
    "links": {},
}  # fmt: skip


@pytest.mark.parametrize("leave_out", ["", "suggestions by number"])
def test_what_ideas_refer_to_is_found_in_the_lists_beside_them(leave_out: str) -> None:
    document = USER_VOICE
    if leave_out:
        document = {**USER_VOICE, "suggestions": USER_VOICE["suggestions"][1:]}  # type: ignore[index]
    *taken, duplicate = items(json.dumps(document).encode())
    assert duplicate == LeftOut(len(taken) + 1, "it was merged into another")
    for row in taken:
        assert isinstance(row, IdeaRow)
        assert (row.author, row.state, row.support) == ("Karel", "planned", 4)
        assert row.themes == ("Samen eten", "Buiten", "Hout")
        assert "example.org" not in str(row)


def test_numbers_with_a_name_of_their_own_are_found_too() -> None:
    document = {
        "ideas": [{**IDEA, "theme_id": 3, "tag_ids": [1], "author_id": 2}, {**IDEA, "theme_id": 8}],
        "themes": [{"id": 3, "name": "Eten"}],
        "users": [{"id": 2, "name": "An"}],
    }
    first, second = rows(json.dumps(document).encode())
    assert (first.themes, first.author) == (("Eten",), "An")
    assert (second.themes, second.author) == ((), "")
