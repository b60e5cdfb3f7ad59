"""Publicity: what wasn't public is known by the words of columns and cells, whatever the layout."""

import json

import pytest

from forum.core.text.cleaning import fold
from forum.moving_in.reading import public_words as words
from forum.moving_in.reading.columns import map_comments
from forum.moving_in.reading.former_state import LEFT_OUT
from forum.moving_in.reading.idea_rows import IdeaRow, LeftOut
from forum.moving_in.reading.publicity import Flag, find_flag, state_of_cell
from tests.unit.moving_in.files import comments, items, reader

# A column, what it says of what wasn't public, and what it says of what was.
NEGATIVE = [
    ("private", "true", "0"), ("is_private", "1", "false"), ("isSpam", "Ja", "Nee"), ("spam", "x", ""),
    ("hidden?", "yes", "no"), ("Hidden at", "2024-01-01", ""), ("deletedAt", "2024-01-01T10:00:00Z", ""),
    ("is_deleted", "t", "f"), ("is_removed", "true", "false"), ("trashed_at", "2024-01-01", ""),
    ("confirmed_hide_at", "2024-01-01", "0001-01-01T00:00:00Z"), ("Verwijderd op", "12 mei 2023", "-"),
    ("Waarschijnlijk spam", "Ja", "Nee"), ("verborgen", "ja", "nee"), ("vertrouwelijk", "ja", "nee"),
    ("concept", "ja", "nee"), ("is_draft", "1", "0"), ("is_blocked", "true", "false"),
    ("unpublished_at", "2024-01-01", ""), ("niet openbaar", "ja", "nee"), ("archived", "true", "false"),
    ("masqué", "oui", "non"), ("supprimée", "vrai", "faux"), ("brouillon", "oui", ""),
    ("Date de suppression", "le 3 mars 2023", ""), ("nascosto", "sì", "no"), ("Eliminato il", "03/04/2024", ""),
    ("bozza", "vero", "falso"), ("gizli", "evet", "hayır"), ("silindi mi", "evet", "hayır"), ("taslak", "evet", ""),
    ("gelöscht", "ja", "nein"), ("gesperrt", "ja", "nein"), ("nicht öffentlich", "wahr", "falsch"),
    ("مخفي", "نعم", "لا"), ("محذوف", "نعم", ""), ("deleted_by", "Jan", ""), ("hidden_reason", "scheldwoorden", ""),
    ("withdrawn", "true", "false"), ("retired_at", "2024-01-01", ""), ("internal", "yes", "no"),
    ("attributes/hidden", "true", "false"), ("niet tonen", "ja", "nee"), ("staff_only", "true", "false"),
    ("soft_deleted", "1", "0"), ("withdrawn_by_author", "yes", "no"), ("hidden_from_public", "t", "f"), ("hidden", "misschien", "0.0"),
]  # fmt: skip
POSITIVE = [
    ("is_approved", "false", "true"), ("isApproved", "false", "true"), ("approved", "no", "yes"),
    ("goedgekeurd", "nee", "ja"), ("Zichtbaar voor iedereen", "nee", "ja"), ("flag_visible", "no", "yes"),
    ("visible", "f", "t"), ("published", "", "2024-01-01"), ("published_at", "", "le 3 mars 2023 à 14h05"),
    ("openbaar", "False", "True"), ("is_public", "0", "1"), ("publié", "non", "oui"), ("Publiée le", "", "2024-01-01"),
    ("pubblicato", "falso", "vero"), ("freigegeben", "nein", "ja"), ("onaylandı", "hayır", "evet"),
    ("herkese açık", "hayır", "evet"), ("منشور", "لا", "نعم"), ("publicatiedatum", "", "1-2-2024"),
    ("publishDate", "", "2020-01-01"), ("publishedat", "", "2020-01-01"), ("published", "draft", "published"),
    ("Openbaar (ja/nee)", "nee", "ja"), ("Publié (oui/non)", "non", "oui"), ("Goedgekeurd door moderator", "nee", "ja"),
]  # fmt: skip
STATES = [
    ("visibility", "hidden", "public"), ("visibility", "private", ""), ("zichtbaarheid", "verborgen", "zichtbaar"),
    ("Sichtbarkeit", "nicht öffentlich", "öffentlich"), ("visibilité", "masqué", "tous"),
    ("viewableByRole", "admin", "all"), ("viewable_by_role", "member", "anonymous"),
    ("moderation_status", "rejected", "accepted"), ("moderationStatus", "pending", "approved"),
    ("publication_status", "draft", "published"), ("Publicatiestatus", "concept", "gepubliceerd"),
    ("publication_status", "submitted", "published"), ("publication_status", "", "closed"),
    ("Statut de publication", "en attente", "publié"), ("Stato di pubblicazione", "bozza", "pubblicata"),
    ("yayın durumu", "taslak", "yayında"), ("status", "private", "open"), ("status", "spam", "closed"),
    ("status", "masqué", "answered"), ("post_status", "trash", "publish"), ("status", "Niet gepubliceerd", "rejected"),
    ("state", "deleted", "accepted"), ("moderated", "false", "true"), ("status", "nascosto", "Bij de burgemeester"),
]  # fmt: skip


def _is_public(column: str, value: str) -> bool:
    raw = json.dumps([{"id": 1, "title": "Bank", "body": "In de zon", column: value}])
    (item,) = items(raw.encode())
    assert isinstance(item, IdeaRow | LeftOut)
    return isinstance(item, IdeaRow) and item.was_public


@pytest.mark.parametrize(("column", "no", "yes"), [*NEGATIVE, *POSITIVE, *STATES])
def test_ideas(column: str, no: str, yes: str) -> None:
    assert not _is_public(column, no)
    assert _is_public(column, yes)


@pytest.mark.parametrize(
    ("column", "no", "yes"),
    [
        *NEGATIVE, *POSITIVE, *(case for case in STATES if case[2] not in {"rejected", "Bij de burgemeester"}),
        ("valuation", "t", "f"), ("rejected", "true", "false"), ("comment_approved", "trash", "1"), ("comment_status", "pending", "approved"), ("status", "rejected", "published"),
    ],
)  # fmt: skip
def test_comments(column: str, no: str, yes: str) -> None:
    for value, expected in ((no, False), (yes, True)):
        raw = json.dumps([{"id": 1, "idea_id": 1, "text": "Goed", column: value}])
        rows, _ = comments(raw.encode())
        assert [row.was_public for row in rows if row.was_public] == [True] * expected


@pytest.mark.parametrize(
    ("layout", "column", "value"),
    [
        ({"component": {"id": 1}, "state": "accepted", "published_at": "2024-01-01"}, "is_private", "true"),
        ({"tenant_id": 1, "number": 3, "status": 0}, "is_approved", "false"),
        ({"yes": 1, "no": 2, "createDate": "2020-01-01"}, "viewableByRole", "admin"),
        ({"cached_votes_up": 3}, "visible", "f"),
        ({"title_multiloc": {"nl": "A"}, "body_multiloc": {"nl": "B"}, "publication_status": "published"}, "spam", "ja"),
        ({"category": "x", "votes": 1, "forum": "f", "state": "published"}, "moderation_status", "pending"),
    ],
)  # fmt: skip
def test_in_every_layout(layout: dict[str, object], column: str, value: str) -> None:
    idea = {"id": 1, "title": "Bank", "body": "In de zon", **layout}
    (public,) = items(json.dumps([idea]).encode())
    assert isinstance(public, IdeaRow) and public.was_public
    made = reader(json.dumps([{**idea, column: value}]).encode())
    assert made.columns.layout.name != "former site"
    (found,) = made.rows()
    assert isinstance(found, LeftOut) or (isinstance(found, IdeaRow) and not found.was_public)
    assert column in dict(made.columns.used())


@pytest.mark.parametrize(
    "column",
    [
        # Decidim
        "state_published_at", "is_amend", "created_in_meeting", "follows_count", "coauthorships_count",
        "endorsements/total_count", "participatory_space/url", "author/name", "updated_at", "related_proposals",
        # Consul
        "Show to valuators", "visible_to_valuators", "ignored_flag_at", "flags_count", "Val. Fin.", "valuation_finished",
        "Valuation Group", "retired_explanation_text", "public_author/username", "comments_count", "for_challenge",
        # Fider, Go Vocal, UserVoice, OpenStad, meinBerlin
        "hasVoted", "response_user_id", "anonymous", "proposed_budget", "public_response", "public_status_update",
        "is_muted", "closed_at", "Moderatie bericht", "Moderatie bericht datum", "Laatst bijgewerkt", "Sentiment",
        "Anzahl der Kommentare", "Negative Bewertungen", "response/isPublished", "author/deleted",
        "hidden_count", "deleted_comments_count", "spam_score", "approved_by", "public_id", "private_message", "comment_status", "Internal note", "is_featured", "rejected_at", "Privacyverklaring",
    ],
)  # fmt: skip
def test_ordinary_columns_are_no_flags(column: str) -> None:
    assert find_flag(column) is None


def test_a_value_that_is_not_understood_waits_and_is_named() -> None:
    raw = b"id,title,visible,hidden\n1,A,misschien,\n2,B,ja,soms\n3,C,ja,\n4,D,misschien,\n"
    made = reader(raw)
    assert [row.was_public for row in made.rows() if isinstance(row, IdeaRow)] == [
        False, False, True, False,
    ]  # fmt: skip
    assert made.findings.lines() == [
        "2 ideas wait because of the column visible, with what is not known here: misschien (2)",
        "1 idea waits because of the column hidden, with what is not known here: soms (1)",
    ]


def test_the_column_by_which_ideas_wait_is_named() -> None:
    made = reader(b"id,title,goedgekeurd\n1,A,nee\n2,B,\n3,C,ja\n")
    list(made.rows())
    assert made.findings.lines() == [
        "2 ideas wait because of the column goedgekeurd, with nee (1), nothing (1)"
    ]


def test_what_stays_out_is_not_said_to_wait() -> None:
    made = reader(b"id,title,visible,deleted\n1,A,nee,ja\n2,B,nee,nee\n")
    removed, waiting = made.rows()
    assert isinstance(removed, LeftOut) and isinstance(waiting, IdeaRow)
    assert made.findings.lines() == [
        "left out: it was removed there (1)",
        "1 idea waits because of the column visible, with nee (1)",
    ]


def test_comments_by_a_column_are_named() -> None:
    rows, findings = comments(
        b"id,idea_id,text,approved\n1,1,Goed,no\n2,1,Leuk,yes\n3,1,Ja,wie weet\n"
    )
    assert [row.was_public for row in rows] == [False, True, False]
    assert findings.lines() == [
        "1 comment waits because of the column approved, with no (1)",
        "1 comment waits because of the column approved, with what is not known here: wie weet (1)",
    ]


def test_a_text_that_is_named_by_hand_is_no_flag() -> None:
    made = reader(b"id,title,Concept\n1,A,Een lang verhaal\n", body="Concept")
    assert made.columns.flags == ()


def test_a_flag_may_be_named_by_hand() -> None:
    made = reader(b"id,title,Wel of niet\n1,A,ja\n2,B,nee\n", published="wel of niet")
    assert [row.was_public for row in made.rows() if isinstance(row, IdeaRow)] == [True, False]
    columns = map_comments(["id", "idea_id", "text", "weg ermee"], {"hidden": "weg ermee"})
    assert [flag.column for flag in columns.flags] == ["weg ermee"]


def test_every_word_has_one_meaning() -> None:
    seen: dict[str, str] = {}
    for state, text in words.STATES.items():
        for word in set(map(fold, text.split())):
            assert seen.setdefault(word, state) == state, word
    open_values, waiting_values = (
        set(fold(text).split()) for text in (words.OPEN_VALUES, words.WAITING_VALUES)
    )
    assert not open_values & waiting_values
    assert not set(fold(words.YES).split()) & set(fold(words.NO).split())


@pytest.mark.parametrize("state", words.STATES)
def test_every_word_is_read_as_a_name_and_as_a_value(state: str) -> None:
    for word in words.STATES[state].split():  # type: ignore[index]
        assert find_flag(word) is not None, word
        found = state_of_cell(Flag("published"), word, {})
        assert found == state, word


def test_all_states_that_were_not_public_are_left_out_or_wait() -> None:
    assert {state for state in words.STATES if state not in LEFT_OUT} == {"open", "waiting"}
