"""Exports of Consul, and copies of its database."""

from datetime import UTC, datetime

import pytest

from forum.moving_in.reading.idea_rows import IdeaRow
from tests.unit.moving_in.exports import CONSUL
from tests.unit.moving_in.files import first_row, reader, rows


def test_consul_joins_summary_and_description() -> None:
    row = first_row(CONSUL)
    assert row.body == "Kort gezegd een bank.\n\nIn de zon"
    assert (row.support, row.date) == (12, datetime(2023, 4, 1, 7, tzinfo=UTC))


def test_investments_of_consul() -> None:
    raw = (
        b"ID,Title,Supports,Valuator,Scope of operation,Feasibility,Selected,Author username\n"
        b'4,Speelplein,12,None,Ketelwijk,"Feasible (EUR 10,000)",Yes,jan\n'
    )
    (row,) = rows(raw)
    assert (row.author, row.neighbourhoods, row.state) == ("jan", ("Ketelwijk",), "under_review")


CONSUL_INVESTMENTS = (
    "ID,Title,Description,Valuator,Scope of operation,Feasibility,Val. Fin.,Unfeasibility explanation,Selected,"
    "Show to valuators,Author username\n"
    "1,Tuin,Een tuin.,-,Centrum,Undecided,No,,No,No,an\n"
    "2,Zwembad,Op het dak.,Piet,Centrum,Unfeasible,No,Intern concept: te duur,No,Yes,jo\n"
    '3,Koffie,Op het plein.,Piet,Centrum,"Feasible (€10,000)",Yes,,Yes,Yes,jo\n'
    "4,Glijbaan,Van het stadhuis.,Piet,Centrum,Unfeasible,Yes,Het is een monument,No,Yes,jo\n"
    "5,Muur,Overal.,Piet,Centrum,Unfeasible,,Concept,No,Yes,jo\n"
)


def test_a_valuation_of_consul_that_is_not_finished_is_no_decision() -> None:
    made = reader(CONSUL_INVESTMENTS.encode())
    found = [row for row in made.rows() if isinstance(row, IdeaRow)]
    assert [(row.state, row.answer) for row in found] == [
        ("open", ""), ("open", ""), ("under_review", ""), ("declined", "Het is een monument"), ("open", ""),
    ]  # fmt: skip
    assert all(row.was_public for row in found)
    assert "left out: its answer or status was not public yet (2)" in made.findings.lines()


@pytest.mark.parametrize(("finished", "answer"), [("t", "Nee"), ("f", ""), ("false", ""), ("", "")])
def test_the_valuation_in_a_copy_of_the_database_of_consul(finished: str, answer: str) -> None:
    raw = (
        f"id,title,geozone_id,unfeasibility_explanation,valuation_finished\n1,A,1,Nee,{finished}\n"
    )
    (row,) = rows(raw.encode())
    assert row.answer == answer


@pytest.mark.parametrize(("cell", "state"), [("t", "accepted"), ("f", "open")])
def test_consul_says_yes_and_no_as_postgresql_does(cell: str, state: str) -> None:
    made = reader(f"id,title,cached_votes_up,selected\n1,Bank,3,{cell}\n".encode())
    (row,) = made.rows()
    assert isinstance(row, IdeaRow) and row.state == state
    assert not any("status not known" in line for line in made.findings.lines())
