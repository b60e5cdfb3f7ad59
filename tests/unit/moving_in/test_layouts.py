"""Layouts: each platform's columns are recognised, and its ideas read whole."""

from datetime import UTC, datetime

import pytest

from forum.moving_in.reading.columns import find_layout, parse_column
from forum.moving_in.reading.idea_rows import IdeaRow, LeftOut, Refusal
from forum.moving_in.reading.layouts import GENERIC, IDEA_FIELDS, LAYOUTS
from tests.unit.moving_in.files import comments, items, reader, refusal, rows, workbook

DECIDIM = (
    "id;author/id;author/name;category/id;category/name/nl;category/name/fr;scope/name/nl;component/id;"
    "title/nl;title/fr;body/nl;body/fr;state;answer/nl;answered_at;supports;published_at;comments;url\n"
    "11;4;An Proef;3;Buren;Voisins;Centrum;9;Een bank;Un banc;<p>In de <b>zon</b></p><ul><li>hout</li></ul>;"
    "<p>Au soleil</p>;accepted;<p>Goed plan</p>;2024-06-01 08:00:00 UTC;34;2024-05-01 10:00:00 UTC;2;"
    "https://decidim.example.org/11\n"
    "12;5;;;;;;9;;Un café;;<p>Le dimanche</p>;evaluating;;;5;;0;\n"
    "13;5;;;;;;9;Weg ermee;;<p>Nee</p>;;withdrawn;;;0;2024-05-01;0;\n"
)
CONSUL = (
    "id,title,description,external_url,cached_votes_up,comments_count,created_at,summary,geozone_id,hidden_at\n"
    '21,Bank,"<p>In de zon</p>",,12,0,2023-04-01 09:00:00 +0200,Kort gezegd een bank.,3,\n'
)
FIDER = (
    "number,title,description,created_at,created_by,votes_count,comments_count,status,responded_by,"
    "responded_at,response,original_number,original_title,tags\n"
    '1,Koor,"Samen **zingen**.\n\n- gratis",2023-01-02T10:00:00Z,An,14,0,started,Tom,2023-02-01T10:00:00Z,'
    "We beginnen in mei,,,buren\n"
    "2,Wandelen,,2023-01-03T10:00:00Z,Jo,3,0,open,,,,,,\n"
    "3,Zingen,Ook,2023-01-04T10:00:00Z,Jo,2,0,duplicate,,,,1,Koor,\n"
)
GO_VOCAL = "ID,Title_nl-BE,Title_fr-BE,Body_nl-BE,Body_fr-BE,Email,Project,Phase,Image URL,Topics\n1,Soep,Soupe,Soep delen.,Partager.,x@example.org,P,1,,Buren\n"
MEIN_BERLIN = (
    "Link;Referenznummer;Name;Beschreibung;Kategorie;Ortsbezeichnung;Positive Bewertungen;"
    "Negative Bewertungen;Erstellt;Status;Offizielle Stellungnahme\n"
    "https://b.example.org/1;2023-7;Bänke;Wer müde ist, sitzt.;Buren;;5;1;01.05.2023 10:00;Abgelehnt;Kein Platz\n"
)
OPEN_STAD = (
    "id;title;summary;description;extraData.theme;extraData.area;status;yes;no;createDate;user.displayName;"
    "user.email;modBreak\n"
    "7;Koken;Met buren.;<p>Elke week.</p>;Buren;Noord;DONE;12;1;2021-01-01;J. Proef;j@example.org;Het is er!\n"
)
USER_VOICE = (
    "Id,Title,Description,Status,Category,Votes,Created At,Creator Name,Creator Email,Forum\n"
    "44,Boodschappen,Hulp.,under review,Buren,55,2020/01/31,An,a@example.org,Stad\n"
    "45,Alleen een titel,,,Buren,1,2020/01/31,,,Stad\n"
)


def _first(text: str) -> IdeaRow:
    first = items(text.encode())[0]
    assert isinstance(first, IdeaRow)
    return first


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (DECIDIM, "Decidim"),
        (
            "id;category/id;category/name;scope/id;title;body;state;reference;supports;published_at\n",
            "Decidim",
        ),
        (CONSUL, "Consul"),
        (
            "id;title;summary;description;project;label(s);author_username;supports;created_at\n",
            "Consul",
        ),
        ("ID,Titel,Autor,Zusammenfassung\n", "Consul"),
        (FIDER, "Fider"),
        (GO_VOCAL, "Go Vocal"),
        (
            "Input ID,Title,Description,Author name,Author email,Published at,Likes,Topics\n",
            "Go Vocal",
        ),
        (MEIN_BERLIN, "meinBerlin"),
        ("Link,Reference No.,Name,Description,Category,Positive ratings,Created\n", "meinBerlin"),
        (OPEN_STAD, "OpenStad"),
        (USER_VOICE, "UserVoice"),
        ("ID;Titel;Beschrijving;Naam auteur;E-mail auteur;Ingediend op;Status\n", "Go Vocal"),
        ("Id;Titel;Auteur;Samenvatting\n", "Consul"),
        ("ID;Título;Autor;Resumen\n", "Consul"),
        ("ID,Title,Supports,Valuator,Scope of operation,Feasibility,Author username\n", "Consul"),
        ("id,number,title,tenant_id,status,original_id\n", "Fider"),
        ("title,body\n", GENERIC.name),
        ("id,titel,beschrijving,thema,wijk,datum,stemmen\n", GENERIC.name),
    ],
)
def test_a_layout_is_recognised_by_its_columns(text: str, name: str) -> None:
    header = text.splitlines()[0]
    names = header.split(";" if ";" in header else ",")
    assert find_layout(names).name == name


def test_decidim() -> None:
    bank, cafe, withdrawn = items(DECIDIM.encode())
    assert isinstance(bank, IdeaRow) and isinstance(cafe, IdeaRow)
    assert (bank.source_id, bank.title, bank.language) == ("11", "Een bank", "nl")
    assert bank.body == "In de zon\n\n- hout"
    assert (bank.author, bank.support, bank.state) == ("An Proef", 34, "accepted")
    assert (bank.answer, bank.answered) == ("Goed plan", datetime(2024, 6, 1, 8, tzinfo=UTC))
    assert bank.date == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert (bank.themes, bank.neighbourhoods) == (("Buren", "Voisins"), ("Centrum",))
    assert bank.was_public
    assert (cafe.title, cafe.language, cafe.state) == ("Un café", "fr", "under_review")
    assert not cafe.was_public, "it has no date of publication"
    assert isinstance(withdrawn, LeftOut)


def test_an_amendment_of_decidim_is_no_idea_of_its_own() -> None:
    raw = (
        b"id;title;body;component/id;published_at;is_amend;original_proposal/url\n"
        b"1;A;a;9;2024-05-01;false;\n2;A;b;9;2024-05-01;true;https://decidim.example.org/1\n"
        b"3;C;c;9;2024-05-01;;\n"
    )
    made = reader(raw)
    original, amendment, other = made.rows()
    assert isinstance(original, IdeaRow) and isinstance(other, IdeaRow)
    assert amendment == LeftOut(3, "it is a change to another, not an idea of its own")
    assert (
        "left out: it is a change to another, not an idea of its own (1)" in made.findings.lines()
    )


def test_the_language_that_is_asked_for_wins() -> None:
    bank = items(DECIDIM.encode(), languages=("fr", "nl"))[0]
    assert isinstance(bank, IdeaRow)
    assert (bank.title, bank.body, bank.language) == ("Un banc", "Au soleil", "fr")


def test_a_text_in_a_second_language_is_said() -> None:
    made = reader(DECIDIM.encode())
    list(made.rows())
    assert "texts in a second language, not taken: fr (1)" in made.findings.lines()


def test_consul_joins_summary_and_description() -> None:
    row = _first(CONSUL)
    assert row.body == "Kort gezegd een bank.\n\nIn de zon"
    assert (row.support, row.date) == (12, datetime(2023, 4, 1, 7, tzinfo=UTC))


def test_fider() -> None:
    koor, wandelen, merged = items(FIDER.encode())
    assert isinstance(koor, IdeaRow) and isinstance(wandelen, IdeaRow)
    assert koor.body == "Samen zingen.\n\n- gratis"
    assert (koor.state, koor.answer, koor.author) == ("in_progress", "We beginnen in mei", "An")
    assert (wandelen.title, wandelen.body) == ("Wandelen", "")
    assert merged == LeftOut(6, "it was merged into another")


def test_go_vocal_template_and_workbook() -> None:
    row = _first(GO_VOCAL)
    assert (row.title, row.body, row.themes) == ("Soep", "Soep delen.", ("Buren",))
    header = (
        "Input ID",
        "Title",
        "Description",
        "Author name",
        "Author email",
        "Published at",
        "Likes",
        "Topics",
        "Status",
    )
    line = (
        "a-1",
        "Soep",
        "<p>Soep delen.</p>",
        "An",
        "an@example.org",
        datetime.fromisoformat("2024-05-01"),
        9,
        "Buren, Groen",
        "Implemented",
    )
    (row,) = rows(workbook(header, line))
    assert (row.source_id, row.body, row.support, row.state) == (
        "a-1",
        "Soep delen.",
        9,
        "realised",
    )
    assert row.themes == ("Buren, Groen", "Buren", "Groen")
    assert "example.org" not in str(row)


def test_mein_berlin() -> None:
    row = items(MEIN_BERLIN.encode("cp1252"))[0]
    assert isinstance(row, IdeaRow)
    assert (row.source_id, row.title, row.support) == ("2023-7", "Bänke", 5)
    assert (row.state, row.answer) == ("declined", "Kein Platz")
    assert row.date == datetime(2023, 5, 1, 8, tzinfo=UTC)


def test_open_stad() -> None:
    row = _first(OPEN_STAD)
    assert row.body == "Met buren.\n\nElke week."
    assert (row.themes, row.neighbourhoods, row.state) == (("Buren",), ("Noord",), "realised")
    assert (row.author, row.answer, row.support) == ("J. Proef", "Het is er!", 12)


def test_open_stad_as_a_workbook() -> None:
    header = (
        "Inzending ID", "Titel", "Samenvatting", "Beschrijving", "Datum aangemaakt (leesbaar)", "Verwijderd op",
        "Aantal likes", "Aantal dislikes", "Waarschijnlijk spam", "Statussen", "Moderatie bericht",
        "Moderatie bericht datum", "Gebruiker naam", "Gebruiker e-mailadres", "tags.thema", "tags.wijk",
    )  # fmt: skip
    states = '{"id":3,"name":"Nieuwtje","seqnr":1},{"id":4,"name":"In uitvoering","seqnr":10}'
    made = reader(
        workbook(
            header,
            (11, "Koffiekar", "Een kar", "<p>Elke dag.</p>", "12 mei 2023", None, 23, 2, "Nee", states,
             "<p>We doen het.</p>", "2023-06-01T10:00:00.000Z", "Jan Proef", "jan@example.org", "Eten", "Centrum"),
            (12, "Pillen", "x", "Koop nu", "13 mei 2023", None, 0, 0, "Ja", None, None, None, "S", "", None, None),
            (13, "Weg", "x", "Weg", "13 mei 2023", "2023-06-02T10:00:00.000Z", 0, 0, "Nee", None, None, None,
             "W", "", None, None),
        )
    )  # fmt: skip
    assert made.columns.layout.name == "OpenStad"
    row, spam, deleted = made.rows()
    assert isinstance(row, IdeaRow)
    assert (row.source_id, row.body, row.support) == ("11", "Een kar\n\nElke dag.", 23)
    assert (row.themes, row.neighbourhoods) == (("Eten",), ("Centrum",))
    assert (row.state, row.answer) == ("in_progress", "We doen het.")
    assert row.date == datetime(2023, 5, 11, 22, tzinfo=UTC), "midnight in the town"
    assert row.answered == datetime(2023, 6, 1, 10, tzinfo=UTC)
    assert row.author == "", "pages there show a name of choice"
    assert spam == LeftOut(3, "it was removed there")
    assert deleted == LeftOut(4, "it was removed there")


def test_answers_of_open_stad_that_are_several() -> None:
    objects = (
        '{"authorName":"Stad","description":"<p>Eerst</p>"},{"authorName":"","description":"Dan"}'
    )
    raw = f'Inzending ID;Titel;Moderatie berichten\n7;Koken;"{objects.replace(chr(34), chr(34) * 2)}"\n'
    (row,) = rows(raw.encode())
    assert row.answer == "Eerst\n\nDan"
    (row,) = rows(f'[{{"title": "A", "modBreak": "", "modBreaks": [{objects}]}}]'.encode())
    assert row.answer == "Eerst\n\nDan"


def test_comments_of_open_stad() -> None:
    raw = (
        "Inzending ID,Inzending titel,Gebruiker weergavenaam,Gebruiker naam,Reactie ID,Reactie op ID,Reactie,"
        "Datum (leesbaar)\n7,Koken,Kees,Kees Echt,31,,Mooi plan,12 mei 2023\n"
        "7,Koken,,Bea Echt,32,31,└ Vind ik ook,13 mei 2023\n"
    )
    (first, answer), findings = comments(raw.encode())
    assert (first.source_id, first.subject, first.body) == ("31", "7", "Mooi plan")
    assert (first.author, first.date) == ("Kees", datetime(2023, 5, 11, 22, tzinfo=UTC))
    assert (answer.parent, answer.body, answer.author) == ("31", "Vind ik ook", "")
    assert findings.lines() == []


def test_user_voice() -> None:
    first, second = rows(USER_VOICE.encode())
    assert (first.state, first.support, first.author) == ("under_review", 55, "An")
    assert (second.title, second.body) == ("Alleen een titel", "")


@pytest.mark.parametrize(
    ("name", "base", "language"),
    [
        ("title/nl", "title", "nl"),
        ("Title_nl-BE", "title", "nl"),
        ("title_multiloc/fr-BE", "title_multiloc", "fr"),
        ("Titel (de)", "titel", "de"),
        ("category/id", "category/id", ""),
        ("created_at", "created_at", ""),
        ("extraData.theme", "extradata/theme", ""),
        ("label(s)", "label_s", ""),
        ("Reference No.", "reference_no", ""),
        ("Rückmeldung", "ruckmeldung", ""),
        ("body (2)", "body", ""),
        ("naam_en_tel", "naam_en_tel", ""),
        ("naam_en_nr", "naam_en_nr", ""),
        ("title_zh_hans", "title", "zh"),
    ],
)
def test_names_of_columns(name: str, base: str, language: str) -> None:
    column = parse_column(name)
    assert (column.base, column.language) == (base, language)


def test_a_column_that_is_named_wins() -> None:
    (row,) = rows(b"Wat,Waarom,title\nA,because,ignored\n", title=" wat", body="Waarom")
    assert (row.title, row.body) == ("A", "because")


def test_layouts_name_only_fields_that_there_are() -> None:
    for layout in (*LAYOUTS, GENERIC):
        assert set(layout.columns) <= set(IDEA_FIELDS), layout.name
        assert all(name == name.casefold() for names in layout.columns.values() for name in names)


@pytest.mark.parametrize(
    ("header", "title", "author"),
    [
        ("Tijdstempel;Naam;E-mail;Onderwerp;Omschrijving", "Onderwerp", "Naam"),
        ("Naam;Idee;Toelichting", "Idee", "Naam"),
        ("Naam;Onderwerp;Idee", "Onderwerp", "Naam"),
        ("Name;Subject;Details", "Subject", "Name"),
        ("Nom;Titre;Texte", "Titre", "Nom"),
        ("Name;Description", "Name", ""),
        ("naam_en_tel;titel;tekst", "titel", ""),
    ],
)
def test_a_name_is_the_title_only_where_there_is_no_other(
    header: str, title: str, author: str
) -> None:
    names = header.split(";")
    cells = ";".join(f"cell {name}" for name in names)
    (row,) = rows(f"{header}\n{cells}\n".encode())
    assert row.title == f"cell {title}"
    assert row.author == (f"cell {author}" if author else "")


def test_an_empty_subject_is_not_replaced_by_a_name() -> None:
    (found,) = items(b"Naam;Onderwerp;Tekst\nJan Proef;;Iets\n")
    assert found == Refusal(2, "there is no title")


def test_the_name_of_a_person_is_no_title() -> None:
    assert "no column for the title" in refusal(b"Naam;E-mail;Omschrijving\nJan;;Iets\n")
    assert rows(b"Naam;E-mail;Omschrijving\nIdee;;Iets\n", title="Naam")[0].title == "Idee"


@pytest.mark.parametrize(
    "line",
    [
        '{"title": "A", "component": {"id": 1}, "body": "a", "withdrawn": true, "withdrawn_at": null}',
        '{"title": "A", "body": "a", "number": 3, "tenant_id": 1, "status": 6}',
        '{"title": "A", "body": "a", "number": 3, "tenant_id": 1, "status": 0, "original_id": 2}',
        '{"title": "A", "number": 3, "votesCount": 1, "response": {"original": {"number": 2}}}',
        '{"title": "A", "cached_votes_up": 1, "hidden_at": null, "retired_at": "2024-01-01"}',
        '{"id": 1, "title": "A", "category": "x", "votes": 1, "forum": "f", "status": "planned", "state": "deleted"}',
        '{"title": "A", "is_deleted": true}',
        '{"title": "A", "hidden": "t"}',
    ],
)
def test_what_was_taken_away_there_stays_out(line: str) -> None:
    (found,) = items(f"[{line}]".encode())
    assert isinstance(found, LeftOut)


@pytest.mark.parametrize(
    "no", ["false", "f", "0", "nee", "ONWAAR", "FALSCH", "NULL", r"\\N", "0000-00-00 00:00:00"]
)
def test_a_no_takes_nothing_away(no: str) -> None:
    (found,) = items(f'[{{"title": "A", "withdrawn": "{no}", "deleted_at": "{no}"}}]'.encode())
    assert isinstance(found, IdeaRow)


@pytest.mark.parametrize(
    "line",
    [
        '{"title": "A", "yes": 0, "no": 0, "createDate": "2020-01-01", "publishDate": null}',
        '{"title": "A", "published_at": ""}',
        '{"title": "A", "is_published": "f"}',
    ],
)
def test_what_was_not_published_there_waits(line: str) -> None:
    (row,) = rows(f"[{line}]".encode())
    assert not row.was_public


def test_an_answer_that_was_not_public_there_stays_out() -> None:
    raw = (
        b"id;title;body;component/id;state;state_published_at;answer;answered_at\n"
        b"1;A;a;9;;;Nog geheim;2024-05-03\n2;B;b;9;accepted;;Ook geheim;2024-05-03\n"
        b"3;C;c;9;rejected;2024-05-04;Bekend;2024-05-03\n"
    )
    made = reader(raw)
    secret, other, known = (row for row in made.rows() if isinstance(row, IdeaRow))
    for row in (secret, other):
        assert (row.answer, row.answered, row.state) == ("", None, "open")
    assert (known.answer, known.state) == ("Bekend", "declined")
    assert "left out: its answer or status was not public yet (2)" in made.findings.lines()


@pytest.mark.parametrize(
    "raw",
    [
        b'[{"title": "A", "component": {"id": 1}, "body": "a", "taxonomies": {"name": [{"en": "Food", "nl": "Eten"}]}}]',
        b'id;title;body;component/id;taxonomies/name\n1;A;a;9;"{""en""=>""Food"", ""nl""=>""Eten""}"\n',
    ],
)
def test_themes_that_are_told_by_language(raw: bytes) -> None:
    assert rows(raw)[0].themes == ("Food", "Eten")


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


def test_open_stad_as_json() -> None:
    raw = b"""[{"id": 7, "title": "Koken", "yes": 12, "no": 2, "publishDate": "2021-01-01",
        "statuses": [{"id": 1, "name": "Uitgevoerd"}], "commentsFor": [{"id": 3, "description": "Goed!"}],
        "commentsAgainst": [{"id": 5, "description": "Niet doen"}]}]"""
    (row,) = rows(raw)
    assert row.state == "realised"
    assert [comment.body for comment in row.comments] == ["Goed!", "Niet doen"]


def test_a_remark_after_a_name_is_no_part_of_it() -> None:
    raw = b"nr;Titel (verplicht);tekst (max. 500, in het Nederlands);datum\n1;Bank;Zon;2024-01-02\n"
    (row,) = rows(raw)
    assert (row.title, row.body) == ("Bank", "Zon")
    (row,) = rows(b"titel;tekst (niet publiek);tekst\nBank;Geheim;Zon\n")
    assert row.body == "Zon"
    (row,) = rows(b"titel;tekst (niet publiek)\nBank;Geheim\n")
    assert row.body == ""


def test_user_voice_export_of_suggestions() -> None:
    raw = (
        "suggestion.id,suggestion.title,suggestion.body,suggestion.forum.name,suggestion.category.name,"
        "suggestion.status.name,suggestion.labels.name,suggestion.parent.id,suggestion.created_timestamp,"
        "suggestion.state,suggestion.supporters_count,suggestion.public_status_update,created_by.name,"
        "created_by.email_address\n"
        "5001,Eten,Met de buren.,Stad,Ontmoeten,Planned,Buiten,,2023-02-01 10:00:00,published,12,Komt er.,"
        "Karel,karel@example.org\n"
        "5002,Dubbel,Ook eten.,Stad,Ontmoeten,,,5001,2023-02-02 10:00:00,published,2,,Karel,\n"
    )
    row, duplicate = items(raw.encode())
    assert isinstance(row, IdeaRow)
    assert (row.source_id, row.title, row.body) == ("5001", "Eten", "Met de buren.")
    assert (row.state, row.answer, row.author) == ("planned", "Komt er.", "Karel")
    assert (row.themes, row.support) == (("Ontmoeten", "Buiten"), 12)
    assert row.date == datetime(2023, 2, 1, 9, tzinfo=UTC)
    assert duplicate == LeftOut(3, "it was merged into another")


@pytest.mark.parametrize(
    "header",
    [
        "ID,Title,Description,Tags,Latitude,Submitted at,Published at,Likes,Comments,Status,Project",
        "ID,Title,Description,Submitted at,Published at,Likes,Status,Project",
    ],
)
def test_go_vocal_without_personal_data(header: str) -> None:
    names = header.split(",")
    cells = {
        "ID": "a-1", "Title": "Soep", "Description": "Soep delen.", "Submitted at": "2024-05-01",
        "Likes": "9", "Status": "submitted",
    }  # fmt: skip
    line = ",".join(cells.get(name, "") for name in names)
    made = reader(f"{header}\n{line}\n".encode())
    (row,) = made.rows()
    assert made.columns.layout.name == "Go Vocal"
    assert isinstance(row, IdeaRow) and row.state == "waiting"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("ineligible", "declined"), ("Expired", "declined"), ("threshold_reached", "under_review"),
        ("Threshold reached", "under_review"), ("answered", "open"), ("Niet ontvankelijk", "declined"),
        ("Drempel bereikt", "under_review"), ("Beantwoord", "open"), ("Expiré", "declined"),
        ("Abgelaufen", "declined"), ("En cours d’étude", "under_review"), ("À l’étude", "under_review"),
        ("قيد المراجعة", "under_review"), ("غير مؤهل", "declined"),
    ],
)  # fmt: skip
def test_words_for_states(word: str, state: str) -> None:
    made = reader(f"title,status\nA,{word}\n".encode())
    (row,) = made.rows()
    assert isinstance(row, IdeaRow) and row.state == state
    assert not any("status not known" in line for line in made.findings.lines())


@pytest.mark.parametrize(("cell", "state"), [("t", "accepted"), ("f", "open")])
def test_consul_says_yes_and_no_as_postgresql_does(cell: str, state: str) -> None:
    made = reader(f"id,title,cached_votes_up,selected\n1,Bank,3,{cell}\n".encode())
    (row,) = made.rows()
    assert isinstance(row, IdeaRow) and row.state == state
    assert not any("status not known" in line for line in made.findings.lines())


def test_a_name_inside_the_author_of_plain_json() -> None:
    (row,) = rows(b'[{"title": "A", "author": {"id": 3, "name": "An"}}]')
    assert row.author == "An"
